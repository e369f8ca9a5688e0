package org.packetary.dkms2bin.distro.archive;

import java.util.List;
import java.util.Set;

/**
 * What building for one kernel release takes beyond the base root.
 *
 * @param release the kernel release
 * @param unpack the packages of its kernel layer, to be unpacked and not installed
 * @param tools names of packages that those depend on: compilers, pahole; most are in the base
 * @param form how {@link PackageArchive#download} hands out what is to be unpacked
 */
public record KernelHeaders(
    String release, List<ArchivePackage> unpack, Set<String> tools, Form form) {

  /** How the parts of a kernel layer are handed out. */
  public enum Form {
    /** As package files. */
    PACKAGES,
    /** As directories with the files that packages would hold, by their places in a root. */
    TREES
  }

  /** Headers in packages of the distribution's kind. */
  public KernelHeaders(String release, List<ArchivePackage> unpack, Set<String> tools) {
    this(release, unpack, tools, Form.PACKAGES);
  }

  public KernelHeaders {
    unpack = List.copyOf(unpack);
    tools = Set.copyOf(tools);
  }
}
