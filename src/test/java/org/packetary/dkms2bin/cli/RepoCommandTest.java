package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.packaging.HostTool;
import picocli.CommandLine.Help.Ansi;

/** The commands that look after a repository, on directories that are not as they should be. */
class RepoCommandTest {

  private final Path temp;
  private final Path repository;

  RepoCommandTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  private Ended run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            new Invocation(
                InputStream.nullInputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("HOME", temp.toString(), "PATH", System.getenv("PATH")),
                Path.of("").toAbsolutePath(),
                Ansi.OFF,
                new RunLog(),
                "0.1.0"),
            List.of(args).stream().map(Object::toString).toArray(String[]::new));
    return new Ended(status, out.toString(), err.toString());
  }

  private void deb(String name, Path directory) throws IOException, InterruptedException {
    Path tree = temp.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: x\n"
            .formatted(name));
    Path file = Files.createDirectories(directory).resolve(name + "_1_all.deb");
    HostTool.output(
        "dpkg-deb", "-Znone", "--build", "--root-owner-group", tree.toString(), file.toString());
  }

  @Test
  void anIndexThatCannotBeReadIsNoEmptyRepository() throws Exception {
    deb("a-modules-6.1.0-56-amd64", repository);
    assertThat(run("repo", "list", repository).status()).isEqualTo(6);
    assertThat(run("repo", "index", repository).status()).isZero();
    assertThat(run("repo", "list", repository).out()).contains("6.1.0-56-amd64");
    Files.delete(repository.resolve("Release"));

    Ended list = run("repo", "list", repository);
    Ended coverage = run("coverage", repository, "--kernels", "6.1.0-56-amd64");

    assertThat(list.status()).isEqualTo(6);
    assertThat(list.err()).contains("cannot read the index", "Release", "repo index");
    assertThat(coverage.status()).isEqualTo(6);
  }

  @Test
  void allSuitesAreRolledBackOrNone() throws Exception {
    deb("a", repository);
    deb("b", repository.resolve("pool/bookworm/main/b/b"));
    Files.createDirectories(repository.resolve("dists/bookworm"));
    assertThat(run("repo", "index", repository).status()).isZero();
    deb("c", repository);
    assertThat(run("repo", "index", repository).status()).isZero();

    Ended ended = run("repo", "rollback", repository);

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("no earlier publication");
    assertThat(run("repo", "list", repository).out()).contains("a_1_", "b_1_", "c_1_");
  }

  @Test
  void aPruningThatTakesNothingOutOffersNoOption() throws Exception {
    deb("tool", repository);
    assertThat(run("repo", "index", repository).status()).isZero();

    Ended ended = run("repo", "prune", repository, "--keep-kernels", "1");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("dry run: 0 packages would go").doesNotContain("--apply");
  }

  @Test
  void oneSuiteIsRolledBackAndHistoryTellsThemApart() throws Exception {
    for (String suite : List.of("bookworm", "trixie")) {
      Files.createDirectories(repository.resolve("dists").resolve(suite));
      deb("a-" + suite, repository.resolve("pool/" + suite + "/main/a/a"));
    }
    assertThat(run("repo", "index", repository).status()).isZero();
    for (String suite : List.of("bookworm", "trixie")) {
      deb("b-" + suite, repository.resolve("pool/" + suite + "/main/b/b"));
    }
    assertThat(run("repo", "index", repository).status()).isZero();

    Ended ended = run("repo", "rollback", repository, "--suite", "trixie");

    assertThat(ended.out()).contains("published again", "1 package", "(suite trixie)");
    assertThat(run("repo", "list", repository).out())
        .contains("a-bookworm_1_", "b-bookworm_1_", "a-trixie_1_")
        .doesNotContain("b-trixie_1_");
    assertThat(run("repo", "history", repository).out().lines())
        .filteredOn(line -> line.endsWith("  suite trixie"))
        .hasSize(3);
    assertThat(run("repo", "history", repository).out().lines())
        .filteredOn(line -> line.endsWith("  suite bookworm"))
        .hasSize(2);
    Ended none = run("repo", "rollback", repository, "--suite", "sid");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("has no suite sid", "bookworm, trixie");
  }

  @Test
  void aDirectoryInTheWayOfASignatureIsNamed() throws Exception {
    deb("a", repository);
    Path key = temp.resolve("key.asc");
    assertThat(run("key", "new", key, "--type", "ed25519").status()).isZero();
    assertThat(run("repo", "index", repository, "--repo-key", key).status()).isZero();
    Path signed = repository.resolve("InRelease");
    Files.delete(signed);
    Files.createDirectory(signed);

    Ended ended = run("repo", "index", repository, "--repo-key", key);

    assertThat(ended.status()).isEqualTo(6);
    assertThat(ended.err()).contains(signed + " is a directory", "move it away");
  }

  @Test
  void aFleetWithoutKernelsIsNoFleetWithAllModules() throws Exception {
    deb("a-modules-6.1.0-56-amd64", repository);
    assertThat(run("repo", "index", repository).status()).isZero();
    Path fleet = Files.writeString(temp.resolve("fleet"), "\n");

    assertThat(run("coverage", repository, "--kernels", fleet).status()).isEqualTo(3);
    assertThat(run("coverage", repository, "--kernels", ",").status()).isEqualTo(2);
  }
}
