package org.packetary.dkms2bin.module;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the CRCs of the symbols that a module was compiled against, in both of modpost's formats
 * (kernel sources, scripts/mod/modpost.c and kernel/module/version.c).
 *
 * <p>{@code __versions} is an array of 64-byte {@code struct modversion_info}: an unsigned long of
 * which the lower 32 bits are the CRC, and the NUL-padded name. Names that do not fit, as Rust's,
 * are in the extended format only: {@code __version_ext_crcs}, 32 bits each, and {@code
 * __version_ext_names}, as many strings.
 */
final class SymbolVersions {

  private static final String BASIC = "__versions";
  private static final String EXTENDED_CRCS = "__version_ext_crcs";
  private static final String EXTENDED_NAMES = "__version_ext_names";
  private static final int ENTRY = 64;

  private SymbolVersions() {}

  static Optional<Map<String, Long>> read(ElfImage elf) throws ModuleFormatException {
    if (!elf.hasSection(BASIC) && !elf.hasSection(EXTENDED_CRCS)) {
      return Optional.empty();
    }
    Map<String, Long> versions = new HashMap<>();
    readBasic(elf.section(BASIC), elf.is64Bit(), versions);
    readExtended(elf.section(EXTENDED_CRCS), elf.strings(EXTENDED_NAMES), versions);
    return Optional.of(Map.copyOf(versions));
  }

  private static void readBasic(ByteBuffer table, boolean wide, Map<String, Long> versions)
      throws ModuleFormatException {
    if (table.remaining() % ENTRY != 0) {
      throw new ModuleFormatException("the size of " + BASIC + " is no multiple of " + ENTRY);
    }
    byte[] name = new byte[ENTRY - (wide ? Long.BYTES : Integer.BYTES)];
    while (table.hasRemaining()) {
      long crc = (wide ? table.getLong() : table.getInt()) & 0xffff_ffffL;
      table.get(name);
      int length = 0;
      while (length < name.length && name[length] != 0) {
        length++;
      }
      versions.put(new String(name, 0, length, StandardCharsets.UTF_8), crc);
    }
  }

  private static void readExtended(ByteBuffer crcs, List<String> names, Map<String, Long> versions)
      throws ModuleFormatException {
    if (crcs.remaining() != names.size() * Integer.BYTES) {
      throw new ModuleFormatException(
          EXTENDED_CRCS + " and " + EXTENDED_NAMES + " have different numbers of entries");
    }
    for (String name : names) {
      versions.put(name, Integer.toUnsignedLong(crcs.getInt()));
    }
  }
}
