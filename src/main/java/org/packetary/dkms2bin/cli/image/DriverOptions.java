package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.cli.option.Heading;
import picocli.CommandLine.Option;

/** The packages with drivers that go into an image, and where their firmware is. */
final class DriverOptions {

  @Option(
      names = "--packages",
      paramLabel = "REPO|PACKAGE",
      split = ",",
      description =
          "Packages with modules, .deb or .rpm; of a repository's directory, the newest ones for the"
              + " image's kernels. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<Path> packages = new ArrayList<>();

  @Option(
      names = "--firmware",
      paramLabel = "DIR",
      description = "Where to look for firmware that modules name and no package has. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<Path> firmware = new ArrayList<>();

  List<Path> packages() {
    return packages;
  }

  List<Path> firmware() {
    return firmware;
  }
}
