package org.packetary.dkms2bin.distro;

import java.util.List;
import java.util.Set;

/**
 * What building for one kernel release takes beyond the base root.
 *
 * @param release the kernel release
 * @param unpack the packages of its kernel layer, to be unpacked and not installed
 * @param tools names of packages that those depend on: compilers, pahole; most are in the base
 */
public record KernelHeaders(String release, List<ArchivePackage> unpack, Set<String> tools) {
  public KernelHeaders {
    unpack = List.copyOf(unpack);
    tools = Set.copyOf(tools);
  }
}
