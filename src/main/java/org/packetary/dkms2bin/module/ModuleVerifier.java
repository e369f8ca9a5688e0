package org.packetary.dkms2bin.module;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.ModuleSymvers.Export;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.module.KernelModule.UndefinedSymbol;
import org.packetary.dkms2bin.module.Problem.Kind;

/**
 * Checks built modules against the kernel they were asked for, so that what the kernel would refuse
 * to load is found before it is packaged.
 *
 * <p>The rules are the loader's (kernel sources, kernel/module/main.c and version.c), but stricter
 * in one: the kernel loads a module whose table of versions lacks a symbol, with a warning; here
 * that is a problem.
 */
public final class ModuleVerifier {

  /** The type of struct module itself; the loader asks for its CRC before all others. */
  private static final String MODULE_LAYOUT = "module_layout";

  /** Some assemblers name it without need; the loader ignores it. */
  private static final String GLOBAL_OFFSET_TABLE = "_GLOBAL_OFFSET_TABLE_";

  private static final int NAMES_SHOWN = 5;

  private final Expectation expectation;
  private final Set<String> ownExports = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  private ModuleVerifier(Expectation expectation) {
    this.expectation = expectation;
  }

  /**
   * Checks all modules of one build together: they may use each other's symbols.
   *
   * @param modules the files, compressed or not
   * @return what is wrong, for each module and kind one; empty where all is well
   * @throws org.packetary.dkms2bin.model.EnvironmentException if a file cannot be read at all
   */
  public static List<Problem> verify(List<Path> modules, Expectation expectation) {
    return new ModuleVerifier(expectation).check(modules);
  }

  private List<Problem> check(List<Path> files) {
    Map<String, KernelModule> modules = new LinkedHashMap<>();
    Set<String> present = new HashSet<>();
    for (Path file : files) {
      String name = KernelModule.baseName(file);
      present.add(name);
      try {
        modules.put(name, KernelModule.read(file));
      } catch (ModuleFormatException e) {
        report(name, Kind.UNREADABLE, "cannot be read as a kernel module: " + e.getMessage());
      }
    }
    new TreeSet<>(expectation.expectedModules())
        .stream()
            .filter(name -> !present.contains(name))
            .forEach(name -> report(name, Kind.MISSING_MODULE, "was not built"));
    modules.values().forEach(module -> ownExports.addAll(module.exports()));
    modules.forEach(this::checkModule);
    return List.copyOf(problems);
  }

  private void checkModule(String name, KernelModule module) {
    Architecture wanted = expectation.architecture();
    if (module.elfMachine() != wanted.elfMachine() || !module.is64Bit()) {
      String width = module.is64Bit() ? "64-bit" : "32-bit";
      report(
          name,
          Kind.WRONG_MACHINE,
          "is a %s object for ELF machine %d, not for %s (%d)"
              .formatted(width, module.elfMachine(), wanted.machine(), wanted.elfMachine()));
      return;
    }
    checkVermagic(name, module);
    checkSymbols(name, module);
    if (expectation.config().isEnabled("CONFIG_MODVERSIONS")) {
      checkVersions(name, module);
    }
  }

  private void checkVermagic(String name, KernelModule module) {
    if (!module.vermagic().startsWith(expectation.kernel().release() + " ")) {
      String found =
          module.vermagic().isEmpty() ? "has no vermagic" : "has vermagic " + module.vermagic();
      report(name, Kind.WRONG_VERMAGIC, found + ", wanted is " + expectation.kernel());
    }
  }

  private void checkSymbols(String name, KernelModule module) {
    List<String> unresolved =
        module.undefinedSymbols().stream()
            .filter(symbol -> !symbol.weak())
            .map(UndefinedSymbol::name)
            .filter(symbol -> !symbol.equals(GLOBAL_OFFSET_TABLE))
            .filter(symbol -> !ownExports.contains(symbol) && export(symbol).isEmpty())
            .toList();
    reportAll(
        name,
        Kind.UNRESOLVED_SYMBOL,
        "needs symbols that neither " + expectation.kernel() + " nor a module built here exports",
        unresolved);
  }

  private void checkVersions(String name, KernelModule module) {
    Optional<Map<String, Long>> versions = module.versions();
    if (versions.isEmpty()) {
      report(
          name,
          Kind.NO_SYMBOL_VERSIONS,
          "has no table of symbol versions, which "
              + expectation.kernel()
              + " (CONFIG_MODVERSIONS) asks for");
      return;
    }
    List<String> missing = new ArrayList<>();
    List<String> different = new ArrayList<>();
    for (Export export : versionedSymbols(module)) {
      Long crc = versions.get().get(export.symbol());
      if (crc == null) {
        missing.add(export.symbol());
      } else if (crc != export.crc()) {
        different.add("%s (0x%08x, not 0x%08x)".formatted(export.symbol(), crc, export.crc()));
      }
    }
    reportAll(name, Kind.NO_SYMBOL_VERSIONS, "has no version of symbols it uses", missing);
    reportAll(
        name,
        Kind.SYMBOL_VERSION_MISMATCH,
        "was built against other versions of symbols than " + expectation.kernel() + " exports",
        different);
  }

  /**
   * The exports whose CRC the module must know. What modules of the same build export is left to
   * modpost, and a CRC of zero says that the exporter has none.
   */
  private List<Export> versionedSymbols(KernelModule module) {
    Stream<String> used =
        module.undefinedSymbols().stream()
            .map(UndefinedSymbol::name)
            .filter(symbol -> !ownExports.contains(symbol));
    return Stream.concat(Stream.of(MODULE_LAYOUT), used)
        .flatMap(symbol -> export(symbol).stream())
        .filter(export -> export.crc() != 0)
        .toList();
  }

  private Optional<Export> export(String symbol) {
    return expectation.providers().stream()
        .flatMap(provider -> provider.find(symbol).stream())
        .findFirst()
        .or(() -> expectation.symvers().find(symbol));
  }

  private void reportAll(String module, Kind kind, String message, List<String> symbols) {
    if (symbols.isEmpty()) {
      return;
    }
    String shown = symbols.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    int more = symbols.size() - NAMES_SHOWN;
    report(module, kind, message + ": " + shown + (more > 0 ? " and " + more + " more" : ""));
  }

  private void report(String module, Kind kind, String message) {
    problems.add(new Problem(module, kind, message));
  }
}
