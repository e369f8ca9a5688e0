package org.packetary.dkms2bin.image.netboot;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.request.RecipeRequest;

/**
 * What a machine without a disk is to boot.
 *
 * @param release the kernel; empty where the kernel that is given says it
 * @param recipe of the distribution whose archive has the kernel
 * @param mirror where that is
 * @param kernelImage a kernel to take in place of the archive's
 * @param kernelModules the directory of that kernel's modules, where it is not in a package with
 *     them
 * @param packages package files with modules, and directories of them; may be none
 * @param load modules to be loaded that no device asks for
 * @param firmware directories in which firmware is looked for that no package has
 * @param outDir where kernel and image go
 * @param date of the image's files; where it is empty, that of what was made last, kernel or
 *     packages' modules
 */
public record DisklessRequest(
    Optional<String> release,
    RecipeRequest recipe,
    MirrorChoice mirror,
    Optional<Path> kernelImage,
    Optional<Path> kernelModules,
    List<Path> packages,
    List<String> load,
    List<Path> firmware,
    Path outDir,
    Optional<Instant> date) {

  /** Copies the lists. */
  public DisklessRequest {
    packages = List.copyOf(packages);
    load = List.copyOf(load);
    firmware = List.copyOf(firmware);
  }
}
