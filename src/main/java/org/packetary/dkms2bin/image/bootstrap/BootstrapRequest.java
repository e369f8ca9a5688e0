package org.packetary.dkms2bin.image.bootstrap;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.request.RecipeRequest;

/**
 * What a bootstrap container is made of.
 *
 * @param recipe whose distribution it is
 * @param mirror where its packages come from
 * @param release the kernel
 * @param drivers package files with modules, and directories of such
 * @param packages names of more packages of the archive
 * @param extra directories that are laid over the root
 * @param outDir where the container goes
 * @param id what it is called; made of its content where it is empty
 * @param label what people call it; the id where it is empty
 * @param options more words of the kernel's command line
 * @param isolation as whom it is made
 * @param date of all files; the newest module's where it is empty
 */
public record BootstrapRequest(
    RecipeRequest recipe,
    MirrorChoice mirror,
    String release,
    List<Path> drivers,
    List<String> packages,
    List<Path> extra,
    Path outDir,
    Optional<String> id,
    Optional<String> label,
    String options,
    Isolation isolation,
    Optional<Instant> date) {

  /** Copies the lists. */
  public BootstrapRequest {
    drivers = List.copyOf(drivers);
    packages = List.copyOf(packages);
    extra = List.copyOf(extra);
  }
}
