package org.packetary.dkms2bin.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads what a run loads, for the class data archive that the launcher has made of it. Nothing is
 * built, and no file is written.
 */
final class ClassDataTraining {

  private static final String OURS = "org/packetary/dkms2bin/";
  private static final String CLASS = ".class";

  private ClassDataTraining() {}

  /**
   * Loads the classes, and shows the help as {@link Main} does.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException, URISyntaxException {
    Path jar =
        Path.of(
            ClassDataTraining.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> names =
          file.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith(OURS) && name.endsWith(CLASS))
              .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
              .toList();
      names.forEach(ClassDataTraining::load);
    }
    ObjectMapper json = new ObjectMapper();
    json.writeValueAsString(json.readTree("{\"a\": [1, true, \"b\", {\"c\": null}]}"));
    Main.main(new String[] {"--help"});
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
