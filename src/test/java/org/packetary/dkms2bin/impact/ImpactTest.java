package org.packetary.dkms2bin.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.kbuild.BuildTrace;
import org.packetary.dkms2bin.kbuild.TraceFile;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.ModuleTraits;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.result.Making;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.util.Digests;

/** What another kernel means for a driver, with kernels of a few files. */
class ImpactTest {

  private static final String OLD = "6.1.0-1-amd64";
  private static final String NEW = "6.1.0-2-amd64";
  private static final CellId CELL = new CellId(new ModuleId("x", "1.0"), OLD, Architecture.X86_64);

  private final Path temp;
  private final Path headers;
  private final Path common;

  ImpactTest(@TempDir Path temp) {
    this.temp = temp;
    this.headers = temp.resolve("root/usr/src/linux-headers-" + NEW);
    this.common = temp.resolve("root/usr/src/linux-headers-6.1.0-2-common");
  }

  /** A kernel in two trees, as Debian's are. */
  @BeforeEach
  void make() throws IOException {
    for (Path directory : List.of(headers, common)) {
      Files.createDirectories(directory.resolve("include/generated"));
    }
    Files.writeString(
        headers.resolve("Makefile"), "include /usr/src/linux-headers-6.1.0-2-common/Makefile\n");
    Files.writeString(common.resolve("Makefile"), "");
    Files.writeString(headers.resolve(".config"), "CONFIG_SMP=y\nCONFIG_HZ=250\n");
    symvers(
        "0x00000001\tone\tvmlinux\tEXPORT_SYMBOL\t\n0x00000002\ttwo\tvmlinux\tEXPORT_SYMBOL\t\n");
    Files.writeString(common.resolve("include/a.h"), "a");
    Files.writeString(headers.resolve("include/generated/utsrelease.h"), "new");
    Path modules = Files.createDirectories(temp.resolve("root/lib/modules/" + NEW));
    Files.createSymbolicLink(modules.resolve("build"), Path.of("/usr/src/linux-headers-" + NEW));
  }

  private void symvers(String text) throws IOException {
    Files.writeString(headers.resolve("Module.symvers"), text);
  }

  private static BuildTrace.Item item(String path, String content) {
    return new BuildTrace.Item(
        "/usr/src/" + path,
        Optional.of(Digests.sha256(content)),
        BuildTrace.Origin.KERNEL,
        "headers 1");
  }

  private CellResult result(BuildTrace trace) throws IOException {
    ResultFiles files = new ResultFiles(temp.resolve("result"));
    Files.createDirectories(files.directory().resolve("kbuild"));
    TraceFile.write(trace, files.trace());
    return new CellResult(
        files.directory(),
        new Facts(
            "0".repeat(64),
            CELL,
            new TreeMap<>(),
            new TreeMap<>(),
            new ResultOutcome.Verified(
                List.of(),
                Compression.NONE,
                new ModuleTraits(List.of(), new TreeMap<>(Map.of("one", 1L, "two", 2L)), true),
                List.of(),
                List.of(),
                false),
            OutsideWrites.NONE,
            new Making(Instant.EPOCH, "run", "0", "3", Duration.ZERO, Map.of())));
  }

  private static BuildTrace trace(String a, String... gaps) {
    return new BuildTrace(
        "gcc",
        new TreeMap<>(Map.of("SMP", "y")),
        List.of(
            item("linux-headers-6.1.0-1-common/include/a.h", a),
            item("linux-headers-" + OLD + "/include/generated/utsrelease.h", "old")),
        List.of(new BuildTrace.Unit("/b/x.o", 0, "gcc", List.of(1), List.of("NUMA", "SMP"))),
        List.of(new BuildTrace.Module("x.ko", List.of(0), List.of())),
        List.of(gaps));
  }

  private DriverImpact impact(BuildTrace trace) throws IOException {
    return new Impact(
            new OtherKernel(
                KernelRelease.parse(NEW), List.of(new Layer("root", temp.resolve("root")))))
        .on(CELL, Optional.of(result(trace)));
  }

  @Test
  void aKernelThatDiffersInItsNameAloneChangesNothing() throws IOException {
    DriverImpact impact = impact(trace("a"));

    assertThat(impact.verdict()).isEqualTo(DriverImpact.Verdict.UNAFFECTED);
    assertThat(impact.headers()).isEqualTo(1);
    assertThat(impact.symbols()).isEqualTo(2);
  }

  @Test
  void aHeaderThatDiffersIsNamed() throws IOException {
    DriverImpact impact = impact(trace("another a"));

    assertThat(impact.changed()).containsExactly("include/a.h");
    assertThat(impact.verdict()).isEqualTo(DriverImpact.Verdict.RECOMPILE);
  }

  @Test
  void aHeaderThatIsGoneIsNamed() throws IOException {
    Files.delete(common.resolve("include/a.h"));

    assertThat(impact(trace("a")).gone()).containsExactly("include/a.h");
  }

  @Test
  void anOptionThatTheSourcesAskForCounts() throws IOException {
    Files.writeString(headers.resolve(".config"), "CONFIG_SMP=y\nCONFIG_NUMA=y\nCONFIG_HZ=100\n");

    DriverImpact impact = impact(trace("a"));

    assertThat(impact.options()).containsExactly("CONFIG_NUMA");
    assertThat(impact.verdict()).isEqualTo(DriverImpact.Verdict.RECOMPILE);
  }

  @Test
  void symbolsAreHeldAgainstWhatTheKernelExports() throws IOException {
    symvers("0x00000009\tone\tvmlinux\tEXPORT_SYMBOL\t\n");

    DriverImpact impact = impact(trace("a"));

    assertThat(impact.changedSymbols()).containsExactly("one");
    assertThat(impact.goneSymbols()).containsExactly("two");
    assertThat(impact.verdict()).isEqualTo(DriverImpact.Verdict.SYMBOLS_GONE);
  }

  @Test
  void whatIsNotKnownIsSaid() throws IOException {
    assertThat(impact(trace("a", "a gap")).verdict()).isEqualTo(DriverImpact.Verdict.UNKNOWN);
    assertThat(impact(trace("a", "a gap")).unknown()).contains("a gap");
    assertThat(impact(trace("another a", "a gap")).verdict())
        .isEqualTo(DriverImpact.Verdict.RECOMPILE);
  }

  @Test
  void headersOfAllDistributionsHaveTheSameNames() {
    for (String path :
        List.of(
            "/usr/src/linux-headers-6.1.0-1-common/include/linux/list.h",
            "/usr/src/kernels/5.14.0-1.el9.x86_64/include/linux/list.h",
            "/lib/modules/6.1.0-1/build/include/linux/list.h")) {
      assertThat(OtherKernel.name(path)).contains("include/linux/list.h");
    }
    assertThat(OtherKernel.name("/usr/lib/gcc/stdarg.h")).isEmpty();
  }
}
