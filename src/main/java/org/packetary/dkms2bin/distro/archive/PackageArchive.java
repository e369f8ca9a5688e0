package org.packetary.dkms2bin.distro.archive;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.kernel.KernelRelease;

/**
 * A distribution's package archive, as far as builds need it. Every method throws {@link
 * org.packetary.dkms2bin.model.EnvironmentException} where the archive does not answer, and {@link
 * InterruptedException} where the caller is interrupted.
 */
public interface PackageArchive {

  /**
   * Fetches the indexes and checks their signatures, unless those that are there are fresh enough.
   * To be called before anything else.
   */
  void refresh() throws InterruptedException;

  /**
   * Which indexes the answers come from. Equal ones give equal answers to the same questions about
   * the same roots.
   */
  ArchiveSnapshot snapshot() throws InterruptedException;

  /** Where in the cache its indexes and answers are; empty for an archive that keeps none. */
  default Optional<Path> directory() {
    return Optional.empty();
  }

  /** The kernel releases that headers are offered for, newest first. */
  List<KernelRelease> kernels() throws InterruptedException;

  /** The release that the distribution itself would install for a flavour. */
  Optional<String> latest(String flavour) throws InterruptedException;

  /** The header packages of a release and what they depend on. */
  KernelHeaders headersOf(String release) throws InterruptedException;

  /** Every package of a base root with the given packages, essential ones included. */
  List<ArchivePackage> baseSet(List<String> include) throws InterruptedException;

  /** The versions of a package that the archive has, the newest first; none if it has none. */
  List<ArchivePackage> versions(String name) throws InterruptedException;

  /**
   * The versions of a meta-package that the archive has, the newest first; none where it has none,
   * or does not move its hosts to newer kernels by meta-packages.
   */
  default List<MetaPackage> metaPackages(String name) throws InterruptedException {
    return List.of();
  }

  /** Which of the names are packages of the archive. */
  Set<String> known(Collection<String> names) throws InterruptedException;

  /**
   * What has to be added to a root so that the named packages are installed in it.
   *
   * @param root a tree that holds the root's package database, and whose path names its content
   */
  List<ArchivePackage> missing(Collection<String> names, Path root) throws InterruptedException;

  /** Downloads packages into an existing directory, checked against the signed index. */
  void download(Collection<ArchivePackage> packages, Path directory) throws InterruptedException;

  /**
   * Downloads packages and lays their files into a tree of their own, as they are in a root with
   * merged /usr; no script of theirs runs. For the kinds of packages that {@link
   * org.packetary.dkms2bin.distro.PackageKind#unpackedByHost} says.
   *
   * @param tree does not exist yet; its links of merged /usr are part of it
   */
  void unpack(Collection<ArchivePackage> packages, Path tree, Path log) throws InterruptedException;

  /** Makes a base root of the recipe in a directory that does not exist yet. */
  void bootstrap(Path root, Path log) throws InterruptedException;
}
