package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A DKMS source tree, unpacked into a private place and not yet understood: only bash, in a
 * sandbox, can say what its dkms.conf means.
 *
 * @param tree the directory that holds dkms.conf; a private copy that a build may write to
 * @param treeDigest lower-case hexadecimal SHA-256 of names, types, executable bits, link targets
 *     and contents
 * @param companions what the package installs outside the sources and documentation, by path
 * @param origin where the tree comes from
 * @param newest the modification time of the newest regular file of the whole package, the date for
 *     reproducible output where SOURCE_DATE_EPOCH is not set
 */
public record DkmsSource(
    Path tree, String treeDigest, List<CompanionFile> companions, Origin origin, Instant newest) {

  /** Copies the list. */
  public DkmsSource {
    companions = List.copyOf(companions);
  }

  /**
   * What the tree's directory was called where it came from: {@code v4l2loopback-0.12.7}; for a
   * tarball without a directory, the tarball's name without suffixes.
   */
  public String directoryName() {
    Path name = tree.getFileName();
    return name == null ? "" : name.toString();
  }

  /**
   * The module's version, for a dkms.conf that leaves it to the package's build or postinst to fill
   * in ({@code #MODULE_VERSION#}): the directory is NAME-VERSION by dkms's own convention; failing
   * that, the package's version without epoch and revision.
   *
   * @param name the module's, where dkms.conf says it
   */
  public Optional<String> guessedVersion(Optional<String> name) {
    return VersionGuess.of(directoryName(), name, origin.packageVersion());
  }

  /**
   * The module's name, for a dkms.conf that leaves it open: what the directory has in front of the
   * version; failing that, the package's name without its {@code dkms}.
   *
   * @param version the module's, where it is known
   */
  public Optional<String> guessedName(Optional<String> version) {
    return version
        .map(v -> directoryName().replaceFirst("-v?" + Pattern.quote(v) + "$", ""))
        .filter(n -> !n.isEmpty() && !n.equals(directoryName()))
        .or(
            () ->
                origin
                    .packageName()
                    .map(n -> n.replaceFirst("^dkms-(?=.)", "").replaceFirst("(?<=.)-dkms$", "")));
  }
}
