package org.packetary.dkms2bin.repository;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;

/**
 * The result of publishing packages.
 *
 * @param packages the published packages where they lie now, in the order in which they were given
 * @param refused those that are not published, because others of their names are
 * @param warnings about files in the repository that are not ours and could not be indexed, one
 *     line each
 * @param usage how to install from the repository, in lines of a file that is kept there; empty
 *     where there is no such file
 */
public record Publication(
    List<PackageFile> packages,
    List<PackageFile> refused,
    List<String> warnings,
    List<String> usage) {

  public Publication {
    packages = List.copyOf(packages);
    refused = List.copyOf(refused);
    warnings = List.copyOf(warnings);
    usage = List.copyOf(usage);
  }

  /** The same with a file that says how to use the repository. */
  public Publication withUsage(List<String> lines) {
    return new Publication(packages, refused, warnings, lines);
  }

  /**
   * Ends what publishes and does nothing else.
   *
   * @throws PublishException if a package was refused; the others are published
   */
  public void throwIfRefused() {
    refusal()
        .ifPresent(
            e -> {
              throw e;
            });
  }

  /**
   * What is wrong, where packages were refused.
   *
   * @return for the end of the run: what could be published is
   */
  public Optional<PublishException> refusal() {
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    String names =
        refused.stream()
            .map(file -> String.valueOf(file.path().getFileName()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        new PublishException(
            "not published, because the repository has other content under the same name: " + names,
            "hosts that installed the earlier build would never see this one: give it a higher"
                + " --build-revision; --replace puts it in place of the other all the same"));
  }
}
