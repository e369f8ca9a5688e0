package org.packetary.dkms2bin.packaging.deb;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.GatePackage;

/**
 * How modules, versions and kernel releases are called in Debian packages.
 *
 * <p>dkms and {@code uname -r} allow more characters than Debian does, so two names may map to one:
 * {@code a_b} and {@code a-b}, {@code 1_0} and {@code 1.0}. The file name keeps them apart.
 */
public final class DebianNames {

  /** What stands between the meta-package's version and a gate's number. */
  public static final String GATE_SUFFIX = "+0.";

  private static final Pattern EPOCH = Pattern.compile("(\\d{1,9}):(.*)");
  private static final int LONGEST_FILE_NAME = 255;

  private DebianNames() {}

  /**
   * The package of a module for a kernel, {@code MODULE-modules-RELEASE}, as dkms's own mkbmdeb
   * called it: {@code tp-smapi-modules-6.1.0-56-amd64}.
   *
   * <p>Lower case; {@code _} and whatever else Debian policy 5.6.7 forbids in package names becomes
   * {@code -}.
   */
  public static String packageName(ModuleId module, String kernel) {
    return virtualName(module) + "-" + part(kernel);
  }

  /** What the packages of a module for every kernel provide: {@code MODULE-modules}. */
  public static String virtualName(ModuleId module) {
    String name = part(module.name()).replaceFirst("^[^a-z0-9]+", "");
    return (name.isEmpty() ? "dkms" : name) + "-modules";
  }

  /**
   * The companion of a DKMS package: its name with {@code -common} in place of {@code -dkms}, or
   * after it where it does not end so.
   */
  public static String commonName(String dkmsPackage) {
    return dkmsName(dkmsPackage).replaceFirst("-dkms$", "") + "-common";
  }

  /** The DKMS source package of a module: {@code MODULE-dkms}. */
  static String dkmsName(ModuleId module) {
    String name = virtualName(module).replaceFirst("-modules$", "");
    return name.endsWith("-dkms") ? name : name + "-dkms";
  }

  /**
   * The file of a DKMS source package, {@code MODULE-dkms_VERSION_all.deb}: {@code
   * i40e-dkms_1.3.47_all.deb}.
   *
   * @throws InputException if the name is longer than a file system holds (255 bytes)
   */
  public static String dkmsFileName(ModuleId module) {
    return checked(
        dkmsName(module) + "_" + version(module.version()).replaceFirst("^\\d+:", "") + "_all.deb");
  }

  /** The DKMS package's own name, as a Debian package can have it. */
  static String dkmsName(String dkmsPackage) {
    return part(dkmsPackage);
  }

  /**
   * The kernel image that a module package depends on, under each of the names that Debian and
   * Ubuntu give it.
   */
  public static String imageDependency(String kernel) {
    String release = part(kernel);
    return String.format(
        "linux-image-%1$s | linux-image-unsigned-%1$s | linux-image-%1$s-unsigned", release);
  }

  /**
   * A valid Debian version (deb-version(7)) made of a DKMS version.
   *
   * <ul>
   *   <li>What is valid stays as it is, and so orders as dpkg orders it: {@code 0~20220829+git},
   *       {@code 1.12.0+dfsg}, {@code 0.0.1+git20190320.5ae3a3e-3.2}, {@code 2:1.0}.
   *   <li>{@code _}, {@code @}, a colon that ends no epoch, and a hyphen at the end, which would
   *       leave the revision empty, become {@code .}: {@code 1.0-a_b} is {@code 1.0-a.b}.
   *   <li>What does not begin with a digit gets {@code 0+} in front, not its letters cut: {@code
   *       v1.2_beta} is {@code 0+v1.2.beta}. So {@code v1.2} stays below {@code v1.10}, and both
   *       below a later {@code 1.0}.
   * </ul>
   */
  public static String version(String dkmsVersion) {
    Matcher epoch = EPOCH.matcher(dkmsVersion);
    boolean hasEpoch = epoch.matches();
    String rest =
        (hasEpoch ? epoch.group(2) : dkmsVersion)
            .replaceAll("[^A-Za-z0-9.+~-]", ".")
            .replaceFirst("-$", ".");
    String upstream = rest.matches("\\d.*") ? rest : "0+" + rest;
    return hasEpoch ? epoch.group(1) + ":" + upstream : upstream;
  }

  /**
   * The version of a module's binary package: the module's own, and {@code +bN} for a build from
   * the second on, as Debian's archive has it for packages that are built again.
   */
  static String version(ModuleId module, int revision) {
    return version(module.version()) + suffix(revision);
  }

  private static String suffix(int revision) {
    return revision == 1 ? "" : "+b" + revision;
  }

  /**
   * The file of a cell's package, {@code MODULE_VERSION-RELEASE_MACHINE.deb}, with the module's
   * words as dkms has them and the machine as {@code uname -m} prints it: {@code
   * i40e_1.3.47-3.13.0-77-generic_x86_64.deb}.
   *
   * <p>{@code +} and {@code ~} stay: apt's {@code file:} and {@code http:} methods take them in an
   * index's Filename. Characters that a URI or a shell reads otherwise ({@code :}, {@code @})
   * become {@code _}.
   *
   * @param revision of the build
   * @throws InputException if the name is longer than a file system holds (255 bytes)
   */
  public static String fileName(CellId cell, int revision) {
    return checked(
        cell.module().name()
            + "_"
            + cell.module().version()
            + suffix(revision)
            + "-"
            + cell.kernel()
            + "_"
            + cell.architecture().machine()
            + ".deb");
  }

  /** dpkg's word for the architecture that files are for: {@code all} where they are for any. */
  static String architecture(Optional<Architecture> architecture) {
    return architecture.map(Architecture::debian).orElse("all");
  }

  /**
   * The file of a companion package, {@code NAME_VERSION_ARCHITECTURE.deb}, without the version's
   * epoch, as everywhere in Debian's archive.
   *
   * @throws InputException if the name is longer than a file system holds (255 bytes)
   */
  public static String commonFileName(CommonPackage spec) {
    return checked(
        String.join(
                "_",
                commonName(spec.dkmsPackage()),
                version(spec.version()).replaceFirst("^\\d+:", ""),
                architecture(spec.architecture()))
            + ".deb");
  }

  /**
   * A gate's version: that of the meta-package, and a number behind it that leaves the order of
   * those as it is, also where one is the beginning of another ({@code 6.1.1-1}, {@code
   * 6.1.1-1+deb12u1}, {@code 6.1.1-1~bpo12+1}).
   */
  static String gateVersion(GatePackage spec) {
    return spec.held().version() + GATE_SUFFIX + spec.revision();
  }

  /**
   * The file of a gate.
   *
   * @throws InputException if the name is longer than a file system holds (255 bytes)
   */
  static String gateFileName(GatePackage spec) {
    return checked(
        String.join(
                "_",
                spec.name(),
                gateVersion(spec).replaceFirst("^\\d+:", ""),
                spec.architecture().debian())
            + ".deb");
  }

  private static String checked(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9._+~-]", "_");
    if (safe.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE_NAME) {
      throw new InputException(
          "a package's file name would be too long: " + safe,
          "shorten PACKAGE_NAME or PACKAGE_VERSION in dkms.conf");
    }
    return safe;
  }

  private static String part(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+.-]", "-");
  }
}
