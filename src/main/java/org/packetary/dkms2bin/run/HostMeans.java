package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.proof.run.ArchiveProver;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.Sandboxes;
import org.packetary.dkms2bin.system.PackageArchives;

/** What a run gets from the network and from its host. */
interface HostMeans {

  /** The architecture of the kernels. */
  Architecture architecture();

  /** How far builds are apart from the host. */
  Tier tier(BackendRequest backend);

  /** Opens the archive of a recipe. */
  PackageArchive archive(Recipe recipe, MirrorChoice mirror, Tier tier) throws InterruptedException;

  /** Opens a place to build in. */
  Sandbox sandbox(BackendRequest backend, WorkDirectory work, Tier tier)
      throws InterruptedException;

  /**
   * What proves modules on a recipe's kernels.
   *
   * @param layers keeps kernels
   * @param proofs an existing private directory, for machines
   */
  KernelProver prover(Recipe recipe, PackageArchive archive, LayerStore layers, Path proofs);

  /** Those that are really there. */
  static HostMeans of(Settings settings) {
    return new HostMeans() {
      @Override
      public Architecture architecture() {
        return Architecture.host();
      }

      @Override
      public Tier tier(BackendRequest backend) {
        return Tier.of(backend.isolation(), settings.runner(), settings.environment());
      }

      @Override
      public PackageArchive archive(Recipe recipe, MirrorChoice mirror, Tier tier)
          throws InterruptedException {
        return new PackageArchives(
                settings.cache(), settings.runner(), settings.environment(), tier, settings.clock())
            .open(recipe, mirror, architecture());
      }

      @Override
      public Sandbox sandbox(BackendRequest backend, WorkDirectory work, Tier tier)
          throws InterruptedException {
        return new Sandboxes(
                settings.cache(),
                settings.runner(),
                settings.environment(),
                tier,
                settings.events())
            .open(backend, work);
      }

      @Override
      public KernelProver prover(
          Recipe recipe, PackageArchive archive, LayerStore layers, Path proofs) {
        return new ArchiveProver(settings, recipe, archive, architecture(), layers, proofs);
      }
    };
  }
}
