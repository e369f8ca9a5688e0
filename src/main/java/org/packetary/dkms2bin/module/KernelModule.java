package org.packetary.dkms2bin.module;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * What a kernel module says of itself: the kernel it was built for, and the symbols that it needs
 * and gives.
 *
 * <p>Compressed modules are recognised by their first bytes. All that is needed is read at once;
 * nothing stays open.
 */
public final class KernelModule {

  /** ET_REL of elf(5): a module is an object file that the kernel links. */
  private static final int RELOCATABLE = 1;

  /** What a module may take uncompressed; an unstripped graphics driver takes some 100 MiB. */
  private static final int MAX_SIZE = 256 << 20;

  private static final Pattern FILE_NAME = Pattern.compile("(.+)\\.ko(\\.gz|\\.xz|\\.zst)?");

  private static final String EXPORT_PREFIX = "__ksymtab_";

  /** A CRC lies where its symbol is, and before Linux 5.19 was the symbol's value. */
  private static final String CRC_PREFIX = "__crc_";

  private final String fileName;
  private final int elfMachine;
  private final boolean is64Bit;
  private final Map<String, List<String>> modinfo;
  private final List<UndefinedSymbol> undefined;
  private final Set<String> exports;
  private final Map<String, Long> exportVersions;
  private final Optional<Map<String, Long>> versions;
  private final boolean signed;
  private final boolean btf;

  /**
   * A symbol that the kernel, or another module, has to supply when the module is loaded.
   *
   * @param name the symbol
   * @param weak whether the module loads without it too
   */
  public record UndefinedSymbol(String name, boolean weak) {}

