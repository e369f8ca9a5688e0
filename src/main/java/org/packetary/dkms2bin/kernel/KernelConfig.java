package org.packetary.dkms2bin.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * A kernel's configuration: what it was built with, and therefore what its modules must look like.
 *
 * <p>Reads {@code .config}, {@code /boot/config-RELEASE} and {@code include/config/auto.conf}, all
 * of which have lines of the form {@code CONFIG_NAME=value} (kbuild, scripts/kconfig/confdata.c).
 */
public final class KernelConfig {

  private static final Pattern LINE =
      Pattern.compile("(?<option>CONFIG_\\w+)=(?<value>.*)|# (?<unset>CONFIG_\\w+) is not set\\s*");

  private static final String NOT_SET = "n";

  private final Map<String, String> values;

  private KernelConfig(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads a configuration file.
   *
   * @throws EnvironmentException if the file cannot be read
   */
  public static KernelConfig read(Path file) {
    try {
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the kernel configuration " + file + ": " + e.getMessage(),
          "check that the kernel's header packages are complete",
          e);
    }
  }

  /** Reads the text of a configuration file. Of an option given twice the last value holds. */
  public static KernelConfig parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line -> {
              String unset = line.group("unset");
              if (unset == null) {
                values.put(line.group("option"), unquote(line.group("value").strip()));
              } else {
                values.put(unset, NOT_SET);
              }
            });
    return new KernelConfig(values);
  }

  private static String unquote(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  /**
   * An option's value: {@code y}, {@code m}, a number, or a string without its quotes. Empty where
   * the option is not set.
   *
   * @param option with its prefix, for example {@code CONFIG_MODVERSIONS}
   */
  public Optional<String> value(String option) {
    return Optional.ofNullable(values.get(option)).filter(value -> !value.equals(NOT_SET));
  }

  /** Whether an option is {@code y} or {@code m}. */
  public boolean isEnabled(String option) {
    return value(option).filter(value -> value.equals("y") || value.equals("m")).isPresent();
  }

  /**
   * Whether an option has a line, be it that it {@code is not set}. Tells an option that was
   * declined from one that this kernel does not know; {@code auto.conf} has no such lines.
   */
  public boolean isMentioned(String option) {
    return values.containsKey(option);
  }
}
