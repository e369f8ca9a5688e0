package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job in user namespaces: as an ordinary user, and as nobody for root. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserNamespaceIT {

  private static final Path HELLO = Workbench.CHECKOUT.resolve("samples/hello");

  private final Workbench bench;
  private Path roots = Path.of("");

  UserNamespaceIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  void asRoot() throws Exception {
    roots = bench.scratch("roots");
    built(bench.run(debian(HELLO, roots)));
  }

  private Object[] debian(Object sources, Object repository, Object... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("--dkms", sources, "--kernel", bench.latest()));
    words.addAll(List.of("--distro", "debian-12", "--out-dir", repository));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static void built(Ended ended) {
    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  private static String place(Path repository) throws IOException {
    return Workbench.json(Files.readString(repository.resolve(".dkms2bin/report.json")))
        .get("places")
        .toString();
  }

  /** Two builds: of a Debian kernel, and of one of the archive in the shape of CentOS Stream's. */
  @Test
  void anOrdinaryUsersPackagesAreRoots() throws Exception {
    try (OrdinaryUser user = OrdinaryUser.of(bench);
        ElArchive el = ElArchive.of(bench)) {
      leaveWhatAKilledRunLeaves(user);
      Path sources = user.directory("sources");
      bench.output("cp", "-a", HELLO, sources.resolve("hello"));
      Path repository = user.directory("repository");

      Ended ended = user.dkms2bin(debian("sources/hello", "repository", "--force"));

      built(ended);
      assertThat(ended.err()).containsPattern("backend {4}chroot in user namespace .*, as no root");
      assertThat(place(repository))
          .as("nobody lets this user make cgroups")
          .isEqualTo(
              "[\"chroot in user namespace (processes and memory counted, for want of cgroups)\"]");
      assertThat(Workbench.only(repository, ".deb"))
          .hasSameBinaryContentAs(Workbench.only(roots, ".deb"));
      assertThat(user.home().resolve(".cache/dkms2bin/work")).isEmptyDirectory();
      checkRpm(user, el, sources);
      assertThat(user.dkms2bin("doctor").out()).contains("This host can build");
    }
  }

  private void checkRpm(OrdinaryUser user, ElArchive el, Path sources) throws Exception {
    Path driver = el.driver("acpi-call-dkms");
    Path rpms = bench.scratch("rpms");
    List<Object> words = el.options();
    words.addAll(List.of("--kernel", ElArchive.PLAIN, "--dkms", driver, "--out-dir", rpms));
    built(bench.run(words.toArray()));
    Path repository = user.directory("el");
    for (int i = 0; i < words.size(); i++) {
      Path file = Path.of(words.get(i).toString());
      if (words.get(i).equals(rpms)) {
        words.set(i, "el");
      } else if (file.isAbsolute()) {
        bench.output("cp", file, sources);
        words.set(i, "sources/" + file.getFileName());
      }
    }
    words.add("--force");

    built(user.dkms2bin(words.toArray()));

    assertThat(Workbench.only(repository, ".x86_64.rpm"))
        .hasSameBinaryContentAs(Workbench.only(rpms, ".x86_64.rpm"));
  }

  /** With a directory that only somebody can enter who is lent to the user. */
  private void leaveWhatAKilledRunLeaves(OrdinaryUser user) throws Exception {
    Path work = user.home().resolve(".cache/dkms2bin/work");
    built(user.run("mkdir", "-p", "-m", "0700", ".cache/dkms2bin/work/run-1/layer"));
    built(user.run("touch", ".cache/dkms2bin/work/run-1.lock"));
    Path closed = Files.createDirectory(work.resolve("run-1/layer/closed"));
    Path file = Files.createFile(closed.resolve("file"));
    for (Path path : List.of(file, closed)) {
      for (Map.Entry<String, Object> owner : OrdinaryUser.sub(42).entrySet()) {
        Files.setAttribute(path, owner.getKey(), owner.getValue());
      }
    }
    bench.output("chmod", "0700", closed);
  }

  @Test
  void rootIsNobodyInAUserNamespaceAndBuildsTheSame() throws Exception {
    Path repository = bench.scratch("repository");

    Ended ended = bench.run(debian(HELLO, repository, "--isolation", "userns", "--debug"));

    built(ended);
    assertThat(Workbench.only(repository, ".deb"))
        .hasSameBinaryContentAs(Workbench.only(roots, ".deb"));
    assertThat(place(repository)).startsWith("[\"chroot in user namespace");
    String id = ended.err().replaceAll("(?s).* env enter (\\w+) .*", "$1");
    Path kept = bench.cache().resolve("kept").resolve(id);
    try {
      String told =
          bench.output(
              "sh",
              kept.resolve("enter"),
              "sh",
              "-c",
              "id -u; cat /proc/self/uid_map; : > /root/mine; mount -t tmpfs none /mnt 2>&1 || :");
      assertThat(told.lines().findFirst()).contains("0");
      assertThat(told).containsPattern("\\n +0 +[1-9][0-9]{5,} +65536\\n");
      assertThat(told).containsPattern("mount: .*(permission denied|superuser)");
      Path mine = kept.resolve("upper/root/mine");
      assertThat((Integer) Files.getAttribute(mine, "unix:uid")).isGreaterThan(65_535);
    } finally {
      built(bench.run("env", "remove", id));
    }
  }
}
