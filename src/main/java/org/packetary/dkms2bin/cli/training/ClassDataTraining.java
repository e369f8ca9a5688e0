package org.packetary.dkms2bin.cli.training;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.packetary.dkms2bin.cli.Main;
import org.packetary.dkms2bin.util.Resources;

/**
 * Loads what runs load, for the class data archive that the launcher has made of it: all our
 * classes, and those of Java and of libraries that builds were seen to load. Nothing is built.
 */
final class ClassDataTraining {

  private static final String OURS = "org/packetary/dkms2bin/";
  private static final String CLASS = ".class";

  private ClassDataTraining() {}

  /**
   * Loads the classes, writes down what a class list has beside them, and shows the help as {@link
   * Main} does.
   *
   * @param args the file that lambdas and what calls them are written to, as lines of a class list
   */
  public static void main(String[] args) throws IOException, URISyntaxException {
    Set<String> lines = new LinkedHashSet<>();
    Resources.text(ClassDataTraining.class, "loaded-classes")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              if (line.startsWith("@")) {
                lines.add(line);
              } else {
                load(line, lines);
              }
            });
    Path jar =
        Path.of(
            ClassDataTraining.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith(OURS) && name.endsWith(CLASS))
          .forEach(name -> load(name.substring(0, name.length() - CLASS.length()), lines));
    }
    Files.write(Path.of(args[0]), lines);
    Main.main(new String[] {"--help"});
  }

  /**
   * Loads a class, and finds its lambdas.
   *
   * @param name with slashes
   */
  private static void load(String name, Set<String> lines) {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name + CLASS)) {
      Class.forName(name.replace('/', '.'), false, ClassDataTraining.class.getClassLoader());
      if (in != null) {
        lines.addAll(LambdaSites.of(in));
      }
    } catch (ClassNotFoundException | LinkageError | IOException e) {
      // One that cannot be loaded is not in the archive, that is all.
      return;
    }
  }
}
