package org.packetary.dkms2bin.model;

/**
 * The name of one build: one module version for one kernel release on one architecture.
 *
 * @param module the DKMS module
 * @param kernel the kernel release as {@code uname -r} prints it
 * @param architecture the target
 */
public record CellId(ModuleId module, String kernel, Architecture architecture) {

  /** {@code NAME/VERSION on RELEASE}, for people. */
  @Override
  public String toString() {
    return module + " on " + kernel;
  }

  /** A single path component that is unique for the cell within a run. */
  public String slug() {
    return (module.name() + "_" + module.version() + "_" + kernel + "_" + architecture.machine())
        .replace(':', '%');
  }
}
