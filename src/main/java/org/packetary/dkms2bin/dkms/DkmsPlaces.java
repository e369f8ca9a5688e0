package org.packetary.dkms2bin.dkms;

import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * The places where dkms keeps a module version in a root, as absolute paths (dkms(8), "FILES"). The
 * scripts that run in a root are told those that they need.
 *
 * @param module whose places they are
 */
public record DkmsPlaces(ModuleId module) {

  /** What dkms knows of all modules. */
  static final String TREE = "/var/lib/dkms";

  /** dkms's own settings, and what overrides modules' dkms.conf. */
  static final String SETTINGS = "/etc/dkms";

  /** The sources, as they were given. */
  public String sources() {
    return "/usr/src/" + module.name() + "-" + module.version();
  }

  /** Everything of this version. */
  public String tree() {
    return String.join("/", TREE, module.name(), module.version());
  }

  /** Where it is built; only a build that failed leaves it there. */
  public String build() {
    return tree() + "/build";
  }

  /** What was built for a kernel on any architecture. */
  public String builtFor(String kernel) {
    return tree() + "/" + kernel;
  }

  /**
   * The modules that were built for a cell: stripped, and under the names they are installed by.
   */
  public String modules(CellId cell) {
    return built(cell) + "/module";
  }

  /** The compiler's log of a build that succeeded. */
  public String log(CellId cell) {
    return built(cell) + "/log/make.log";
  }

  /** The compiler's log of a build that failed. */
  public String logOfFailure() {
    return build() + "/make.log";
  }

  /** Where packages or disks of a kind are put that dkms makes. */
  String made(String kind) {
    return tree() + "/" + kind;
  }

  private String built(CellId cell) {
    return builtFor(cell.kernel()) + "/" + cell.architecture().machine();
  }
}
