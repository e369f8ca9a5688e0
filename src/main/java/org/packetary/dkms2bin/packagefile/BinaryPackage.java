package org.packetary.dkms2bin.packagefile;

import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;

/** A binary package's file, whatever its format. */
public interface BinaryPackage {

  /** The file. */
  Path path();

  /** The package's name. */
  String name();

  /** Its version, with an epoch where it has one. */
  String version();

  /** Its architecture, as its packaging system calls it. */
  String architecture();

  /** The names of what it depends on: alternatives for each dependency. */
  List<List<String>> dependencies();

  /**
   * Unpacks its files.
   *
   * @param directory is created where it is missing and stands for the root of the target
   * @throws org.packetary.dkms2bin.model.InputException if it is damaged, unsafe or too large
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the host cannot read or write
   */
  void extractTo(Path directory, ExtractionLimits limits);
}
