package org.packetary.dkms2bin.source.driver;

import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;

/**
 * A kernel module that driver sources build: one record of dkms.conf's BUILT_MODULE_NAME,
 * BUILT_MODULE_LOCATION and DEST_MODULE_LOCATION.
 *
 * @param name without {@code .ko}, for example {@code i40e}
 * @param location the directory below the sources in which the build leaves it, without a slash at
 *     either end, for example {@code src}; empty for the topmost one
 * @param destination below the kernel's modules directory, for example {@code /updates}; empty for
 *     the default
 */
public record BuiltModuleSpec(String name, String location, Optional<String> destination) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_+.-]*");
  private static final Pattern DIRECTORIES =
      Pattern.compile("(?!\\.{1,2}(/|$))[\\w.+~@-]+(/(?!\\.{1,2}(/|$))[\\w.+~@-]+)*");

  /**
   * Checks all three: they are written into a shell file and become paths.
   *
   * @throws InputException if one cannot stand in a dkms.conf
   */
  public BuiltModuleSpec {
    if (!NAME.matcher(name).matches() || name.endsWith(".ko") || name.endsWith(".o")) {
      throw new InputException(
          "not a usable name of a built module: \"" + name + "\"",
          "give it without .ko: letters, digits and _ - + .");
    }
    if (!location.isEmpty() && !DIRECTORIES.matcher(location).matches()) {
      throw new InputException(
          "not a usable location of the built module " + name + ": \"" + location + "\"",
          "give a directory relative to the top of the sources, without blanks");
    }
    destination.ifPresent(directory -> checkDestination(name, directory));
  }

  private static void checkDestination(String name, String directory) {
    if (!directory.startsWith("/") || !DIRECTORIES.matcher(directory.substring(1)).matches()) {
      throw new InputException(
          "not a usable destination of the module " + name + ": \"" + directory + "\"",
          "give a directory below /lib/modules/RELEASE: /updates, /kernel/drivers/net");
    }
  }

  /**
   * Reads {@code NAME[:LOCATION[:DEST]]}; an empty LOCATION or {@code .} is the top of the sources.
   *
   * @throws InputException if it is not of that form
   */
  public static BuiltModuleSpec parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3) {
      throw new InputException(
          "not of the form NAME[:LOCATION[:DEST]]: \"" + text + "\"",
          "for example i40e:src:/updates");
    }
    String location = parts.length > 1 ? parts[1].replaceFirst("^\\./", "") : "";
    Optional<String> destination =
        parts.length > 2 && !parts[2].isEmpty()
            ? Optional.of(withoutSlashAtEnd(parts[2]))
            : Optional.empty();
    return new BuiltModuleSpec(
        parts[0], location.equals(".") ? "" : withoutSlashAtEnd(location), destination);
  }

  private static String withoutSlashAtEnd(String directory) {
    return directory.length() > 1 && directory.endsWith("/")
        ? directory.substring(0, directory.length() - 1)
        : directory;
  }

  /** For messages: {@code i40e in src/}. */
  @Override
  public String toString() {
    return location.isEmpty() ? name : name + " in " + location + "/";
  }
}
