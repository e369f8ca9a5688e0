package org.packetary.dkms2bin.impact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.kbuild.BuildTrace;
import org.packetary.dkms2bin.kbuild.TraceFile;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.VerifiedModule;

/** Holds what drivers were made of for one kernel against another. */
public final class Impact {

  /** They say which kernel it is and nothing else: they differ for any two. */
  private static final Set<String> RELEASE =
      Set.of("include/generated/utsrelease.h", "include/generated/uapi/linux/version.h");

  /** So does this one, which goes into build-ids. */
  private static final String SALT = "BUILD_SALT";

  private final OtherKernel to;

  /** The impact of a kernel. */
  public Impact(OtherKernel to) {
    this.to = to;
  }

  /**
   * What it means for a driver.
   *
   * @param cell the driver, built for another kernel
   * @param result what came of it, if that is still there
   */
  public DriverImpact on(CellId cell, Optional<CellResult> result) {
    String driver = cell.module().toString();
    Optional<ResultOutcome.Verified> verified =
        result.flatMap(
            r ->
                r.facts()
                    .outcome()
                    .fold(Optional::of, skipped -> Optional.empty(), failed -> Optional.empty()));
    if (verified.isEmpty()) {
      return DriverImpact.unknown(driver, "its result is not in the store: build it again");
    }
    try {
      BuildTrace trace =
          TraceFile.read(result.orElseThrow().files().trace())
              .orElseGet(() -> BuildTrace.unknown("nothing was taken down when it was built"));
      return of(driver, trace, symbols(result.get(), verified.get()));
    } catch (IOException e) {
      return DriverImpact.unknown(driver, "what was taken down of its build cannot be read");
    }
  }

  private DriverImpact of(String driver, BuildTrace trace, SortedMap<String, Long> symbols) {
    List<String> headers = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (BuildTrace.Item item : trace.items()) {
      Optional<String> name =
          item.origin() == BuildTrace.Origin.KERNEL
              ? OtherKernel.name(item.path())
              : Optional.empty();
      if (name.isPresent() && !RELEASE.contains(name.get())) {
        headers.add(name.get());
        Optional<String> there = to.digest(name.get());
        if (there.isEmpty()) {
          gone.add(name.get());
        } else if (!there.equals(item.sha256())) {
          changed.add(name.get());
        }
      }
    }
    List<String> changedSymbols = new ArrayList<>();
    List<String> goneSymbols = new ArrayList<>();
    for (Map.Entry<String, Long> symbol : symbols.entrySet()) {
      Optional<ModuleSymvers.Export> export = to.symvers().find(symbol.getKey());
      if (export.isEmpty()) {
        goneSymbols.add(symbol.getKey());
      } else if (symbol.getValue() != 0
          && export.get().crc() != 0
          && export.get().crc() != symbol.getValue()) {
        changedSymbols.add(symbol.getKey());
      }
    }
    return new DriverImpact(
        driver,
        headers.size(),
        changed,
        gone,
        options(trace),
        symbols.size(),
        changedSymbols,
        goneSymbols,
        trace.gaps().stream().findFirst());
  }

  private List<String> options(BuildTrace trace) {
    Set<String> asked = new TreeSet<>();
    trace.units().forEach(unit -> asked.addAll(unit.options()));
    asked.remove(SALT);
    return asked.stream()
        .filter(
            option ->
                !Optional.ofNullable(trace.config().get(option))
                    .equals(to.config().value("CONFIG_" + option)))
        .map(option -> "CONFIG_" + option)
        .toList();
  }

  /** The kernel's symbols that a driver uses, with their CRCs, 0 where the kernel has none. */
  private static SortedMap<String, Long> symbols(
      CellResult result, ResultOutcome.Verified verified) {
    SortedMap<String, Long> symbols = new TreeMap<>(verified.traits().kernelSymbols());
    if (symbols.isEmpty()
        && result.facts().counted().keySet().stream().noneMatch(k -> k.startsWith("needs/"))) {
      Set<String> own = new TreeSet<>();
      for (VerifiedModule file : verified.modules()) {
        read(result, file)
            .ifPresent(
                module -> {
                  own.addAll(module.exports());
                  module.undefinedSymbols().stream()
                      .filter(s -> !s.weak())
                      .forEach(s -> symbols.put(s.name(), 0L));
                });
      }
      symbols.keySet().removeAll(own);
    }
    return symbols;
  }

  private static Optional<KernelModule> read(CellResult result, VerifiedModule file) {
    try {
      return Optional.of(KernelModule.read(result.file(file)));
    } catch (ModuleFormatException e) {
      return Optional.empty();
    }
  }
}
