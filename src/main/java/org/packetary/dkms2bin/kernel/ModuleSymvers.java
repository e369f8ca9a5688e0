package org.packetary.dkms2bin.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The symbols that a kernel, or a module that others build against, exports, with the CRC of each
 * one's type.
 *
 * <p>Lines are tab-separated: CRC, symbol, module, kind of export, and since Linux 5.4 a namespace
 * (Documentation/kbuild/modules.rst). 5.4 and 5.5 wrote the namespace before the module; the field
 * that begins with {@code EXPORT_} tells the two apart. Without CONFIG_MODVERSIONS every CRC is 0.
 */
public final class ModuleSymvers {

  private static final int TYPICAL_KERNEL = 32_768;

  private final Map<String, Export> exports;

  private ModuleSymvers(Map<String, Export> exports) {
    this.exports = exports;
  }

  /**
   * An exported symbol.
   *
   * @param symbol its name
   * @param crc unsigned 32 bits; 0 where the exporter was built without CONFIG_MODVERSIONS
   * @param module {@code vmlinux}, or the exporting module's path without suffix
   * @param type {@code EXPORT_SYMBOL}, {@code EXPORT_SYMBOL_GPL}
   * @param namespace what an importer must name in MODULE_IMPORT_NS
   */
  public record Export(
      String symbol, long crc, String module, String type, Optional<String> namespace) {

    /** Checks the CRC's range. */
    public Export {
      if (crc < 0 || crc > 0xffff_ffffL) {
        throw new IllegalArgumentException("crc of " + symbol + " out of range: " + crc);
      }
    }
  }

  /**
   * Reads a Module.symvers.
   *
   * @throws EnvironmentException if the file cannot be read or has a line of another form
   */
  public static ModuleSymvers read(Path file) {
    try {
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + file + ": " + e.getMessage(),
          "check that the kernel's header packages are complete",
          e);
    }
  }

  /**
   * Reads the text of a Module.symvers.
   *
   * @throws EnvironmentException if a line has another form
   */
  public static ModuleSymvers parse(String text) {
    return parse(text, "Module.symvers");
  }

  private static ModuleSymvers parse(String text, String origin) {
    Map<String, Export> exports = new HashMap<>(TYPICAL_KERNEL);
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      number++;
      if (end > start) {
        Export export = parseLine(text.substring(start, end), origin, number);
        exports.putIfAbsent(export.symbol(), export);
      }
      start = end + 1;
    }
    return new ModuleSymvers(exports);
  }

  private static Export parseLine(String line, String origin, int number) {
    String[] fields = line.split("\t", -1);
    boolean typeThird = fields.length >= 4 && fields[3].startsWith("EXPORT_");
    boolean typeLast = fields.length >= 5 && fields[4].startsWith("EXPORT_");
    if (!fields[0].startsWith("0x") || (!typeThird && !typeLast)) {
      throw malformed(line, origin, number);
    }
    String module = typeThird ? fields[2] : fields[3];
    String type = typeThird ? fields[3] : fields[4];
    String namespace = typeThird ? (fields.length > 4 ? fields[4].strip() : "") : fields[2];
    try {
      long crc = Long.parseUnsignedLong(fields[0], 2, fields[0].length(), 16) & 0xffff_ffffL;
      return new Export(
          fields[1],
          crc,
          module,
          type,
          namespace.isEmpty() ? Optional.empty() : Optional.of(namespace));
    } catch (NumberFormatException e) {
      throw malformed(line, origin, number);
    }
  }

  private static EnvironmentException malformed(String line, String origin, int number) {
    return new EnvironmentException(
        origin + ", line " + number + ": not a line of a Module.symvers: " + line,
        "check that the kernel's header packages are complete");
  }

  /** The export of a symbol, if there is one. */
  public Optional<Export> find(String symbol) {
    return Optional.ofNullable(exports.get(symbol));
  }

  /** Every exported symbol, in no particular order. */
  public Collection<Export> exports() {
    return Collections.unmodifiableCollection(exports.values());
  }

  /** How many symbols are exported. */
  public int size() {
    return exports.size();
  }
}
