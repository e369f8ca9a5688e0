package org.packetary.dkms2bin.image.extension;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;

/**
 * Which systems an extension fits, as extension-release of os-release(5) says it: systemd-sysext
 * leaves it out on others.
 *
 * @param id of the distribution; {@code _any} fits all
 * @param version its {@code VERSION_ID}
 * @param level its {@code SYSEXT_LEVEL}, which counts where it is there
 * @param architecture systemd's name of it; empty where it is the modules'
 */
public record ExtensionRelease(
    String id, Optional<String> version, Optional<String> level, Optional<String> architecture) {

  /** Fits every distribution. */
  private static final int LARGEST = 1 << 20;

  private static final String ANY = "_any";

  private static final String SAFE = "[A-Za-z0-9_.:+~-]+";

  /**
   * Checks the words.
   *
   * @throws InputException if a word cannot be in such a file, or neither version nor level is
   *     there
   */
  public ExtensionRelease {
    check("ID", id);
    version.ifPresent(v -> check("VERSION_ID", v));
    level.ifPresent(v -> check("SYSEXT_LEVEL", v));
    architecture.ifPresent(v -> check("ARCHITECTURE", v));
    if (!id.equals(ANY) && version.isEmpty() && level.isEmpty()) {
      throw new InputException(
          "nothing says which version of " + id + " the extension is for",
          "--version-id VERSION or --sysext-level LEVEL, as the system's os-release has it");
    }
  }

  private static void check(String field, String word) {
    if (!word.matches(SAFE)) {
      throw new InputException(
          field + " cannot be \"" + word + "\"", "letters, digits and any of _ . : + ~ -");
    }
  }

  /**
   * The same as a system's.
   *
   * @param file its os-release
   */
  public static ExtensionRelease read(Path file) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : HostIo.text(file, "os-release", LARGEST).lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        fields.put(
            line.substring(0, equals).strip(),
            line.substring(equals + 1).strip().replaceAll("^([\"'])(.*)\\1$", "$2"));
      }
    }
    String id = fields.getOrDefault("ID", "");
    if (id.isEmpty()) {
      throw new InputException(file + " has no ID", "name the os-release of the system");
    }
    Optional<String> level = Optional.ofNullable(fields.get("SYSEXT_LEVEL"));
    return new ExtensionRelease(
        id,
        level.isPresent() ? Optional.empty() : Optional.ofNullable(fields.get("VERSION_ID")),
        level,
        Optional.ofNullable(fields.get("ARCHITECTURE")));
  }

  /** systemd's name of an architecture. */
  static String name(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> "x86-64";
      case AARCH64 -> "arm64";
    };
  }

  /**
   * The file's text.
   *
   * @param modules the modules' architecture
   */
  public String text(Architecture modules) {
    StringBuilder text = new StringBuilder("ID=" + id + "\n");
    level.ifPresent(v -> text.append("SYSEXT_LEVEL=").append(v).append('\n'));
    if (level.isEmpty()) {
      version.ifPresent(v -> text.append("VERSION_ID=").append(v).append('\n'));
    }
    text.append("ARCHITECTURE=").append(architecture.orElse(name(modules))).append('\n');
    // systemd reads units of its own accord, since 255.
    return text.append("EXTENSION_RELOAD_MANAGER=1\n").toString();
  }
}
