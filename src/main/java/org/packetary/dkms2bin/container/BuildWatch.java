package org.packetary.dkms2bin.container;

import java.util.Optional;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandWatch;

/** Looks after a build in a container from outside. */
public interface BuildWatch extends CommandWatch {

  /**
   * The limit that the container's first process says the build has reached.
   *
   * @param word {@code processes}, {@code memory}, {@code idle}; a build may have written anything
   *     else
   */
  Optional<BrokenLimit> reached(String word);
}