  private KernelModule(String fileName, byte[] content) throws ModuleFormatException {
    this.fileName = fileName;
    ElfImage elf = ElfImage.of(content);
    if (elf.type() != RELOCATABLE) {
      throw new ModuleFormatException("ELF file of type " + elf.type() + ", not an object file");
    }
    this.elfMachine = elf.machine();
    this.is64Bit = elf.is64Bit();
    this.modinfo = modinfo(elf.strings(".modinfo"));
    List<ElfImage.Symbol> symbols = elf.symbols();
    this.undefined =
        symbols.stream()
            .filter(ElfImage.Symbol::undefined)
            .map(symbol -> new UndefinedSymbol(symbol.name(), symbol.weak()))
            .toList();
    this.exports =
        symbols.stream()
            .filter(symbol -> !symbol.undefined() && symbol.name().startsWith(EXPORT_PREFIX))
            .map(symbol -> symbol.name().substring(EXPORT_PREFIX.length()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.exportVersions = new HashMap<>();
    for (ElfImage.Symbol symbol : symbols) {
      if (!symbol.undefined() && symbol.name().startsWith(CRC_PREFIX)) {
        exportVersions.put(symbol.name().substring(CRC_PREFIX.length()), elf.word(symbol));
      }
    }
    this.versions = SymbolVersions.read(elf);
    this.signed = AppendedSignature.isOn(content);
    this.btf = elf.hasSection(".BTF");
  }

  /**
   * Reads a {@code .ko}, {@code .ko.gz}, {@code .ko.xz} or {@code .ko.zst}.
   *
   * @throws ModuleFormatException if the file is not a module, is damaged, or is larger than 256
   *     MiB uncompressed
   * @throws EnvironmentException if the file cannot be read at all
   */
  public static KernelModule read(Path file) throws ModuleFormatException {
    return read(file, MAX_SIZE);
  }

  /** As {@link #read(Path)}, with another limit, in bytes, to the module's size. */
  static KernelModule read(Path file, int maxSize) throws ModuleFormatException {
    return new KernelModule(file.getFileName().toString(), content(file, maxSize));
  }

  /**
   * A module's content, uncompressed; whether it is one is not looked at.
   *
   * @throws ModuleFormatException if its compression is damaged, or it is larger than 256 MiB
   * @throws EnvironmentException if the file cannot be read at all
   */
  public static byte[] content(Path file) throws ModuleFormatException {
    return content(file, MAX_SIZE);
  }

  private static byte[] content(Path file, int maxSize) throws ModuleFormatException {
    byte[] stored;
    try {
      if (Files.size(file) > maxSize) {
        throw new ModuleFormatException("larger than " + maxSize + " bytes");
      }
      stored = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the module " + file, "check its permissions and the disk", e);
    }
    return decompress(stored, maxSize);
  }

  private static byte[] decompress(byte[] stored, int maxSize) throws ModuleFormatException {
    try (InputStream in = new BufferedInputStream(new ByteArrayInputStream(stored))) {
      Compression compression = Compression.detect(in);
      if (compression == Compression.NONE) {
        return stored;
      }
      try (InputStream content = compression.decompress(in)) {
        byte[] bytes = content.readNBytes(maxSize + 1);
        if (bytes.length > maxSize) {
          throw new ModuleFormatException("larger than " + maxSize + " bytes uncompressed");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw new ModuleFormatException("damaged compression: " + e.getMessage(), e);
    }
  }

  /** A module file's name without {@code .ko} and a compression's suffix: {@code i40e}. */
  public static String baseName(Path file) {
    String name = file.getFileName().toString();
    Matcher matcher = FILE_NAME.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  /** What the kernel lists a module of a name by: it takes a dash for an underscore. */
  public static String kernelName(String name) {
    return name.replace('-', '_');
  }

  /** What the kernel lists a module file by, where the module itself does not say. */
  public static String kernelName(Path file) {
    return kernelName(baseName(file));
  }

  private static Map<String, List<String>> modinfo(List<String> entries) {
    Map<String, List<String>> values = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        values
            .computeIfAbsent(entry.substring(0, equals), key -> new ArrayList<>())
            .add(entry.substring(equals + 1));
      }
    }
    return values;
  }

  /** The name that the kernel lists it by; from the file's name where the module does not say. */
  public String name() {
    return first("name").orElseGet(() -> kernelName(Path.of(fileName)));
  }

  /** The kernel that it was built for and that kernel's traits; empty where it does not say. */
  public String vermagic() {
    return first("vermagic").orElse("");
  }

  /** {@code e_machine} of the ELF header. */
  public int elfMachine() {
    return elfMachine;
  }

  /** Whether it is a 64-bit object. */
  public boolean is64Bit() {
    return is64Bit;
  }

  /** The modules that have to be loaded before it. */
  public List<String> depends() {
    return modinfo("depends").stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .filter(module -> !module.isEmpty())
        .toList();
  }

  /**
   * All values of a tag of its {@code .modinfo}, in order: {@code license}, {@code srcversion},
   * {@code import_ns}, {@code alias}. None where it has no such tag.
   */
  public List<String> modinfo(String tag) {
    return List.copyOf(modinfo.getOrDefault(tag, List.of()));
  }

  private Optional<String> first(String tag) {
    return modinfo(tag).stream().findFirst();
  }

  /** What other modules or the kernel have to supply. */
  public List<UndefinedSymbol> undefinedSymbols() {
    return undefined;
  }

  /** The symbols that it exports to other modules. */
  public Set<String> exports() {
    return Set.copyOf(exports);
  }

  /**
   * The CRC, unsigned 32 bits, of each symbol that it exports; none where it was built without
   * CONFIG_MODVERSIONS.
   */
  public Map<String, Long> exportVersions() {
    return Map.copyOf(exportVersions);
  }

  /**
   * The CRC, unsigned 32 bits, that it expects of each symbol it uses; empty where it was built
   * without CONFIG_MODVERSIONS or without the kernel's Module.symvers.
   */
  public Optional<Map<String, Long>> versions() {
    return versions;
  }

  /** Whether it carries type information of its own, made from its kernel's (BTF). */
  public boolean hasBtf() {
    return btf;
  }

  /** Whether a signature follows the module. That it is valid is not said. */
  public boolean isSigned() {
    return signed;
  }
}
