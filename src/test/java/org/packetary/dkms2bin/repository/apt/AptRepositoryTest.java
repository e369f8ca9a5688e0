package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.RepositoryLock;

class AptRepositoryTest {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");
  private static final String MODULES =
      "Provides: a-modules (= 1.0+git~1)\n"
          + "Depends: linux-image-6.1.0-1-amd64 | linux-image-unsigned-6.1.0-1-amd64,"
          + " a-common (>= 1.0)\n";

  private Path temp;
  private Path staging;
  private Path dir;
  private AptRepository repository;

  @BeforeEach
  void repository(@TempDir Path temp) throws IOException {
    this.temp = temp;
    staging = Files.createDirectory(temp.resolve("staging"));
    dir = temp.resolve("repo");
    repository = at(DATE);
  }

  private AptRepository at(Instant now) {
    return at(now, ReplacePolicy.REFUSE, Duration.ofSeconds(20));
  }

  private AptRepository at(Instant now, ReplacePolicy policy, Duration patience) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    return new AptRepository(
        new RepositoryDirectory(dir, clock, patience),
        AptLayout.FLAT,
        Optional.empty(),
        clock,
        policy);
  }

  /** A package made by dpkg-deb. */
  private PackageFile deb(
      String fileName, String name, String version, String architecture, String more)
      throws Exception {
    Path tree = Files.createTempDirectory(temp, "tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: Jörg <j@example.org>\n%s%s"
            .formatted(
                name, version, architecture, more, "Description: short\n long\n .\n  - list\n"));
    Path file = staging.resolve(fileName);
    HostTool.output(
        "dpkg-deb", "-Zgzip", "--build", "--root-owner-group", "" + tree, file.toString());
    Digests digests = Digests.of(file);
    return new PackageFile(file, name, version, architecture, digests.sha256(), digests.size());
  }

  private PackageFile modules() throws Exception {
    return deb(
        "a_1.0+git~1-6.1.0-1-amd64_x86_64.deb",
        "a-modules-6.1.0-1-amd64",
        "1.0+git~1",
        "amd64",
        MODULES);
  }

  private PackageFile common() throws Exception {
    return deb("a-common_1.0_all.deb", "a-common", "1.0", "all", "");
  }

  private String packages() throws IOException {
    return Files.readString(dir.resolve("Packages"));
  }

  private Map<String, Object> snapshot() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    for (String name : HostTool.names(dir)) {
      files.put(name, Files.readAttributes(dir.resolve(name), "unix:ino,lastModifiedTime,size"));
    }
    files.remove(".dkms2bin");
    return files;
  }

  @Test
  void aptInstallsFromTheDirectory() throws Exception {
    repository.publish(List.of(modules(), common()));
    AptRoot apt = new AptRoot(temp.resolve("apt"), dir);
    apt.install("linux-image-6.1.0-1-amd64");

    apt.apt("apt-get", "update");

    assertThat(apt.apt("apt-get", "install", "-s", "a-modules-6.1.0-1-amd64").lines())
        .filteredOn(line -> line.startsWith("Conf"))
        .map(line -> line.replaceFirst("Conf (\\S+) .*", "$1"))
        .containsExactly("a-common", "a-modules-6.1.0-1-amd64");
    apt.apt("apt-get", "download", "a-modules-6.1.0-1-amd64", "a-common");
    assertThat(apt.downloads()).hasSize(2);
  }

  @Test
  void everyFormOfTheIndexIsThereByItsDigest() throws Exception {
    repository.publish(List.of(common()));

    Path compressed = dir.resolve("Packages.gz");
    try (InputStream in =
        Compression.detect(compressed).decompress(Files.newInputStream(compressed))) {
      assertThat(in).asString(StandardCharsets.UTF_8).isEqualTo(packages());
    }
    assertThat(dir.resolve("Release"))
        .content()
        .contains("Architectures: all\n", "Acquire-By-Hash: yes\n", "SHA256:\n")
        .doesNotContain("MD5Sum", "SHA1", "SHA512");
    for (String form : List.of("Packages", "Packages.gz")) {
      String digest = Digests.of(dir.resolve(form)).sha256();
      assertThat(dir.resolve("Release")).content().contains(" " + digest + " ");
      assertThat(dir.resolve("by-hash/SHA256").resolve(digest))
          .hasSameBinaryContentAs(dir.resolve(form));
    }
  }

  @Test
  void whoHasReadAnOlderReleaseStillFindsWhatItNames() throws Exception {
    List<String> releases = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      at(DATE.plusSeconds(i))
          .publish(List.of(deb("p" + i + "_1_all.deb", "p" + i, "1", "all", "")));
      releases.add(Files.readString(dir.resolve("Release")));
    }

    for (String release : releases.subList(2, 5)) {
      assertThat(digestsIn(release)).hasSize(2).allMatch(d -> Files.exists(byHash(d)));
    }
    assertThat(digestsIn(releases.get(1))).noneMatch(d -> Files.exists(byHash(d)));
    assertThat(HostTool.names(dir.resolve("by-hash/SHA256"))).hasSize(6);
  }

  private Path byHash(String digest) {
    return dir.resolve("by-hash/SHA256").resolve(digest);
  }

  private static List<String> digestsIn(String release) {
    return release
        .lines()
        .filter(line -> line.startsWith(" "))
        .map(line -> line.strip().split(" ", -1)[0])
        .toList();
  }

  @Test
  void aFormThatEarlierVersionsWroteGoes() throws Exception {
    Files.createDirectories(dir);
    Files.writeString(dir.resolve("Packages.xz"), "of an earlier version");

    repository.publish(List.of(common()));

    assertThat(dir.resolve("Packages.xz")).doesNotExist();
  }

  @Test
  void aptSeesWhatIsPublishedLater() throws Exception {
    AptRoot apt = new AptRoot(temp.resolve("apt"), dir);
    repository.publish(List.of(common()));
    apt.apt("apt-get", "update");

    at(DATE.minusSeconds(3600)).publish(List.of(modules()));
    apt.apt("apt-get", "update");

    assertThat(apt.apt("apt-cache", "pkgnames")).contains("a-common", "a-modules-6.1.0-1-amd64");
    assertThat(dir.resolve("Release")).content().contains("Date: Sat, 03 Feb 2024 04:05:06 UTC\n");
  }

  @Test
  void indexHoldsEveryFieldOfThePackageAndTheFilesDigests() throws Exception {
    PackageFile deb = modules();

    Publication publication = repository.publish(List.of(deb));

    Path published = dir.resolve(deb.path().getFileName());
    assertThat(publication)
        .isEqualTo(new Publication(List.of(deb.at(published)), List.of(), List.of(), List.of()));
    Digests digests = Digests.of(published);
    assertThat(packages())
        .isEqualTo(
            HostTool.output("dpkg-deb", "-f", published.toString())
                + "Filename: ./a_1.0+git~1-6.1.0-1-amd64_x86_64.deb\n"
                + "Size: "
                + Files.size(published)
                + "\nMD5sum: "
                + digests.md5()
                + "\nSHA1: "
                + digests.sha1()
                + "\nSHA256: "
                + digests.sha256()
                + "\n\n");
    assertThat(HostTool.output("sha256sum", published.toString())).startsWith(digests.sha256());
    assertThat(HostTool.output("sha1sum", published.toString())).startsWith(digests.sha1());
    assertThat(HostTool.output("md5sum", published.toString())).startsWith(digests.md5());
  }

  @Test
  void publishingTheSameAgainTouchesNothing() throws Exception {
    PackageFile common = common();
    List<PackageFile> debs = List.of(modules(), common, common);
    repository.publish(debs);
    Map<String, Object> before = snapshot();

    Publication again = at(DATE.plusSeconds(3600)).publish(debs);

    assertThat(again.packages()).hasSize(3);
    assertThat(snapshot()).isEqualTo(before);
    assertThat(before)
        .containsOnlyKeys(
            "Packages",
            "Packages.gz",
            "Release",
            "a-common_1.0_all.deb",
            "a_1.0+git~1-6.1.0-1-amd64_x86_64.deb",
            "by-hash");
    assertThat(HostTool.names(dir.resolve(".dkms2bin")))
        .containsExactly("apt-index.json", "apt-publications.json", "lock");
  }

  @Test
  void otherBytesUnderTheSameNameAreRefusedAndTheRestIsPublished() throws Exception {
    PackageFile common = common();
    String sha256 = common.sha256();
    repository.publish(List.of(common));
    PackageFile changed = deb("a-common_1.0_all.deb", "a-common", "1.0", "all", "Section: misc\n");

    Publication publication = at(DATE.plusSeconds(1)).publish(List.of(changed, modules()));

    assertThat(publication.refused()).containsExactly(changed);
    assertThat(publication.packages())
        .extracting(PackageFile::name)
        .containsExactly("a-modules-6.1.0-1-amd64");
    assertThatThrownBy(publication::throwIfRefused)
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("a-common_1.0_all.deb");
    assertThat(Digests.of(dir.resolve("a-common_1.0_all.deb")).sha256()).isEqualTo(sha256);
    assertThat(packages()).contains("SHA256: " + sha256, "Package: a-modules-6.1.0-1-amd64\n");
  }

  @Test
  void otherBytesUnderTheSameNameReplaceTheFileWhereThatIsWanted() throws Exception {
    repository.publish(List.of(modules(), common()));
    PackageFile changed = deb("a-common_1.0_all.deb", "a-common", "1.0", "all", "Section: misc\n");

    at(DATE.plusSeconds(1), ReplacePolicy.REPLACE, Duration.ofSeconds(20))
        .publish(List.of(changed));

    assertThat(dir.resolve("a-common_1.0_all.deb")).hasSameBinaryContentAs(changed.path());
    assertThat(packages())
        .contains("SHA256: " + changed.sha256() + "\n", "Package: a-modules-6.1.0-1-amd64\n")
        .containsOnlyOnce("Package: a-common\n");
    assertThat(dir.resolve("Release")).content().contains("04:05:07 UTC");
  }

  @Test
  void othersPackagesAreListedAndBrokenOnesLeftOut() throws Exception {
    Files.createDirectories(dir);
    Files.move(common().path(), dir.resolve("foreign.deb"));
    Files.writeString(dir.resolve("broken.deb"), "no package");
    Files.write(dir.resolve("cut.deb"), new byte[0]);
    Files.createDirectory(dir.resolve("directory.deb"));

    Publication publication = repository.publish(List.of(modules()));

    assertThat(packages())
        .contains("Filename: ./foreign.deb\n")
        .contains("Package: a-modules-6.1.0-1-amd64\n")
        .doesNotContain("broken.deb", "cut.deb");
    assertThat(publication.warnings())
        .hasSize(2)
        .anyMatch(w -> w.contains("broken.deb"))
        .anyMatch(w -> w.contains("cut.deb"));
  }

  @Test
  void onePackageInTwoFilesIsWarnedAbout() throws Exception {
    Files.createDirectories(dir);
    Files.copy(common().path(), dir.resolve("foreign.deb"));

    assertThat(repository.publish(List.of(common())).warnings())
        .singleElement()
        .asString()
        .contains("a-common_1.0_all.deb", "foreign.deb", "a-common 1.0 all");
  }

  @Test
  void removedFilesLeaveTheIndex() throws Exception {
    repository.publish(List.of(modules(), common()));
    Files.delete(dir.resolve("a-common_1.0_all.deb"));

    repository.publish(List.of());

    assertThat(packages()).contains("Package: a-modules").doesNotContain("Package: a-common\n");
  }

  @Test
  void fileThatWasReplacedByHandIsReadAgain() throws Exception {
    repository.publish(List.of(common()));
    Path file = dir.resolve("a-common_1.0_all.deb");
    var time = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);

    repository.publish(List.of());

    assertThat(packages()).contains("SHA256: " + Digests.of(bytes).sha256() + "\n");
  }

  @Test
  void damagedStateIsMadeAnew() throws Exception {
    repository.publish(List.of(modules()));
    String before = packages();
    Files.writeString(dir.resolve(".dkms2bin/apt-index.json"), "[{\"fileName\": 1");
    Files.writeString(dir.resolve("Release"), "Date: yesterday\n");
    Files.createDirectories(dir.resolve(".dkms2bin/tmp"));
    Files.writeString(dir.resolve(".dkms2bin/tmp/0"), "left by a publisher that was killed");

    repository.publish(List.of());

    assertThat(packages()).isEqualTo(before);
    assertThat(dir.resolve("Release")).content().contains("Date: Sat, 03 Feb 2024 04:05:06 UTC\n");
    assertThat(dir.resolve(".dkms2bin/tmp")).doesNotExist();
  }

  @Test
  void fileThatIsNotTheOneThatWasPackagedIsNotPublished() throws Exception {
    repository.publish(List.of(common()));
    Map<String, Object> before = snapshot();
    PackageFile deb = modules();
    Files.write(deb.path(), new byte[] {'\n'}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> repository.publish(List.of(deb)))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining(deb.path().toString());
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void missingFileIsNotPublished() throws Exception {
    PackageFile deb = modules();
    Files.delete(deb.path());

    assertThatThrownBy(() -> repository.publish(List.of(common(), deb)))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining(deb.path() + " does not exist");
    assertThat(snapshot()).isEmpty();
  }

  @Test
  void packageThatCannotBeReadBackIsAFailure() throws Exception {
    Path file = staging.resolve("x.deb");
    Files.writeString(file, "no package");
    Digests digests = Digests.of(file);

    assertThatThrownBy(
            () ->
                repository.publish(
                    List.of(
                        new PackageFile(file, "x", "1", "all", digests.sha256(), digests.size()))))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("x.deb");
  }

  @Test
  void anotherPublisherIsWaitedForAndNamed() throws Exception {
    repository.publish(List.of(common()));
    AptRepository impatient = at(DATE, ReplacePolicy.REFUSE, Duration.ofMillis(300));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                dir.resolve(".dkms2bin/lock").toString())
            .redirectErrorStream(true)
            .start();
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
      assertThat(said.readLine()).isEqualTo("held");

      assertThatThrownBy(() -> impatient.publish(List.of(modules())))
          .isInstanceOf(PublishException.class)
          .hasMessageContaining("process " + holder.pid() + " on ");
    } finally {
      holder.destroyForcibly().waitFor();
    }

    impatient.publish(List.of(modules()));
    assertThat(packages()).contains("Package: a-modules-6.1.0-1-amd64\n");
  }

  /** Holds the lock in a process of its own. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      RepositoryLock lock =
          RepositoryLock.acquire(Path.of(arguments[0]), Duration.ofSeconds(1), Clock.systemUTC());
      try (lock) {
        System.out.println("held");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void interruptedPublisherStopsAndTheNextOneGoesOn() throws Exception {
    PackageFile deb = modules();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> repository.publish(List.of(deb)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();

    repository.publish(List.of(deb));
    assertThat(packages()).contains("Package: a-modules-6.1.0-1-amd64\n");
  }

  @Test
  void checkCreatesTheDirectoryAndNothingInIt() throws Exception {
    dir = temp.resolve("new/deep/repo");

    at(DATE).check();
    at(DATE).check();

    assertThat(HostTool.names(dir)).isEmpty();
  }

  @Test
  void checkRefusesAPathThatIsNoDirectory() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    for (Path path : List.of(file, file.resolve("repo"))) {
      dir = path;
      assertThatThrownBy(() -> at(DATE).check())
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(file + " is in the way and is not a directory");
    }
  }

  @Test
  void checkLeavesNothingWhereItFails() {
    dir = Path.of("/proc/dkms2bin/repo");

    assertThatThrownBy(() -> at(DATE).check())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cannot use /proc/dkms2bin/repo as the output directory");
  }
}
