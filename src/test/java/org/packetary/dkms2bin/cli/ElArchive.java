package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.repository.LoopbackSite;

/**
 * A mirror site in the shape of CentOS Stream 9's, served on the loopback interface. {@code
 * src/test/fixtures/el} says what is in it.
 */
final class ElArchive implements AutoCloseable {

  static final String RECIPE = "centos-stream-9";
  static final String PLAIN = "5.14.0-503.11.1.el9_5.x86_64";
  static final String OLDER = "5.14.0-427.13.1.el9_4.x86_64";
  static final String REALTIME = PLAIN + "+rt";

  private final Path directory;
  private final LoopbackSite site;

  private ElArchive(Path directory) throws IOException {
    this.directory = directory;
    this.site = new LoopbackSite(directory);
  }

  /** The archive, made if this host does not have it yet. */
  static ElArchive of(Workbench bench) throws IOException, InterruptedException {
    return new ElArchive(bench.site("el"));
  }

  /** A copy to spoil; of the spoiled files only, all others are shared. */
  ElArchive copy(Workbench bench) throws IOException, InterruptedException {
    Path copy = bench.scratch("el").resolve("site");
    bench.output("cp", "-al", directory, copy);
    return new ElArchive(copy);
  }

  /** A repository's directory: {@code BaseOS}, {@code AppStream}. */
  Path repository(String name) {
    return directory.resolve("centos-stream/9-stream").resolve(name).resolve("x86_64/os");
  }

  /** A DKMS package of it, as a file. */
  Path driver(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("epel"))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(name + "-"))
          .filter(f -> f.toString().endsWith(".rpm"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What names this archive on the tool's command line. */
  List<Object> options() {
    return options("RPM-GPG-KEY-fixture");
  }

  /** The same with another of the keys that lie in it. */
  List<Object> options(String key) {
    return new ArrayList<>(
        List.of(
            "--distro",
            RECIPE,
            "--mirror",
            site.url(),
            "--mirror-key",
            directory.resolve(key),
            // Another archive may have had this port within the hour.
            "--refresh",
            "always"));
  }

  @Override
  public void close() {
    site.close();
  }
}
