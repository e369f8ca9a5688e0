package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * A patch as dkms 3.4 and later take it beside a module's own (dkms(8), "DKMS.CONF OVERRIDES"): the
 * file in {@code MODULE/patches/}, which is laid over the sources', and its name in what is read
 * after that version's dkms.conf, for dkms applies named patches only.
 *
 * @param directory which is or becomes {@code /etc/dkms}
 */
public record DropIn(Path directory, ModuleId module) {

  private static final String PATCH = "dkms2bin-fix.patch";

  /** Writes the patch. */
  @FunctionalInterface
  public interface Source {
    /** Writes it to a file. */
    void write(Optional<Path> file) throws InterruptedException;
  }

  /**
   * Writes both files.
   *
   * @return them
   */
  public List<Path> write(Source source) throws InterruptedException {
    Path patch = directory.resolve(module.name()).resolve("patches").resolve(PATCH);
    Path conf = directory.resolve(module.name() + "-" + module.version() + ".conf");
    String text = conf();
    try {
      if (Files.exists(conf) && !Files.readString(conf).equals(text)) {
        throw new EnvironmentException(
            conf + " is there already, with other content",
            "name another directory, and join them");
      }
      Files.createDirectories(patch.getParent());
      source.write(Optional.of(patch));
      Files.writeString(conf, text);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write to " + directory + ": " + e.getMessage(),
          "may this user write there? is there room?",
          e);
    }
    return List.of(patch, conf);
  }

  /**
   * dkms looks at as many indices as there are values: so gaps are filled, and what lies behind,
   * which it would not have looked at, is emptied.
   */
  private static String conf() {
    return String.join(
        "\n",
        "# Written by \"dkms2bin env patch\": a patch behind the module's own.",
        "case \" ${PATCH[*]} \" in",
        "  *' " + PATCH + " '*) ;;",
        "  *)",
        "    dkms2bin_own=${#PATCH[@]}",
        "    for dkms2bin_index in \"${!PATCH[@]}\"; do",
        "      ((dkms2bin_index < dkms2bin_own)) || PATCH[dkms2bin_index]=",
        "    done",
        "    for ((dkms2bin_index = 0; dkms2bin_index < dkms2bin_own; dkms2bin_index++)); do",
        "      PATCH[dkms2bin_index]=${PATCH[dkms2bin_index]-}",
        "    done",
        "    PATCH[dkms2bin_own]=" + PATCH,
        "    PATCH_MATCH[dkms2bin_own]=",
        "    ;;",
        "esac",
        "");
  }
}
