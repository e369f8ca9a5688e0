package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Statements of what packages were made of: of a real build, by us and by openssl. */
@ExtendWith(WorkbenchExtension.class)
class StatementIT {

  private final Workbench bench;
  private final Path temp;
  private final Path repository;

  StatementIT(Workbench bench, @TempDir Path temp) {
    this.bench = bench;
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  private Path key(String type) {
    Path file = temp.resolve(type + ".asc");
    if (!Files.exists(file)) {
      assertThat(bench.call("key", "new", file, "--type", type).status()).isZero();
    }
    return file;
  }

  /** A driver that needs another one's symbols, and that. */
  private List<Path> drivers() throws IOException {
    return List.of(Drivers.lending(temp), Drivers.borrowing(temp));
  }

  private Ended build(List<Path> drivers) throws Exception {
    Ended ended =
        bench.run(
            "--dkms",
            drivers.get(0),
            drivers.get(1),
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository,
            "--repo-key",
            key("ed25519"));
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended;
  }

  /** The commands of the user guide, for a package. */
  private Ended guide(String fileName) throws Exception {
    List<String> commands = new ArrayList<>();
    commands.add("cd \"$0\"");
    commands.add("package=" + fileName);
    Files.readAllLines(Path.of("docs/user-guide.md")).stream()
        .dropWhile(line -> !line.startsWith("statement=attestations/"))
        .takeWhile(line -> !line.equals("```"))
        .forEach(commands::add);
    assertThat(commands).hasSizeGreaterThan(5);
    return bench.host("", "sh", "-eu", "-c", String.join("\n", commands), repository);
  }

  private Map<String, Object> published() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(repository)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = repository.relativize(file).toString();
        if (!name.startsWith(".dkms2bin")) {
          files.put(name, Files.getLastModifiedTime(file));
        }
      }
    }
    return files;
  }

  @Test
  void aStatementVerifiesUntilAByteChangesAndIsEnoughToBuildThePackageAgain() throws Exception {
    List<Path> drivers = drivers();
    build(drivers);
    Path deb = repository.resolve(Drivers.deb("borrower", bench.latest()));
    Map<String, Object> before = published();
    build(drivers);
    assertThat(published()).isEqualTo(before);

    Ended verified = bench.run("verify", deb);
    assertThat(verified.status()).as(verified.toString()).isZero();
    assertThat(verified.out()).contains("borrower/1.0 for " + bench.latest(), "gcc-", "dkms ");
    assertThat(guide(deb.getFileName().toString()).out()).contains("Verified Successfully");

    Ended again =
        bench.run("verify", "--rebuild", deb, "--dkms=" + drivers.get(0) + "," + drivers.get(1));
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.out()).contains("built again: the same bytes");

    assertThat(bench.call("repo", "index", repository, "--repo-key", key("rsa")).status()).isZero();
    assertThat(bench.call("repo", "verify", repository).status()).isZero();
    assertThat(guide(deb.getFileName().toString()).out()).contains("Verified Successfully");

    byte[] bytes = Files.readAllBytes(deb);
    bytes[bytes.length / 2] ^= 1;
    Files.write(deb, bytes);
    Ended refused = bench.run("verify", deb);
    assertThat(refused.status()).isEqualTo(6);
    assertThat(refused.err()).contains("is not the package that its statement is about");
    assertThat(guide(deb.getFileName().toString()).status()).isNotZero();
  }

  @Test
  void ofAnRpmPackageAllButItsSignatureIsComparedWhenItIsBuiltAgain() throws Exception {
    try (ElArchive archive = ElArchive.of(bench)) {
      List<Object> words = archive.options();
      words.addAll(List.of("--dkms", archive.driver("acpi-call-dkms")));
      words.addAll(List.of("--kernel", ElArchive.PLAIN, "--out-dir", repository));
      words.addAll(List.of("--kabi-requires", "--repo-key", key("ed25519")));
      Ended built = bench.run(words.toArray());
      assertThat(built.status()).as(built.toString()).isZero();

      List<Object> verify = archive.options();
      verify.addAll(0, List.of("verify", "--rebuild"));
      verify.add(Workbench.only(repository, ".rpm"));
      verify.add("--dkms=" + archive.driver("acpi-call-dkms"));
      Ended again = bench.run(verify.toArray());

      assertThat(again.status()).as(again.toString()).isZero();
      assertThat(again.out()).contains("which is not compared", "the package's signature");
    }
  }
}
