package org.packetary.dkms2bin.packaging;

import java.util.Optional;

/**
 * The description of a package for people. Each is one line; white space within is folded.
 *
 * @param summary what the driver is for, without a full stop; made of the module's name when empty
 * @param maintainer {@code NAME <ADDRESS>} of whoever answers for the binary package
 * @param homepage the driver's own site
 * @param license as the DKMS package states it
 */
public record PackageMetadata(
    Optional<String> summary,
    Optional<String> maintainer,
    Optional<String> homepage,
    Optional<String> license) {

  /** Nothing known: every value gets its default. */
  public static final PackageMetadata NONE =
      new PackageMetadata(Optional.empty(), Optional.empty(), Optional.empty());

  /** Without a license. */
  public PackageMetadata(
      Optional<String> summary, Optional<String> maintainer, Optional<String> homepage) {
    this(summary, maintainer, homepage, Optional.empty());
  }

  public PackageMetadata {
    summary = line(summary);
    maintainer = line(maintainer);
    homepage = line(homepage);
    license = line(license);
  }

  /** The maintainer, or nobody in particular in the form that Debian policy 5.6.2 asks for. */
  public String maintainerOrNobody() {
    return maintainer.orElse("dkms2bin <root@localhost>");
  }

  private static Optional<String> line(Optional<String> text) {
    return text.map(t -> t.replaceAll("[\\s\\p{Cntrl}]+", " ").strip()).filter(t -> !t.isEmpty());
  }
}
