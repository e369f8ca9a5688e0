package org.packetary.dkms2bin.module;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSection;
import net.fornwall.jelf.ElfSectionHeader;
import net.fornwall.jelf.ElfStringTable;
import net.fornwall.jelf.ElfSymbol;
import net.fornwall.jelf.ElfSymbolTableSection;

/**
 * The parts of a relocatable ELF file that a kernel module's reader needs.
 *
 * <p>The section headers are checked against the file's size before jelf reads a section, because
 * jelf allocates what a header asks for. Sections are found by index here rather than by name
 * there: to compare names jelf reads every section on the way, relocations included, which takes
 * most of the time and memory with a large module.
 */
final class ElfImage {

  private final ElfFile elf;
  private final ByteOrder order;
  private final Map<String, Integer> indexes;
  private final OptionalInt symbolTable;

  /**
   * A symbol of the symbol table.
   *
   * @param name not empty
   * @param undefined whether another object has to define it
   * @param weak whether it may stay undefined
   */
  record Symbol(String name, boolean undefined, boolean weak) {}

  private ElfImage(
      ElfFile elf, ByteOrder order, Map<String, Integer> indexes, OptionalInt symbolTable) {
    this.elf = elf;
    this.order = order;
    this.indexes = Map.copyOf(indexes);
    this.symbolTable = symbolTable;
  }

  static ElfImage of(byte[] bytes) throws ModuleFormatException {
    return guarded(
        () -> {
          ElfFile elf = ElfFile.from(bytes);
          ByteOrder order =
              elf.ei_data == ElfFile.DATA_LSB ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
          ByteBuffer file = ByteBuffer.wrap(bytes).order(order);
          return new Headers(elf, file).image();
        });
  }

  /** Whatever jelf, or a buffer's bounds, object to is the file's fault. */
  private static <T> T guarded(Supplier<T> read) throws ModuleFormatException {
    try {
      return read.get();
    } catch (RuntimeException e) {
      throw new ModuleFormatException("not a complete ELF file: " + e.getMessage(), e);
    }
  }

  int type() {
    return elf.e_type;
  }

  int machine() {
    return Short.toUnsignedInt(elf.e_machine);
  }

  boolean is64Bit() {
    return !elf.is32Bits();
  }

  boolean hasSection(String name) {
    return indexes.containsKey(name);
  }

  /** A section's bytes in the file's byte order; none where there is no such section. */
  ByteBuffer section(String name) throws ModuleFormatException {
    Integer index = indexes.get(name);
    return guarded(
        () ->
            ByteBuffer.wrap(index == null ? new byte[0] : elf.getSection(index).getData())
                .order(order));
  }

  /** A section that is a run of strings, each ended by a NUL; empty ones are left out. */
  List<String> strings(String name) throws ModuleFormatException {
    String text = StandardCharsets.UTF_8.decode(section(name)).toString();
    return Stream.of(text.split("\0")).filter(string -> !string.isEmpty()).toList();
  }

  /** The symbols that have a name; none where the file was stripped of its symbol table. */
  List<Symbol> symbols() throws ModuleFormatException {
    if (symbolTable.isEmpty()) {
      return List.of();
    }
    return guarded(
        () -> {
          ElfSection table = elf.getSection(symbolTable.getAsInt());
          ElfStringTable names = (ElfStringTable) elf.getSection(table.header.sh_link);
          return Stream.of(((ElfSymbolTableSection) table).symbols)
              .filter(symbol -> symbol.st_name != 0)
              .map(symbol -> symbol(symbol, names))
              .toList();
        });
  }

  private static Symbol symbol(ElfSymbol symbol, ElfStringTable names) {
    return new Symbol(
        names.get(symbol.st_name),
        symbol.st_shndx == 0,
        symbol.getBinding() == ElfSymbol.BINDING_WEAK);
  }

  /** Walks the section headers (elf(5), Elf32_Shdr and Elf64_Shdr) and checks what they claim. */
  private record Headers(ElfFile elf, ByteBuffer file) {

    private static final int NAME = 0;
    private static final int TYPE = 4;

    ElfImage image() {
      Map<String, Integer> indexes = new HashMap<>();
      OptionalInt symbols = OptionalInt.empty();
      int count = Short.toUnsignedInt(elf.e_shnum);
      long nameTable = header(Short.toUnsignedInt(elf.e_shstrndx));
      for (int i = 1; i < count; i++) {
        int header = header(i);
        int type = file.getInt(header + TYPE);
        check(i, header, type);
        indexes.putIfAbsent(name(nameTable, file.getInt(header + NAME)), i);
        if (type == ElfSectionHeader.SHT_SYMTAB && symbols.isEmpty()) {
          symbols = OptionalInt.of(i);
        }
      }
      return new ElfImage(elf, file.order(), indexes, symbols);
    }

    private int header(int index) {
      return Math.toIntExact(elf.e_shoff + (long) index * Short.toUnsignedInt(elf.e_shentsize));
    }

    private void check(int index, int header, int type) {
      if (type != ElfSectionHeader.SHT_NOBITS && type != ElfSectionHeader.SHT_NULL) {
        long end = Math.addExact(offset(header), size(header));
        if (size(header) < 0 || offset(header) < 0 || end > file.capacity()) {
          throw new IllegalArgumentException("section " + index + " runs past the end of the file");
        }
      }
      long entry = word(header + (elf.is32Bits() ? 36 : 56));
      if (type == ElfSectionHeader.SHT_SYMTAB && entry != (elf.is32Bits() ? 16 : 24)) {
        throw new IllegalArgumentException("symbol table with entries of " + entry + " bytes");
      }
    }

    private long offset(long header) {
      return word(header + (elf.is32Bits() ? 16 : 24));
    }

    private long size(long header) {
      return word(header + (elf.is32Bits() ? 20 : 32));
    }

    private long word(long at) {
      int index = Math.toIntExact(at);
      return elf.is32Bits() ? Integer.toUnsignedLong(file.getInt(index)) : file.getLong(index);
    }

    private String name(long nameTable, int at) {
      int start = Math.toIntExact(Math.addExact(offset(nameTable), Integer.toUnsignedLong(at)));
      int end = start;
      while (file.get(end) != 0) {
        end++;
      }
      return StandardCharsets.UTF_8.decode(file.slice(start, end - start)).toString();
    }
  }
}
