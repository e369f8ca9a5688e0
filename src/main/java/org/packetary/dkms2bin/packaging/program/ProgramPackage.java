package org.packetary.dkms2bin.packaging.program;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * A package of a program for every architecture, dkms2bin's own one: what is the same in each
 * format. What is not is in {@link Deb} and {@link Rpm}.
 *
 * @param name of the package
 * @param version upstream's, without a hyphen
 * @param description lines of at most 79 characters, none of them empty
 * @param metadata with summary and license
 * @param files all that it holds
 * @param time of everything in it, cut to seconds
 */
public record ProgramPackage(
    String name,
    String version,
    List<String> description,
    PackageMetadata metadata,
    List<ProgramFile> files,
    Instant time) {

  public ProgramPackage {
    description = List.copyOf(description);
    files = List.copyOf(files);
    if (version.contains("-")) {
      throw new IllegalArgumentException("a hyphen in the version " + version);
    }
    if (metadata.summary().isEmpty() || metadata.license().isEmpty()) {
      throw new IllegalArgumentException("no summary or no license");
    }
  }

  /**
   * What only a .deb has.
   *
   * @param section Debian's, {@code kernel}
   * @param depends what it needs, with alternatives and versions as deb-control(5) has them
   * @param recommends what most users want beside it
   * @param scripts maintainer scripts by name
   * @param files beyond those of the other format
   */
  public record Deb(
      String section,
      List<String> depends,
      List<String> recommends,
      Map<String, String> scripts,
      List<ProgramFile> files) {

    public Deb {
      depends = List.copyOf(depends);
      recommends = List.copyOf(recommends);
      scripts = Map.copyOf(scripts);
      files = List.copyOf(files);
    }
  }

  /**
   * What only an .rpm has.
   *
   * @param requires what it needs: {@code NAME}, or {@code NAME >= VERSION}
   * @param recommends what most users want beside it, likewise; read by rpm since 4.12
   * @param post the script that is run after installing it; empty for none
   * @param postun the script that is run after removing it; empty for none
   * @param directories that belong to the package and go with it
   * @param files beyond those of the other format
   */
  public record Rpm(
      List<String> requires,
      List<String> recommends,
      Optional<String> post,
      Optional<String> postun,
      List<String> directories,
      List<ProgramFile> files) {

    public Rpm {
      requires = List.copyOf(requires);
      recommends = List.copyOf(recommends);
      directories = List.copyOf(directories);
      files = List.copyOf(files);
    }
  }
}
