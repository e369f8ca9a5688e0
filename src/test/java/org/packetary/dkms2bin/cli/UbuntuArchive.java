package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.repository.LoopbackSite;

/**
 * A mirror in the shape of Ubuntu 22.04's, served on the loopback interface. {@code
 * src/test/fixtures/ubuntu} says what is in it.
 */
final class UbuntuArchive implements AutoCloseable {

  static final String RECIPE = "ubuntu-22.04";

  /** The kernel that the suite was released with, and one of its updates. */
  static final String RELEASED = "5.15.0-25-generic";

  static final String UPDATE = "5.15.0-30-generic";

  private final Path directory;
  private final LoopbackSite site;

  private UbuntuArchive(Path directory) throws IOException {
    this.directory = directory;
    this.site = new LoopbackSite(directory);
  }

  /** The archive, made if this host does not have it yet. */
  static UbuntuArchive of(Workbench bench) throws IOException, InterruptedException {
    return new UbuntuArchive(bench.site("ubuntu"));
  }

  /** What names this archive on the tool's command line; the recipe is left to the kernels. */
  List<Object> options() {
    return options("fixture.gpg");
  }

  /** The same with another of the keys that lie in it. */
  List<Object> options(String key) {
    return new ArrayList<>(
        List.of(
            "--mirror",
            site.url() + "/ubuntu",
            "--mirror-key",
            directory.resolve(key),
            // Another archive may have had this port within the hour.
            "--refresh",
            "always"));
  }

  /** A file below it. */
  Path file(String name) {
    return directory.resolve("ubuntu").resolve(name);
  }

  @Override
  public void close() {
    site.close();
  }
}
