package org.packetary.dkms2bin.packaging.rpm;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.GatePackage;

/** How modules and kernel releases are called in RPM packages. */
public final class RpmNames {

  /** What a kernel's package provides, with the release as its version. */
  public static final String KERNEL = "kernel-uname-r";

  /** What stands between the kernel's release and a gate's number. */
  public static final String GATE_SUFFIX = ".g";

  private static final int LONGEST_FILE_NAME = 255;

  private RpmNames() {}

  /** The package of a module for a kernel: {@code kmod-igb-3.10.0-1160.el7.x86_64}. */
  static String packageName(ModuleId module, String kernel) {
    return virtualName(module) + "-" + part(kernel);
  }

  /** What the packages of a module for every kernel provide: {@code kmod-igb}. */
  static String virtualName(ModuleId module) {
    return "kmod-" + part(module.name());
  }

  /**
   * The companion of a DKMS package: {@code NAME-kmod-common}, as kmod packages call what they
   * share, for {@code NAME-dkms} and {@code dkms-NAME}.
   */
  static String commonName(String dkmsPackage) {
    return part(dkmsPackage).replaceFirst("^dkms-(?=.)", "").replaceFirst("(?<=.)-dkms$", "")
        + "-kmod-common";
  }

  /** The DKMS package's own name, as an RPM package can have it. */
  static String dkmsName(String dkmsPackage) {
    return part(dkmsPackage);
  }

  /**
   * The version of a cell's package. Its release is the build's revision and the kernel's
   * distribution tag, whole: {@code 1.el7}, {@code 2.el9_4}.
   */
  static Evr evr(CellId cell, int revision) {
    String dist =
        KernelRelease.isRelease(cell.kernel())
            ? KernelRelease.parse(cell.kernel()).distTag().map(tag -> "." + tag).orElse("")
            : "";
    return Evr.ofModule(cell.module().version(), revision + dist);
  }

  /**
   * A gate's version: that of the kernel's package, and a number behind it. A letter before it
   * keeps the order where one release is the beginning of another: rpm takes numbers for newer.
   */
  static Evr gateEvr(GatePackage spec) {
    String[] parts = spec.held().version().split("-", 2);
    return Evr.ofModule(parts[0], parts[1] + GATE_SUFFIX + spec.revision());
  }

  /** rpm's word for the architecture that files are for: {@code noarch} where they are for any. */
  public static String architecture(Optional<Architecture> architecture) {
    return architecture.map(Architecture::rpm).orElse("noarch");
  }

  /**
   * A package's file, as rpmbuild calls it: {@code
   * kmod-igb-3.10.0-1160.el7.x86_64-5.3.2-1.el7.x86_64.rpm}.
   *
   * @throws InputException if the name is longer than a file system holds (255 bytes)
   */
  public static String fileName(String name, Evr evr, String architecture) {
    String file = name + "-" + evr.versionRelease() + "." + architecture + ".rpm";
    if (file.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE_NAME) {
      throw new InputException(
          "a package's file name would be too long: " + file,
          "shorten PACKAGE_NAME or PACKAGE_VERSION in dkms.conf");
    }
    return file;
  }

  private static String part(String word) {
    return word.replaceAll("[^A-Za-z0-9._+-]", "_");
  }
}
