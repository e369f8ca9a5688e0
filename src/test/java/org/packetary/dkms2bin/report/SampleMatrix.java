package org.packetary.dkms2bin.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.util.Digests;

/** A run of three distributions with every outcome, from this run and from earlier ones. */
public final class SampleMatrix {

  private static final Provenance BEFORE =
      new Provenance(
          Provenance.How.REPOSITORY, Instant.parse("2026-01-01T09:30:00Z"), "260101-093000-9c");
  private static final Map<String, List<String>> KERNELS =
      Map.of(
          "debian-12", List.of("6.1.0-9-amd64", "6.1.0-10-amd64"),
          "debian-13", List.of("6.12.9+deb13-amd64", "6.12.12+deb13-amd64"),
          "alma-9", List.of("5.14.0-503.el9.x86_64"));

  private final Path repository;
  private final List<CellReport> cells = new ArrayList<>();
  private final List<CellReport> remembered = new ArrayList<>();

  private SampleMatrix(Path repository) {
    this.repository = repository;
  }

  /** The report of a run into a repository, whose state directory gets a log. */
  public static RunReport in(Path repository) throws IOException {
    SampleMatrix sample = new SampleMatrix(repository);
    List<String> distributions = List.of("debian-12", "debian-13", "alma-9");
    for (String distribution : distributions) {
      for (String kernel : KERNELS.getOrDefault(distribution, List.of())) {
        sample.fill(distribution, kernel);
      }
    }
    return new RunReport(Reports.RUN, distributions, sample.cells, List.of())
        .remembering(sample.remembered);
  }

  private void fill(String distribution, String kernel) throws IOException {
    boolean old = distribution.equals("debian-12");
    boolean newer = distribution.equals("debian-13");
    add(
        "acpi-call/1.2.2",
        distribution,
        kernel,
        old ? upToDate("acpi-call", kernel) : built("acpi-call", kernel),
        old ? BEFORE : Reports.MADE,
        Optional.empty());
    add(
        "dahdi/3.1.0",
        distribution,
        kernel,
        new CellOutcome.Built(
            List.of(file("dahdi", kernel)),
            List.of(
                "left out oslec, which does not fit the kernel: nobody exports oslec_create"
                    + " (allowed: not in Debian)"),
            Optional.empty()),
        newer ? BEFORE.by(Provenance.How.STORE) : Reports.MADE,
        Optional.empty());
    add(
        "evdi/1.14.2",
        distribution,
        kernel,
        newer ? failed(kernel) : built("evdi", kernel),
        Reports.MADE,
        Optional.of(new ExpectedFailure("needs a port to the new timer API", "dkms2bin.yaml:12")));
    add(
        "openafs/1.8.9",
        distribution,
        kernel,
        newer
            ? new CellOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL_MAX", "6.9", kernel)
            : upToDate("openafs", kernel),
        BEFORE,
        Optional.empty());
    add(
        "v4l2loopback/0.12.7",
        distribution,
        kernel,
        distribution.equals("alma-9")
            ? new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT,
                "the time limit of 3600 s ended the build",
                Optional.of("--timeout allows more"),
                Optional.empty())
            : newer ? failed(kernel) : built("v4l2loopback", kernel),
        newer ? BEFORE : Reports.MADE,
        Optional.empty());
    if (old) {
      remembered.add(
          Reports.cell(
              distribution,
              id("wireguard/1.0", kernel),
              built("wireguard", kernel),
              BEFORE.by(Provenance.How.REMEMBERED)));
    }
  }

  private void add(
      String module,
      String distribution,
      String kernel,
      CellOutcome outcome,
      Provenance provenance,
      Optional<ExpectedFailure> expected) {
    cells.add(
        new CellReport(
            new CellKey(distribution, id(module, kernel)),
            outcome,
            Duration.ofMillis(5_400),
            Map.of(Stage.BUILD, Duration.ofMillis(4_970)),
            provenance,
            expected));
  }

  private static CellId id(String module, String kernel) {
    String[] words = module.split("/", 2);
    return new CellId(new ModuleId(words[0], words[1]), kernel, Architecture.X86_64);
  }

  private PackageFile file(String module, String kernel) {
    return new PackageFile(
        repository.resolve(module + "-" + kernel + "_x86_64.deb"),
        module + "-modules-" + kernel,
        "1.0",
        "amd64",
        Digests.sha256(module + kernel),
        18_432);
  }

  private CellOutcome built(String module, String kernel) {
    return new CellOutcome.Built(List.of(file(module, kernel)), Optional.empty());
  }

  private CellOutcome upToDate(String module, String kernel) {
    return new CellOutcome.UpToDate(List.of(file(module, kernel)), List.of(), Optional.empty());
  }

  private CellOutcome failed(String kernel) throws IOException {
    Path log = repository.resolve(".dkms2bin/logs/" + kernel + "/make.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "  CC [M]  v4l2loopback.o\n".repeat(13) + "error: strlcpy\n");
    return new CellOutcome.Failed(
        Stage.BUILD,
        OptionalInt.of(10),
        "make failed",
        SampleReport.Findings.strlcpy(),
        Optional.of(log));
  }
}
