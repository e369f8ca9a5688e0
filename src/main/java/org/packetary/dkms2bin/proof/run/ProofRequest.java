package org.packetary.dkms2bin.proof.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.request.RecipeRequest;

/**
 * What is to be proven, and how.
 *
 * @param packages package files, and directories with such
 * @param recipe of the distribution whose archive has the kernels
 * @param mirror where that is
 * @param image a kernel to take in place of the archive's
 * @param modules the directory of that kernel's modules, where it is not in a package with them
 * @param options how
 * @param others patterns of the other kernels that are tried ({@link
 *     org.packetary.dkms2bin.proof.ProofMode#WEAK}); all where there is none
 */
public record ProofRequest(
    List<Path> packages,
    RecipeRequest recipe,
    MirrorChoice mirror,
    Optional<Path> image,
    Optional<Path> modules,
    ProofOptions options,
    List<ReleaseGlob> others) {

  public ProofRequest {
    packages = List.copyOf(packages);
    others = List.copyOf(others);
  }
}
