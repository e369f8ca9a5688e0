package org.packetary.dkms2bin.cell;

import java.util.List;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.roots.KernelRoot;

/** Adds to a failed cell's findings what is known beyond its log. */
@FunctionalInterface
public interface FindingNotes {

  /** The findings with notes, in the same order. */
  List<Finding> add(KernelRoot kernel, List<Finding> findings);
}
