package org.packetary.dkms2bin.packaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.CellId;

/**
 * The contents of one cell's binary package.
 *
 * @param cell the module version, kernel release and architecture
 * @param modules at least one, all under one modules directory of the cell's kernel
 * @param common the companion package, depended on when it has files
 * @param requires the cells whose modules these were built against (BUILD_DEPENDS)
 * @param remakeInitrd REMAKE_INITRD of dkms.conf: whether the kernel's initrd is made again
 * @param metadata for people
 * @param sourceDate the time of every file in the package
 * @param traits what the modules say of themselves
 * @param leftOut what was built and is not in the package, and why, a sentence each
 * @param revision of the build, from 1: a later build of the same version has a higher one
 * @param mok the package with the certificates of the keys that signed the modules; empty where
 *     they are not signed
 * @param proof how far the modules were proven on their kernel, in a word; empty where they were
 *     not
 */
public record ModulePackage(
    CellId cell,
    List<ModuleFile> modules,
    Optional<CommonPackage> common,
    List<CellId> requires,
    boolean remakeInitrd,
    PackageMetadata metadata,
    Instant sourceDate,
    ModuleTraits traits,
    List<String> leftOut,
    int revision,
    Optional<String> mok,
    Optional<String> proof) {

  /** The field of Debian packages that says how far modules were proven. */
  public static final String PROOF_FIELD = "Dkms2bin-Proof";

  /** What RPM packages provide, with that for its version. */
  public static final String PROOF_PROVISION = "dkms2bin(proof)";

  /** Kernel releases go into scripts and paths: nothing that a shell could take amiss. */
  private static final Pattern KERNEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]*");

  /** A package of modules that are not signed. */
  public ModulePackage(
      CellId cell,
      List<ModuleFile> modules,
      Optional<CommonPackage> common,
      List<CellId> requires,
      boolean remakeInitrd,
      PackageMetadata metadata,
      Instant sourceDate,
      ModuleTraits traits,
      List<String> leftOut,
      int revision) {
    this(
        cell,
        modules,
        common,
        requires,
        remakeInitrd,
        metadata,
        sourceDate,
        traits,
        leftOut,
        revision,
        Optional.empty(),
        Optional.empty());
  }

  /** A package that needs no other's modules. */
  public ModulePackage(
      CellId cell,
      List<ModuleFile> modules,
      Optional<CommonPackage> common,
      boolean remakeInitrd,
      PackageMetadata metadata,
      Instant sourceDate) {
    this(cell, modules, common, List.of(), remakeInitrd, metadata, sourceDate);
  }

  /** A package of modules of which nothing else is known. */
  public ModulePackage(
      CellId cell,
      List<ModuleFile> modules,
      Optional<CommonPackage> common,
      List<CellId> requires,
      boolean remakeInitrd,
      PackageMetadata metadata,
      Instant sourceDate) {
    this(
        cell,
        modules,
        common,
        requires,
        remakeInitrd,
        metadata,
        sourceDate,
        ModuleTraits.UNKNOWN,
        List.of(),
        1);
  }

  /** The same, of modules that were proven so far. */
  public ModulePackage proven(String rung) {
    return new ModulePackage(
        cell,
        modules,
        common,
        requires,
        remakeInitrd,
        metadata,
        sourceDate,
        traits,
        leftOut,
        revision,
        mok,
        Optional.of(rung));
  }

  public ModulePackage {
    modules = List.copyOf(modules);
    requires = List.copyOf(requires);
    leftOut = List.copyOf(leftOut);
    if (!KERNEL.matcher(cell.kernel()).matches()) {
      throw new IllegalArgumentException("not a kernel release: " + cell.kernel());
    }
    if (revision < 1) {
      throw new IllegalArgumentException("revision " + revision);
    }
    if (modules.isEmpty()) {
      throw new IllegalArgumentException("no modules for " + cell);
    }
    String directory = directory(modules.get(0), cell.kernel());
    for (ModuleFile module : modules) {
      if (!module.destination().startsWith(directory + "/")) {
        throw new IllegalArgumentException(
            module.destination() + " is not under " + directory + " like the other modules");
      }
    }
  }

  /**
   * The kernel's modules directory that the modules go to, without a trailing slash: {@code
   * /lib/modules/RELEASE} or {@code /usr/lib/modules/RELEASE}.
   */
  public String modulesDirectory() {
    return directory(modules.get(0), cell.kernel());
  }

  /** The companion package when there is one with files. */
  public Optional<CommonPackage> neededCommon() {
    return common.filter(c -> !c.files().isEmpty());
  }

  private static String directory(ModuleFile module, String kernel) {
    for (String root : List.of("/lib/modules/", "/usr/lib/modules/")) {
      if (module.destination().startsWith(root + kernel + "/")) {
        return root + kernel;
      }
    }
    throw new IllegalArgumentException(
        module.destination() + " is not under the modules directory of kernel " + kernel);
  }
}
