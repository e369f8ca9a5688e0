package org.packetary.dkms2bin.pipeline;

import java.util.List;
import org.packetary.dkms2bin.model.Finding;

/** Adds to a failed cell's findings what is known beyond its log. */
@FunctionalInterface
interface FindingNotes {

  /** The findings with notes, in the same order. */
  List<Finding> add(KernelBuild kernel, List<Finding> findings);
}
