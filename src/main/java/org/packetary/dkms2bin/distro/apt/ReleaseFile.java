package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a Release or InRelease file of an apt archive, as far as it says which indexes there are.
 *
 * @param suite what the archive's directory below {@code dists} is called, with {@code _} for a
 *     slash
 * @param fields those of one line
 * @param indexes the paths that it lists with their SHA-256
 */
record ReleaseFile(String suite, Map<String, String> fields, Map<String, String> indexes) {

  private static final String DISTS = "_dists_";
  private static final String DIGESTS = "SHA256";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";

  /** What apt chooses versions by, beside the versions. */
  private static final List<String> PREFERENCE = List.of("NotAutomatic", "ButAutomaticUpgrades");

  ReleaseFile {
    fields = Map.copyOf(fields);
    indexes = Collections.unmodifiableMap(indexes);
  }

  /** Reads one as apt keeps it among its lists, which names it by its address. */
  static ReleaseFile read(Path file) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    Map<String, String> indexes = new HashMap<>();
    String field = "";
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (line.equals(SIGNATURE)) {
        break;
      }
      int colon = line.indexOf(':');
      if (!line.startsWith(" ") && colon > 0) {
        field = line.substring(0, colon);
        fields.putIfAbsent(field, line.substring(colon + 1).strip());
      } else if (field.equals(DIGESTS)) {
        // DIGEST SIZE PATH; there are thousands.
        String words = line.strip();
        int end = words.indexOf(' ');
        if (end > 0) {
          indexes.put(words.substring(words.lastIndexOf(' ') + 1), words.substring(0, end));
        }
      }
    }
    return new ReleaseFile(suiteOf(file.getFileName().toString()), fields, indexes);
  }

  private static String suiteOf(String name) {
    int from = name.indexOf(DISTS);
    int to = name.lastIndexOf('_');
    return from < 0 || to <= from ? "" : name.substring(from + DISTS.length(), to);
  }

  /**
   * All that decides about the packages that it has for an architecture, a line each, in an order
   * of its own. Dates and signatures are not among it.
   */
  List<String> deciding(List<String> components, String architecture) {
    List<String> lines = new ArrayList<>(List.of("suite " + suite));
    PREFERENCE.forEach(name -> lines.add(name + " " + fields.getOrDefault(name, "")));
    List<String> packages =
        indexes.entrySet().stream()
            .filter(e -> isPackages(e.getKey(), components, architecture))
            .map(e -> e.getKey() + " " + e.getValue())
            .sorted()
            .toList();
    lines.addAll(
        packages.isEmpty()
            ? indexes.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .sorted()
                .toList()
            : packages);
    return lines;
  }

  private static boolean isPackages(String path, List<String> components, String architecture) {
    return components.stream()
        .anyMatch(
            c ->
                path.startsWith(c + "/binary-" + architecture + "/Packages")
                    || path.startsWith(c + "/binary-all/Packages"));
  }

  /** When the archive was written, as it says. */
  String date() {
    return fields.getOrDefault("Date", "of unknown date");
  }
}
