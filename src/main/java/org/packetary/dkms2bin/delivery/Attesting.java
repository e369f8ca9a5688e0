package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.attestation.Envelope;
import org.packetary.dkms2bin.attestation.Statement;
import org.packetary.dkms2bin.attestation.StatementJson;
import org.packetary.dkms2bin.attestation.StatementSigner;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.util.Digests;

/**
 * States of packages what they were made of.
 *
 * @param tool the version of dkms2bin
 * @param recipe the name of the recipe
 * @param kind of packages
 * @param signer signs statements; empty to leave them unsigned
 */
record Attesting(String tool, String recipe, String kind, Optional<StatementSigner> signer) {

  /** Who signs: statements that somebody else signed are made again. */
  String description() {
    return "statements signed by " + signer.map(s -> s.publicKey().id()).orElse("nobody");
  }

  /**
   * The same package with a statement about it.
   *
   * @param packaging how it was packed
   * @param staging where the statement is put
   */
  PackageFile attest(
      DeliveredCell cell, PackageFile file, SortedMap<String, String> packaging, Path staging)
      throws IOException {
    String fileName = String.valueOf(file.path().getFileName());
    String text =
        StatementJson.write(
            new Statement(
                fileName, file.sha256(), cell.id(), kind, packaging, plan(cell), sources(cell)));
    Envelope envelope = signer.map(s -> s.sign(text)).orElseGet(() -> Envelope.unsigned(text));
    Path written = staging.resolve(fileName + "." + Statement.SUFFIX);
    Files.writeString(written, envelope.json(), StandardCharsets.UTF_8);
    return file.with(new PackageFile.Companion(written, Statement.SUFFIX));
  }

  /** The plan of this cell alone; what an archive was like otherwise says nothing about it. */
  private BuildPlan plan(DeliveredCell cell) {
    List<SourcePin> pins =
        built(cell).map(DeliveredCell.Planned::source).map(TakenSource::pin).distinct().toList();
    List<PlannedCell> cells = new ArrayList<>();
    built(cell).forEach(one -> cells.add(new PlannedCell.ToBuild(plain(one.spec()))));
    return new BuildPlan(
        tool,
        new BuildPlan.RecipePin(recipe, cell.spec().parts().counted().getOrDefault("recipe", "")),
        new BuildPlan.ArchivePin("", List.of()),
        cell.id().architecture(),
        pins,
        cells);
  }

  private static Stream<DeliveredCell.Planned> built(DeliveredCell cell) {
    return Stream.concat(
        cell.needs().stream(), Stream.of(new DeliveredCell.Planned(cell.spec(), cell.source())));
  }

  /** Without what the user says that decides about no bytes. */
  private static CellSpec plain(CellSpec spec) {
    return spec.on(new CellTerms(Optional.empty(), Optional.empty(), spec.terms().allowUnfit()));
  }

  /** The files that the sources came as, and patches for them. */
  private static List<Statement.SourceFile> sources(DeliveredCell cell) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    built(cell)
        .map(DeliveredCell.Planned::source)
        .forEach(
            source -> {
              files.add(source.source().origin().input());
              files.addAll(source.patches());
            });
    List<Statement.SourceFile> sources = new ArrayList<>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        sources.add(
            new Statement.SourceFile(String.valueOf(file.getFileName()), Digests.sha256(file)));
      }
    }
    return sources;
  }

  /** The words of a description that name a choice and what was chosen. */
  static Map<String, String> choices(String description) {
    Map<String, String> choices = new TreeMap<>();
    for (String word : description.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        choices.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return choices;
  }
}
