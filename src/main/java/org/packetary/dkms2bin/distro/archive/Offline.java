package org.packetary.dkms2bin.distro.archive;

import java.util.Collection;
import java.util.List;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Says what is missing where nothing may be fetched. */
public final class Offline {

  private static final int LISTED = 12;

  private static final String ONCE = "run the same once without --offline";

  private Offline() {}

  static EnvironmentException indexes(String archive) {
    return new EnvironmentException(
        "the indexes of the archive of "
            + archive
            + " are not in the cache, and --offline fetches"
            + " none",
        "run once without --offline: \"dkms2bin kernels --distro "
            + archive
            + "\", with the same options about the archive, fetches them");
  }

  public static EnvironmentException host(String archive) {
    return new EnvironmentException(
        "where packages of "
            + archive
            + " come from is not in the cache: this host's apt was not asked since its settings"
            + " changed, and --offline asks nobody",
        "run once without --offline: \"dkms2bin kernels --distro "
            + archive
            + "\", with the same options about the archive");
  }

  static EnvironmentException packages(Collection<ArchivePackage> packages) {
    List<String> names =
        packages.stream().map(p -> p.name() + "=" + p.version()).sorted().distinct().toList();
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return new EnvironmentException(
        (names.size() == 1 ? "a package" : names.size() + " packages")
            + " would have to be downloaded, and --offline downloads nothing: "
            + String.join(" ", names.subList(0, Math.min(LISTED, names.size())))
            + more,
        ONCE + ": the layer that is made of them stays in the cache");
  }

  static EnvironmentException root(String title) {
    return new EnvironmentException(
        "the base root of " + title + " is not in the cache, and --offline downloads no packages",
        ONCE + ": the root stays in the cache");
  }

  public static EnvironmentException tarball(RootTarball tarball) {
    return new EnvironmentException(
        "the root tarball "
            + tarball.location()
            + " is not in the cache, and --offline downloads"
            + " nothing",
        ONCE + ", or name a file");
  }
}
