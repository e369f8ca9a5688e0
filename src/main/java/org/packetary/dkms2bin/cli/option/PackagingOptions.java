package org.packetary.dkms2bin.cli.option;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.ProofChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.sbom.SbomChoice;
import org.packetary.dkms2bin.signing.module.ModuleSigning;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say who packs, and what is written beside the module packages. */
@Heading(Heading.RESULT)
public final class PackagingOptions {

  @Option(
      names = "--packager",
      paramLabel = "WHO",
      description =
          "Who makes the module packages and driver disks: own (the default), or dkms, where the"
              + " distribution's dkms still can: Debian 11, Ubuntu 20.04 and 22.04.")
  private String packager = "own";

  @Option(
      names = "--source-package",
      description = "Also publish the DKMS source packages, NAME-dkms_VERSION_all.deb.")
  private boolean sourcePackage;

  @Option(
      names = "--driver-disk",
      paramLabel = "FORM",
      description =
          "Also write a driver disk of each module, with its packages for all kernels: ubuntu"
              + " (Debian packages) or redhat3 (RPM packages).")
  private @Nullable String driverDisk;

  @Option(
      names = "--media",
      paramLabel = "MEDIA",
      description = "What driver disks are written as: tar (the default) or iso.")
  private @Nullable String media;

  @Option(
      names = "--build-revision",
      paramLabel = "N",
      description =
          "Make packages of the N-th build of the same sources: a higher version for what is"
              + " published already and has other content now (default: 1).")
  private int revision = 1;

  @Option(
      names = "--sbom",
      paramLabel = "FORM",
      description =
          "Which lists of all files that a package was made of are published with it: all (the"
              + " default), spdx, cyclonedx or none.")
  private String sbom = "all";

  @Option(
      names = "--prove",
      paramLabel = "load|bind|weak",
      description =
          "Load each module on its kernel, in a virtual machine, before its package is published;"
              + " bind: with the devices that its driver is for, as far as QEMU has them; weak: also on"
              + " the other kernels that EL's weak-modules would link it on. One that its kernel"
              + " refuses, or that harms it, fails.")
  private @Nullable String prove;

  @Mixin private SigningOptions signing = new SigningOptions();

  @Mixin private PublishOptions publishing = new PublishOptions();

  /** What was asked for; empty if a word stands for nothing. */
  public Optional<PackagingRequest> request(Map<String, String> environment, Problems problems) {
    if (media != null && driverDisk == null) {
      problems.usage(
          "--media is about driver disks, and there is no --driver-disk",
          "add --driver-disk ubuntu or redhat3, or leave --media out");
    }
    Optional<PackagerChoice> who =
        problems.attempt(() -> EnumWords.chosen("--packager", packager, PackagerChoice.class));
    Optional<DiskForm> form =
        Optional.ofNullable(driverDisk)
            .flatMap(
                word ->
                    problems.attempt(
                        () -> EnumWords.chosen("--driver-disk", word, DiskForm.class)));
    String medium = media == null ? "tar" : media;
    Optional<Media> written =
        problems.attempt(() -> EnumWords.chosen("--media", medium, Media.class));
    Optional<SbomChoice> lists =
        problems.attempt(() -> EnumWords.chosen("--sbom", sbom, SbomChoice.class));
    if (revision < 1) {
      problems.usage("--build-revision " + revision + " is no number from 1 on", "write 2 or more");
      return Optional.empty();
    }
    if (revision > 1 && who.equals(Optional.of(PackagerChoice.DKMS))) {
      problems.usage(
          "--build-revision is for our own packages, and --packager dkms has dkms make them",
          "leave one of the two out");
    }
    Optional<ProofChoice> proof = proof(problems);
    Optional<Optional<ModuleSigning>> signed = problems.attempt(() -> signing.read(environment));
    Optional<PublishRequest> published = publishing.request(environment, problems);
    if (signed.isEmpty()
        || published.isEmpty()
        || who.isEmpty()
        || written.isEmpty()
        || lists.isEmpty()
        || proof.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PackagingRequest(
            who.get(),
            sourcePackage,
            form,
            written.get(),
            revision,
            lists.get(),
            published.get(),
            signed.get(),
            proof.get()));
  }

  private Optional<ProofChoice> proof(Problems problems) {
    String word = prove;
    return word == null
        ? Optional.of(ProofChoice.NONE)
        : problems
            .attempt(() -> EnumWords.chosen("--prove", word, ProofMode.class))
            .map(ProofChoice::of);
  }
}
