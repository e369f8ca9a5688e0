package org.packetary.dkms2bin.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an image of modules alone is made of, which is put behind another or laid over a system.
 *
 * @param packages package files, and directories of them
 * @param release the kernel
 * @param kernelModules a directory with the kernel's own {@code lib/modules/RELEASE}, if there is
 *     one
 * @param load modules to be loaded; those that no other needs where it is empty
 * @param firmware directories in which firmware is looked for that no package has
 * @param outDir where the image goes
 * @param date of the files; the newest module's where it is empty
 */
public record ExtraRequest(
    List<Path> packages,
    String release,
    Optional<Path> kernelModules,
    List<String> load,
    List<Path> firmware,
    Path outDir,
    Optional<Instant> date) {

  /** Copies the lists. */
  public ExtraRequest {
    packages = List.copyOf(packages);
    load = List.copyOf(load);
    firmware = List.copyOf(firmware);
  }
}
