package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;

/**
 * Tells one build of this program from another, by its classes and resources: what the cache holds
 * under another program's digest may have been made in another way.
 */
public final class ProgramDigest {

  private ProgramDigest() {}

  /**
   * The digest of where a class comes from: of the checksums in its jar's directory, or of its
   * files' contents where it is a directory.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public static String of(Class<?> type) {
    try {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source == null) {
        throw new EnvironmentException("the program does not know where its classes are", null);
      }
      Path place = Path.of(source.getLocation().toURI());
      StringBuilder text = new StringBuilder();
      (Files.isDirectory(place) ? files(place) : entries(place))
          .forEach((name, sum) -> text.append(name).append(' ').append(sum).append('\n'));
      return Digests.sha256(text.toString());
    } catch (URISyntaxException | IOException e) {
      throw new EnvironmentException("cannot read the program's own jar: " + e, null, e);
    }
  }

  private static Map<String, String> entries(Path jar) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      file.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(entry -> sums.put(entry.getName(), entry.getCrc() + " " + entry.getSize()));
    }
    return sums;
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        sums.put(directory.relativize(file).toString(), Digests.sha256(file));
      }
    }
    return sums;
  }
}
