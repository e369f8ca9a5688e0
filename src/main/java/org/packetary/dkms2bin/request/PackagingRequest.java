package org.packetary.dkms2bin.request;

import java.util.Optional;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.sbom.SbomChoice;
import org.packetary.dkms2bin.signing.module.ModuleSigning;

/**
 * How what was built leaves.
 *
 * @param packager who makes the module packages
 * @param sourcePackage whether DKMS source packages are published too
 * @param driverDisk the form of the driver disks to write; empty for none
 * @param media what they are written as
 * @param revision of this build, from 1: part of the packages' version
 * @param sbom which lists of what packages are made of are published with them
 * @param publishing how packages are published
 * @param signing how modules are signed; empty to leave them unsigned
 * @param proof whether they are proven to load
 */
public record PackagingRequest(
    PackagerChoice packager,
    boolean sourcePackage,
    Optional<DiskForm> driverDisk,
    Media media,
    int revision,
    SbomChoice sbom,
    PublishRequest publishing,
    Optional<ModuleSigning> signing,
    ProofChoice proof) {

  /** Our packages and nothing else. */
  public static final PackagingRequest DEFAULTS =
      new PackagingRequest(
          PackagerChoice.OWN, false, Optional.empty(), Media.TAR, 1, PublishRequest.DEFAULTS);

  /** Modules are neither signed nor proven, and all lists of files are published. */
  public PackagingRequest(
      PackagerChoice packager,
      boolean sourcePackage,
      Optional<DiskForm> driverDisk,
      Media media,
      int revision,
      PublishRequest publishing) {
    this(
        packager,
        sourcePackage,
        driverDisk,
        media,
        revision,
        SbomChoice.ALL,
        publishing,
        Optional.empty(),
        ProofChoice.NONE);
  }

  /** The same with modules that are proven, or not. */
  public PackagingRequest proven(ProofChoice how) {
    return new PackagingRequest(
        packager, sourcePackage, driverDisk, media, revision, sbom, publishing, signing, how);
  }

  /** The same with signed modules. */
  public PackagingRequest signedBy(ModuleSigning who) {
    return new PackagingRequest(
        packager,
        sourcePackage,
        driverDisk,
        media,
        revision,
        sbom,
        publishing,
        Optional.of(who),
        proof);
  }

  /** Checks the revision. */
  public PackagingRequest {
    if (revision < 1) {
      throw new IllegalArgumentException("revision " + revision);
    }
  }

  /** Who makes the module packages, and the driver disks. */
  public enum PackagerChoice {
    /** We do. */
    OWN,
    /** The build root's dkms does. */
    DKMS
  }
}
