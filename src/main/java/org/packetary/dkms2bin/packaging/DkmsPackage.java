package org.packetary.dkms2bin.packaging;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * A DKMS source package: a module's sources, which dkms builds where they are installed.
 *
 * @param module what dkms knows the sources as
 * @param tree the sources with their dkms.conf; all regular files and symbolic links of it are
 *     shipped below {@code /usr/src/NAME-VERSION}
 * @param files what is shipped beside them: modprobe options, udev rules
 * @param metadata for people
 * @param sourceDate the time of every file in the package
 */
public record DkmsPackage(
    ModuleId module,
    Path tree,
    List<PayloadFile> files,
    PackageMetadata metadata,
    Instant sourceDate) {

  /** Copies the list. */
  public DkmsPackage {
    files = List.copyOf(files);
  }
}
