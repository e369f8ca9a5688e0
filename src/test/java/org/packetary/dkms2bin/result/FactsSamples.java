package org.packetary.dkms2bin.result;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.json.Samples;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.packaging.ModuleTraits;

/** Facts of results, for tests. */
public final class FactsSamples {

  /** Of a module that was built with another one left out. */
  public static final ResultOutcome VERIFIED =
      new ResultOutcome.Verified(
          List.of(
              new VerifiedModule("hello.ko", "updates/dkms/hello.ko"),
              new VerifiedModule("sub/world.ko", "extra/world.ko")),
          Compression.XZ,
          new ModuleTraits(
              List.of("GPL", "Dual MIT/GPL"),
              new TreeMap<>(Map.of("printk", 0xffff_ffffL, "kfree", 1L)),
              false),
          List.of("the PRE_BUILD script ended with status 1"),
          List.of(
              new UnfitModule(
                  new Problem(
                      "oslec", Problem.Kind.UNRESOLVED_SYMBOL, "nobody exports oslec_create"),
                  "not in this kernel")),
          true);

  /** Of a module that does not want the kernel. */
  public static final ResultOutcome SKIPPED =
      new ResultOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL", "^5", "6.1.0");

  /** Of a module that did not build. */
  public static final ResultOutcome FAILED =
      new ResultOutcome.Failed(Stage.BUILD, OptionalInt.of(10), "make failed", Samples.findings());

  /** Of one that dkms had no part in. */
  public static final ResultOutcome UNEVALUATED =
      new ResultOutcome.Failed(Stage.EVALUATION, OptionalInt.empty(), "no", List.of());

  private FactsSamples() {}

  /** Facts with this digest and outcome. */
  public static Facts of(String digest, ResultOutcome outcome) {
    return new Facts(
        digest,
        new CellId(new ModuleId("hello", "1.0"), "6.1.0-9-amd64", Architecture.X86_64),
        new TreeMap<>(Map.of("source", "ab".repeat(32), "compiler", "gcc-12 12.2.0-14")),
        new TreeMap<>(Map.of("libc6", "2.36-9")),
        outcome,
        new OutsideWrites(List.of("/etc/a"), List.of(), List.of("/etc/b")),
        new Making(
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "260102-030405-a1",
            "0.1.0",
            "3.0.10",
            Duration.ofMillis(5400),
            Map.of(Stage.BUILD, Duration.ofMillis(4321), Stage.ADD, Duration.ofMillis(7))));
  }
}
