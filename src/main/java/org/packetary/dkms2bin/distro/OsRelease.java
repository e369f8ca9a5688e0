package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a host says about its distribution, os-release(5).
 *
 * @param values by name, without their quotes
 */
public record OsRelease(Map<String, String> values) {

  public OsRelease {
    values = Map.copyOf(values);
  }

  /** Reads a file; one that cannot be read says nothing. */
  public static OsRelease read(Path file) {
    Map<String, String> values = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(
              line.substring(0, equals),
              line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
        }
      }
    } catch (IOException e) {
      return new OsRelease(Map.of());
    }
    return new OsRelease(values);
  }

  /**
   * Whether it is the distribution that a recipe is for. A recipe for version 9 is for 9.4 too,
   * which some say and others do not.
   */
  public boolean is(Recipe recipe) {
    Optional<String> version = Optional.ofNullable(values.get("VERSION_ID"));
    return recipe.distribution().equals(values.get("ID"))
        && (recipe.version().equals(version)
            || recipe
                .version()
                .flatMap(r -> version.map(v -> v.startsWith(r + ".")))
                .orElse(false));
  }
}
