package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.attestation.Statement;
import org.packetary.dkms2bin.attestation.StatementSigner;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.ProofChoice;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.system.OwnPackages;
import org.packetary.dkms2bin.system.PackagingSystem;
import org.packetary.dkms2bin.util.Digests;

/**
 * In what form modules leave: who makes which packages and disks, and the repository that they go
 * to.
 *
 * @param packager writes our packages
 * @param repository publishes packages, and has disks beside them
 * @param wanted what the user asked for
 * @param packing makes packages of results, and disks
 * @param attesting states what packages were made of
 * @param sboms lists the files that they were made of
 * @param program the digest of the program: another one may pack in another way
 */
public record Outlet(
    Packager packager,
    PackageRepository repository,
    PackagingRequest wanted,
    Packing packing,
    Attesting attesting,
    Sboms sboms,
    String program) {

  /**
   * The outlet for a distribution.
   *
   * @param program the program's digest
   * @throws UsageException if what was asked for is about packages of another kind
   */
  public static Outlet of(Recipe recipe, BuildRequest request, Settings settings, String program) {
    PackagingRequest wanted = request.packaging();
    Problems problems = new Problems();
    check(recipe, Optional.of(wanted), Optional.of(request.rpm()), problems);
    problems.throwIfAny("options do not fit " + recipe.name(), null);
    PackagingSystem system = PackagingSystem.of(recipe.packages());
    OwnPackages form = system.form(request);
    return new Outlet(
        form.packager(),
        system.repository(
            request.outDir(), request.sourceDate(), request.rpm(), wanted.publishing(), settings),
        wanted,
        switch (wanted.packager()) {
          case OWN ->
              new OwnPacking(
                  form,
                  recipe.kernels().modulesDirectory(),
                  wanted,
                  new DiskWriter(settings.runner(), settings.environment()),
                  wanted
                      .signing()
                      .map(
                          how ->
                              Signing.of(
                                  how,
                                  settings.runner(),
                                  settings.environment(),
                                  settings.clock())));
          case DKMS -> new DkmsPacking(wanted);
        },
        attesting(recipe, request, settings),
        new Sboms(settings.toolVersion(), recipe.distribution(), recipe.packages(), wanted.sbom()),
        program);
  }

  private static Attesting attesting(Recipe recipe, BuildRequest request, Settings settings) {
    Optional<OpenPgpKey> key =
        request.rpm().signKey().or(() -> request.packaging().publishing().key());
    key.flatMap(OpenPgpKey::rawObstacle)
        .ifPresent(
            why ->
                settings
                    .events()
                    .accept(
                        new BuildEvent.Warning(
                            "statements of what packages were made of are not signed: " + why)));
    return new Attesting(
        settings.toolVersion(), recipe.name(), recipe.packages().suffix(), StatementSigner.of(key));
  }

  /** Finds options that are about packages of another kind than the distribution takes. */
  public static void check(
      Recipe recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Problems problems) {
    PackagingSystem.of(recipe.packages()).refuse(recipe.name(), packaging, rpm, problems);
    if (packaging
        .filter(p -> p.packager() == PackagerChoice.DKMS && p.signing().isPresent())
        .isPresent()) {
      problems.usage(
          "--packager dkms has dkms make the packages in the build root, where no key may be, so"
              + " --module-sign-key cannot sign what is in them",
          "leave --packager away: dkms2bin makes the packages itself");
    }
    if (packaging
        .filter(p -> p.packager() == PackagerChoice.DKMS && p.proof().mode().isPresent())
        .isPresent()) {
      problems.usage(
          "--prove is about packages that dkms2bin makes, and --packager dkms has dkms make them",
          "leave one of the two out; \"dkms2bin prove DIR\" proves what is published");
    }
  }

  /**
   * Finds out whether all can be written, before anything is built.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if something cannot
   */
  public void check() throws InterruptedException {
    repository.check();
    packing.checkHost();
  }

  /**
   * Finds out whether the recipe's dkms has the packagers that were asked for.
   *
   * @param base the recipe's base layers
   * @param scratch private, on the layers' file system
   * @throws UsageException if it has not
   */
  public void check(Recipe recipe, DkmsPackagers dkms, List<Layer> base, Path scratch)
      throws InterruptedException {
    packing.checkRoot(recipe, dkms, base, scratch);
  }

  /** Whether the root's own dkms makes the packages. */
  public boolean isDkms() {
    return wanted.packager() == PackagerChoice.DKMS;
  }

  /** What has to be installed in the build roots for it. */
  public List<String> tools() {
    return packing.tools();
  }

  /**
   * The digest of all that decides about a cell's packages beside its result: how they are packed,
   * and what the sources' package says about itself.
   */
  public String packingDigest(CellSpec cell) {
    return packingDigest(cell, wanted.proof());
  }

  private String packingDigest(CellSpec cell, ProofChoice proof) {
    return Digests.sha256(
        String.join(
            "\n",
            program,
            packing.description() + described(proof),
            attesting.description(),
            sboms.description(),
            cell.source(),
            Boolean.toString(wanted.sourcePackage())));
  }

  private static String described(ProofChoice proof) {
    return proof.mode().map(mode -> " " + Statement.PROVE + "=" + mode.word()).orElse("")
        + proof.stated().map(rung -> " " + Statement.PROOF + "=" + rung.word()).orElse("");
  }

  /**
   * Whether a published cell is as good as what is asked for: packed so, and proven so far.
   *
   * @param digest of how it was packed
   * @param proof what came of its proof
   */
  public boolean isAsGood(CellSpec cell, String digest, Optional<CellProof> proof) {
    return wanted.proof().asGood().stream().anyMatch(as -> packingDigest(cell, as).equals(digest))
        && (wanted.proof().mode().isEmpty()
            || proof.filter(p -> p.verdict().kind() != Verdict.Kind.NOT_PROVEN).isPresent());
  }

  /**
   * Makes modules of a cell's result what they ship as.
   *
   * @param staging where they are put
   * @throws org.packetary.dkms2bin.model.PublishException if they cannot be made
   */
  public ReadyCell ready(DeliveredCell cell, Path staging)
      throws IOException, InterruptedException {
    ResultOutcome.Verified verified =
        cell.result()
            .facts()
            .outcome()
            .fold(v -> v, skipped -> unpackable(cell), failed -> unpackable(cell));
    return packing.ready(cell, verified, staging);
  }

  /**
   * Packs a cell.
   *
   * @param proof what came of its proof, where there was one
   * @param staging where the package is put
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   */
  public List<PackageFile> pack(ReadyCell ready, Optional<CellProof> proof, Path staging)
      throws IOException, InterruptedException {
    DeliveredCell cell = ready.cell();
    Optional<Rung> proven =
        proof
            .map(CellProof::rung)
            .or(() -> wanted.proof().stated())
            .filter(rung -> rung.isAtLeast(Rung.LINKED));
    PackageFile file = packing.pack(ready, proven, staging);
    SortedMap<String, String> packaging = new TreeMap<>(Attesting.choices(packing.description()));
    packaging.put(Statement.PACKAGER, isDkms() ? "dkms" : "own");
    packaging.put(Statement.REVISION, Integer.toString(wanted.revision()));
    proof.ifPresent(p -> packaging.put(Statement.PROVE, p.mode().word()));
    proven.ifPresent(rung -> packaging.put(Statement.PROOF, rung.word()));
    return List.of(
        sboms.list(
            cell, ready.verified(), attesting.attest(cell, file, packaging, staging), staging));
  }

  private static ResultOutcome.Verified unpackable(DeliveredCell cell) {
    throw new IllegalStateException("nothing to pack of " + cell.id());
  }

  /** Whether a result has all that its packages are to be made of. */
  public boolean canPack(CellResult result) {
    return wanted.signing().isEmpty()
        || SignaturePolicy.ofRecorded(result.facts().recorded()).isPresent();
  }

  /** What is to be said of a cell's packages because of how they were made, a sentence each. */
  public List<String> notes(CellResult result) {
    Optional<SignaturePolicy> policy = SignaturePolicy.ofRecorded(result.facts().recorded());
    return wanted.signing().isPresent()
        ? policy
            .flatMap(kernel -> SigningFitness.complaint(kernel, wanted.signing().get()))
            .stream()
            .toList()
        : policy
            .flatMap(SignaturePolicy::forcedBy)
            .map(
                option ->
                    "the kernel loads signed modules only ("
                        + option
                        + "), and these are not signed: see --module-sign-key")
            .stream()
            .toList();
  }

  /** Whether disks are made of what dkms kept of each build, and not of packages. */
  public boolean disksNeedResults() {
    return wanted.driverDisk().isPresent() && packing.disksNeedResults();
  }

  /** What the disk of a module version is called; empty where none is wanted. */
  Optional<String> diskName(ModuleId module) {
    return wanted.driverDisk().map(form -> form.fileName(module, wanted.media()));
  }

  /**
   * What makes disks of packages; empty where none is wanted.
   *
   * @param logs where programs' output goes
   */
  public Optional<DriverDisks> disks(
      DkmsPackagers dkms, BuildRoots roots, SourceLayers sources, Path logs) {
    return wanted.driverDisk().map(form -> packing.disks(form, dkms, roots, sources, logs));
  }
}
