package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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
   * Loads the classes, writes down our lambdas, and shows the help as {@link Main} does.
   *
   * @param args the file that the lambdas are written to, as lines of a class list
   */
  public static void main(String[] args) throws IOException, URISyntaxException {
    Resources.text(ClassDataTraining.class, "loaded-classes")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(ClassDataTraining::load);
    Path jar =
        Path.of(
            ClassDataTraining.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> lambdas = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .filter(entry -> entry.getName().startsWith(OURS) && entry.getName().endsWith(CLASS))
          .forEach(
              entry -> {
                String name = entry.getName();
                load(name.substring(0, name.length() - CLASS.length()).replace('/', '.'));
                lambdas.addAll(lambdas(file, entry));
              });
    }
    Files.write(Path.of(args[0]), lambdas);
    Main.main(new String[] {"--help"});
  }

  private static List<String> lambdas(JarFile file, JarEntry entry) {
    try (InputStream in = file.getInputStream(entry)) {
      return LambdaSites.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, ClassDataTraining.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // One that cannot be loaded is not in the archive, that is all.
      return;
    }
  }
}
