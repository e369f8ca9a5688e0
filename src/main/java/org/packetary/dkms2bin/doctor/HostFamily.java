package org.packetary.dkms2bin.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of host by how packages are installed on them. */
enum HostFamily {
  /** Debian, Ubuntu and what derives from them. */
  DEBIAN,
  /** Fedora. */
  FEDORA,
  /** RHEL, CentOS, Rocky, Alma: some packages come from EPEL. */
  ENTERPRISE_LINUX,
  /** Anything else: no installing command is known. */
  OTHER;

  private static final String EPEL = "epel:";

  /** Reads ID and ID_LIKE of an os-release file, as os-release(5) describes it. */
  static HostFamily of(Path osRelease) {
    List<String> lines;
    try {
      lines = Files.readAllLines(osRelease, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return OTHER;
    }
    String id = value(lines, "ID");
    Set<String> ids = new HashSet<>(List.of(value(lines, "ID_LIKE").split(" ")));
    ids.add(id);
    if (ids.contains("debian") || ids.contains("ubuntu")) {
      return DEBIAN;
    }
    if (id.equals("fedora")) {
      return FEDORA;
    }
    return ids.contains("rhel") || ids.contains("centos") || ids.contains("fedora")
        ? ENTERPRISE_LINUX
        : OTHER;
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).replaceAll("^[\"']|[\"']$", ""))
        .reduce("", (first, last) -> last);
  }

  /** The command that installs the tools' packages, to be run as root. */
  Optional<String> installCommand(List<HostTool> tools) {
    List<String> packages =
        tools.stream()
            .map(tool -> (this == DEBIAN ? tool.debian() : tool.enterpriseLinux()).get(0))
            .distinct()
            .toList();
    String names = String.join(" ", packages).replace(EPEL, "");
    boolean needsEpel = packages.stream().anyMatch(name -> name.startsWith(EPEL));
    return switch (this) {
      case DEBIAN -> Optional.of("apt-get install -y --no-install-recommends " + names);
      case FEDORA -> Optional.of("dnf install -y " + names);
      case ENTERPRISE_LINUX ->
          Optional.of(
              (needsEpel ? "dnf install -y epel-release && " : "") + "dnf install -y " + names);
      case OTHER -> Optional.empty();
    };
  }
}
