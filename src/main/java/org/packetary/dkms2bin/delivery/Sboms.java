package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.kbuild.BuildTrace;
import org.packetary.dkms2bin.kbuild.TraceFile;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.sbom.Bill;
import org.packetary.dkms2bin.sbom.PackageUrl;
import org.packetary.dkms2bin.sbom.SbomChoice;
import org.packetary.dkms2bin.sbom.SbomForm;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Writes what packages are made of, file by file.
 *
 * @param tool the version of dkms2bin
 * @param distribution whose packages builds use, in one word
 * @param kind of packages
 * @param choice what is written
 */
record Sboms(String tool, String distribution, PackageKind kind, SbomChoice choice) {

  private static final String HEADERS = "headers/";
  private static final String TOOLS = "root/";

  /** What is written. */
  String description() {
    return "sbom " + choice;
  }

  /**
   * The same package with lists of what it is made of.
   *
   * @param staging where they are put
   */
  PackageFile list(
      DeliveredCell cell, ResultOutcome.Verified verified, PackageFile file, Path staging)
      throws IOException {
    if (choice.forms().isEmpty()) {
      return file;
    }
    String name = String.valueOf(file.path().getFileName());
    Bill bill =
        new Bill(
            new Bill.Subject(
                name,
                new Bill.Part(
                    file.name(),
                    file.version(),
                    file.architecture(),
                    Optional.empty(),
                    Optional.empty()),
                file.sha256(),
                cell.id().module().toString(),
                cell.id().kernel(),
                verified.traits().licenses()),
            modules(cell, file, staging),
            trace(cell),
            parts(cell, TOOLS),
            parts(cell, HEADERS),
            cell.spec().sourceDate(),
            tool);
    PackageFile listed = file;
    for (SbomForm form : choice.forms()) {
      Path written = staging.resolve(name + "." + form.suffix());
      Files.writeString(written, form.write(bill), StandardCharsets.UTF_8);
      listed = listed.with(new PackageFile.Companion(written, form.suffix()));
    }
    return listed;
  }

  private static BuildTrace trace(DeliveredCell cell) {
    try {
      return TraceFile.read(cell.result().files().trace())
          .orElseGet(() -> BuildTrace.unknown("nothing was taken down when it was built"));
    } catch (IOException e) {
      return BuildTrace.unknown("what was taken down when it was built cannot be read");
    }
  }

  private Bill.Part part(
      String name, String version, String architecture, Optional<String> sha256) {
    return new Bill.Part(
        name,
        version,
        architecture,
        sha256,
        Optional.of(PackageUrl.of(kind.suffix(), distribution, name, version, architecture)));
  }

  /** Packages that count for the cell: each is a line with its version, architecture and digest. */
  private List<Bill.Part> parts(DeliveredCell cell, String prefix) {
    List<Bill.Part> parts = new ArrayList<>();
    for (Map.Entry<String, String> counted : cell.result().facts().counted().entrySet()) {
      String[] words = counted.getValue().split(" ", -1);
      if (counted.getKey().startsWith(prefix) && words.length >= 2) {
        parts.add(
            part(
                counted.getKey().substring(prefix.length()),
                words[0],
                words[1],
                words.length > 2 ? Optional.of(words[2]) : Optional.empty()));
      }
    }
    return parts;
  }

  /** The modules as they are in the package. */
  private List<Bill.ModuleFile> modules(DeliveredCell cell, PackageFile file, Path staging)
      throws IOException {
    Map<String, String> built = cell.spec().conf().builtNames();
    Path tree = Files.createTempDirectory(staging, "contents-");
    try {
      kind.read(file.path()).extractTo(tree, ExtractionLimits.DEFAULT);
      List<Bill.ModuleFile> modules = new ArrayList<>();
      for (Path module : modulesIn(tree)) {
        String name = String.valueOf(module.getFileName()).replaceFirst("\\.ko(\\.\\w+)?$", "");
        String own = built.getOrDefault(name, name);
        modules.add(
            new Bill.ModuleFile(
                "/" + tree.relativize(module),
                Digests.sha256(module),
                own.substring(own.lastIndexOf('/') + 1) + ".ko"));
      }
      return modules;
    } finally {
      FileTrees.delete(tree);
    }
  }

  private static List<Path> modulesIn(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(f -> String.valueOf(f.getFileName()).matches(".+\\.ko(\\.\\w+)?"))
          .filter(Files::isRegularFile)
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
