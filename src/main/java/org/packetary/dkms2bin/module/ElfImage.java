package org.packetary.dkms2bin.module;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSectionHeader;
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

  /** Longer than any symbol (KSYM_NAME_LEN is 512) or section name. */
  private static final int MAX_NAME = 4096;

  /** SHN_ABS of elf(5). */
  private static final int ABSOLUTE = 0xfff1;

  private final ElfFile elf;
  private final Sections sections;

  /**
   * A symbol of the symbol table.
   *
   * @param name not empty
   * @param undefined whether another object has to define it
   * @param weak whether it may stay undefined
   * @param section the index of the section that it is in, or a number of elf(5)'s, SHN_*
   * @param value where in the section it is; the value itself of SHN_ABS
   */
  record Symbol(String name, boolean undefined, boolean weak, int section, long value) {}

  /**
   * Where things are.
   *
   * @param data the index of each section of type SHT_PROGBITS
   * @param symbols the index of the symbol table, 0 where the file was stripped of it
   * @param symbolNames the index of the symbol table's string table, or 0
   */
  private record Sections(Map<String, Integer> data, int symbols, int symbolNames) {}

  private ElfImage(ElfFile elf, Sections sections) {
    this.elf = elf;
    this.sections = sections;
  }

  static ElfImage of(byte[] bytes) throws ModuleFormatException {
    return guarded(
        () -> {
          ElfFile elf = ElfFile.from(bytes);
          return new ElfImage(
              elf, new Headers(elf, ByteBuffer.wrap(bytes).order(order(elf))).sections());
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

  private static ByteOrder order(ElfFile elf) {
    return elf.ei_data == ElfFile.DATA_LSB ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static String name(ByteBuffer file, int start) {
    int end = start;
    while (file.get(end) != 0) {
      end++;
      if (end - start > MAX_NAME) {
        throw new IllegalArgumentException("a name of more than " + MAX_NAME + " bytes");
      }
    }
    return StandardCharsets.UTF_8.decode(file.slice(start, end - start)).toString();
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
    return sections.data().containsKey(name);
  }

  /** A section's bytes in the file's byte order; none where there is no such section. */
  ByteBuffer section(String name) throws ModuleFormatException {
    Integer index = sections.data().get(name);
    return index == null ? ByteBuffer.allocate(0) : guarded(() -> content(index));
  }

  private ByteBuffer content(int index) {
    return ByteBuffer.wrap(elf.getSection(index).getData()).order(order(elf));
  }

  /** A section that is a run of strings, each ended by a NUL; empty ones are left out. */
  List<String> strings(String name) throws ModuleFormatException {
    String text = StandardCharsets.UTF_8.decode(section(name)).toString();
    return Stream.of(text.split("\0")).filter(string -> !string.isEmpty()).toList();
  }

  /** The symbols that have a name; none where the file was stripped of its symbol table. */
  List<Symbol> symbols() throws ModuleFormatException {
    if (sections.symbols() == 0) {
      return List.of();
    }
    return guarded(
        () -> {
          ByteBuffer names = content(sections.symbolNames());
          ElfSymbolTableSection table = (ElfSymbolTableSection) elf.getSection(sections.symbols());
          return Stream.of(table.symbols)
              .filter(symbol -> symbol.st_name != 0)
              .map(symbol -> symbol(symbol, names))
              .toList();
        });
  }

  private static Symbol symbol(ElfSymbol symbol, ByteBuffer names) {
    return new Symbol(
        name(names, symbol.st_name),
        symbol.st_shndx == 0,
        symbol.getBinding() == ElfSymbol.BINDING_WEAK,
        Short.toUnsignedInt(symbol.st_shndx),
        symbol.st_value);
  }

  /** The 32 bits that a symbol stands for: those at its place, or its value if it has none. */
  long word(Symbol symbol) throws ModuleFormatException {
    return symbol.section() == ABSOLUTE
        ? symbol.value() & 0xffff_ffffL
        : guarded(
            () ->
                Integer.toUnsignedLong(
                    content(symbol.section()).getInt(Math.toIntExact(symbol.value()))));
  }

  /** Walks the section headers (elf(5), Elf32_Shdr and Elf64_Shdr) and checks what they claim. */
  private record Headers(ElfFile elf, ByteBuffer file) {

    private static final int NAME = 0;
    private static final int TYPE = 4;

    Sections sections() {
      if (elf.e_shentsize != choose(40, 64)) {
        throw new IllegalArgumentException("section headers of " + elf.e_shentsize + " bytes");
      }
      Map<String, Integer> data = new HashMap<>();
      int symbols = 0;
      int names = offset(header(elf.e_shstrndx));
      for (int i = 1; i < elf.e_shnum; i++) {
        int header = header(i);
        int type = file.getInt(header + TYPE);
        if (type == ElfSectionHeader.SHT_PROGBITS) {
          checkExtent(header);
          int name = Math.addExact(names, file.getInt(header + NAME));
          data.putIfAbsent(ElfImage.name(file, name), i);
        } else if (type == ElfSectionHeader.SHT_SYMTAB && symbols == 0) {
          checkExtent(header);
          symbols = i;
        }
      }
      return new Sections(Map.copyOf(data), symbols, symbols == 0 ? 0 : symbolNames(symbols));
    }

    private int symbolNames(int symbolTable) {
      int header = header(symbolTable);
      if (word(header + choose(36, 56)) != choose(16, 24)) {
        throw new IllegalArgumentException("a symbol table with entries of another size");
      }
      int names = file.getInt(header + choose(24, 40));
      if (file.getInt(header(names) + TYPE) != ElfSectionHeader.SHT_STRTAB) {
        throw new IllegalArgumentException("a symbol table without names");
      }
      checkExtent(header(names));
      return names;
    }

    private void checkExtent(int header) {
      long size = word(header + choose(20, 32));
      if (size < 0 || size > file.capacity() - offset(header)) {
        throw new IllegalArgumentException("a section runs past the end of the file");
      }
    }

    private int header(int index) {
      if (index <= 0 || index >= elf.e_shnum) {
        throw new IllegalArgumentException("no section " + index);
      }
      return Math.toIntExact(elf.e_shoff + (long) index * elf.e_shentsize);
    }

    private int offset(int header) {
      return Math.toIntExact(word(header + choose(16, 24)));
    }

    private long word(int at) {
      return elf.is32Bits() ? Integer.toUnsignedLong(file.getInt(at)) : file.getLong(at);
    }

    private int choose(int in32Bits, int in64Bits) {
      return elf.is32Bits() ? in32Bits : in64Bits;
    }
  }
}
