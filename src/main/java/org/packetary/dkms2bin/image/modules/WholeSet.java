package org.packetary.dkms2bin.image.modules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.module.Expectation;
import org.packetary.dkms2bin.module.KernelModule.UndefinedSymbol;
import org.packetary.dkms2bin.module.ModuleVerifier;

/**
 * Whether an image's modules and those of packages make one set: the kernel would refuse a module
 * whose symbols come from the other half of a driver. There is no Module.symvers in an image, so
 * what the kernel itself exports is told by its own modules, which know the CRC of each symbol that
 * they use.
 */
final class WholeSet {

  private final String release;
  private final SortedMap<String, Placed> base;
  private final SortedMap<String, Placed> ours;

  /** What each module that counts exports: the symbol's module and CRC. */
  private final Map<String, Export> exports = new HashMap<>();

  /** The CRCs of what the kernel itself exports, as far as the image's modules know them. */
  private final Map<String, Long> kernels = new HashMap<>();

  /** What modules export that are replaced. */
  private final Set<String> replacedExports = new HashSet<>();

  private record Export(String module, long crc) {}

  /**
   * A set.
   *
   * @param base the image's modules by name, those too that others take the place of
   * @param ours the packages'
   */
  WholeSet(String release, SortedMap<String, Placed> base, SortedMap<String, Placed> ours) {
    this.release = release;
    this.base = base;
    this.ours = ours;
    Set<String> baseExports = new HashSet<>();
    base.values().forEach(m -> baseExports.addAll(m.module().exports()));
    for (Placed placed : base.values()) {
      if (ours.containsKey(placed.name())) {
        replacedExports.addAll(placed.module().exports());
      } else {
        export(placed);
      }
      placed
          .module()
          .versions()
          .orElse(Map.of())
          .forEach(
              (symbol, crc) -> {
                if (!baseExports.contains(symbol)) {
                  kernels.putIfAbsent(symbol, crc);
                }
              });
    }
    ours.values().forEach(this::export);
  }

  private void export(Placed placed) {
    Map<String, Long> crcs = placed.module().exportVersions();
    for (String symbol : placed.module().exports()) {
      exports.put(symbol, new Export(placed.name(), crcs.getOrDefault(symbol, 0L)));
    }
  }

  /**
   * Holds all modules that are concerned against each other.
   *
   * @param where they are to load, for the message
   * @throws InputException if one would not load; it names all that would not, and their symbols
   */
  void check(String where) {
    List<String> wrong = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>();
    ours.values().forEach(m -> otherFlags(m).ifPresent(wrong::add));
    for (Placed placed : ours.values()) {
      placed.needs().stream()
          .filter(name -> !base.containsKey(name) && !ours.containsKey(name))
          .forEach(
              name -> {
                missing.add(name);
                wrong.add(placed.name() + ": needs the module " + name + ", which is not there");
              });
    }
    wrong.addAll(verify(ours.values(), missing.isEmpty()));
    for (String problem : verify(users(), true)) {
      wrong.add(problem + ", now that the packages' modules are in place of the image's");
    }
    if (!wrong.isEmpty()) {
      throw new InputException(
          "modules for "
              + release
              + " would not load "
              + where
              + ":\n  "
              + String.join("\n  ", wrong),
          missing.isEmpty()
              ? "give all packages of the driver in --packages, built for this very kernel"
              : "make the image with "
                  + String.join(", ", missing)
                  + " in it, or add a package that has it to --packages");
    }
  }

  /** The image's modules that use what a replaced one exports, or one of the packages'. */
  private List<Placed> users() {
    Set<String> concerned = new HashSet<>(replacedExports);
    ours.values().forEach(m -> concerned.addAll(m.module().exports()));
    return base.values().stream()
        .filter(m -> !ours.containsKey(m.name()))
        .filter(
            m ->
                m.module().undefinedSymbols().stream()
                    .map(UndefinedSymbol::name)
                    .anyMatch(concerned::contains))
        .toList();
  }

  /** The kernel refuses another word behind the release, such as preempt or modversions. */
  private Optional<String> otherFlags(Placed placed) {
    String wanted = base.values().stream().findFirst().map(m -> m.module().vermagic()).orElse("");
    String found = placed.module().vermagic();
    return wanted.isEmpty() || found.equals(wanted)
        ? Optional.empty()
        : Optional.of(
            placed.name()
                + ": has vermagic "
                + found.strip()
                + ", the image's modules have "
                + wanted.strip());
  }

  private List<String> verify(Collection<Placed> modules, boolean complete) {
    if (modules.isEmpty()) {
      return List.of();
    }
    boolean versions = base.values().stream().anyMatch(m -> m.module().versions().isPresent());
    Expectation expectation =
        new Expectation(
            new KernelRelease(release),
            architecture(modules),
            KernelConfig.parse(versions ? "CONFIG_MODVERSIONS=y\n" : ""),
            symvers(modules, complete),
            Set.of());
    return ModuleVerifier.verify(modules.stream().map(Placed::file).toList(), expectation).stream()
        .map(Object::toString)
        .toList();
  }

  private static Architecture architecture(Collection<Placed> modules) {
    return Architecture.ofElf(modules.iterator().next().module().elfMachine())
        .orElseGet(Architecture::host);
  }

  /**
   * What modules may use.
   *
   * @param complete whether all modules are there that these need: what no module exports is then
   *     the kernel's, if no replaced module exported it
   */
  private ModuleSymvers symvers(Collection<Placed> modules, boolean complete) {
    Map<String, Export> all = new TreeMap<>();
    kernels.forEach((symbol, crc) -> all.put(symbol, new Export("vmlinux", crc)));
    if (complete) {
      modules.stream()
          .flatMap(m -> m.module().undefinedSymbols().stream())
          .map(UndefinedSymbol::name)
          .filter(symbol -> !replacedExports.contains(symbol))
          .forEach(symbol -> all.putIfAbsent(symbol, new Export("vmlinux", 0)));
    }
    all.putAll(exports);
    return ModuleSymvers.parse(
        all.entrySet().stream()
            .map(
                e ->
                    "0x%08x\t%s\t%s\tEXPORT_SYMBOL\t"
                        .formatted(e.getValue().crc(), e.getKey(), e.getValue().module()))
            .collect(Collectors.joining("\n")));
  }
}
