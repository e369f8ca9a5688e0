package org.packetary.dkms2bin.input;

import java.util.Optional;
import org.packetary.dkms2bin.dkms.OpenIdentity;
import org.packetary.dkms2bin.source.DkmsSource;

/** Tells name and version of a source whose dkms.conf leaves them to the packaging. */
public final class OpenVersion implements OpenIdentity.Known {

  private final DkmsSource source;
  private final Optional<String> saidName;
  private final Optional<String> saidVersion;

  private OpenVersion(DkmsSource source, Optional<String> saidName, Optional<String> saidVersion) {
    this.source = source;
    this.saidName = saidName;
    this.saidVersion = saidVersion;
  }

  /**
   * Replaces placeholders in a source's private dkms.conf.
   *
   * @return whether there was one
   * @throws org.packetary.dkms2bin.model.InputException if there is one and neither the directory
   *     nor the package tells what it stands for
   */
  public static boolean fill(DkmsSource source) {
    return fill(source, Optional.empty(), Optional.empty());
  }

  /**
   * The same, where the user says name or version.
   *
   * @param name what the user says
   * @param version what the user says
   */
  public static boolean fill(DkmsSource source, Optional<String> name, Optional<String> version) {
    return OpenIdentity.fill(
        source.tree().resolve("dkms.conf"),
        source.origin().input(),
        new OpenVersion(source, name, version));
  }

  @Override
  public Optional<String> version(Optional<String> name) {
    return saidVersion.or(() -> source.guessedVersion(saidName.or(() -> name)));
  }

  @Override
  public Optional<String> name(Optional<String> version) {
    return saidName.or(() -> source.guessedName(version));
  }
}
