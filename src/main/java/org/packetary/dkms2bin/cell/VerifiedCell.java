package org.packetary.dkms2bin.cell;

import java.util.List;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/**
 * A cell whose modules were built and fit their kernel.
 *
 * @param cell the cell
 * @param root in which its module is installed, and dkms knows of it
 * @param modules at least one
 */
public record VerifiedCell(BuildCell cell, SandboxRoot root, List<BuiltModule> modules) {
  public VerifiedCell {
    modules = List.copyOf(modules);
  }
}
