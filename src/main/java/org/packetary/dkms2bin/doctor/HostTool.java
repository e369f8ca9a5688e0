package org.packetary.dkms2bin.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A program or file that the host must have, and the package that brings it. The resource {@code
 * host-tools} lists them, for the launcher too; its head describes the columns.
 *
 * @param name a program on PATH, or the absolute path of a file
 * @param needs what it is needed for: commands of the launcher's, or {@code user}, {@code test}, …
 * @param debian packages for Debian and Ubuntu, of which the first that exists is taken
 * @param enterpriseLinux the same for Fedora, RHEL and its kin
 */
record HostTool(String name, Set<String> needs, List<String> debian, List<String> enterpriseLinux) {

  private static final String TABLE = "host-tools";

  HostTool {
    needs = Set.copyOf(needs);
    debian = List.copyOf(debian);
    enterpriseLinux = List.copyOf(enterpriseLinux);
  }

  /** All that the table lists, in its order. */
  static List<HostTool> all() {
    try (InputStream table =
            Objects.requireNonNull(HostTool.class.getResourceAsStream(TABLE), TABLE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(HostTool::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HostTool parse(String line) {
    String[] columns = line.strip().split("\\s+", -1);
    if (columns.length != 4) {
      throw new IllegalStateException(TABLE + ": not four columns: " + line);
    }
    return new HostTool(
        columns[0],
        Set.copyOf(Arrays.asList(columns[1].split(",", -1))),
        Arrays.asList(columns[2].split("\\|", -1)),
        Arrays.asList(columns[3].split("\\|", -1)));
  }

  /** Whether this is a file with a path of its own rather than a program to look for. */
  boolean isFile() {
    return name.startsWith("/");
  }
}
