package org.packetary.dkms2bin.repository.yum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.LoopbackSite;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.signing.NewKey;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.SignatureCheck;

/** Signed yum repositories: publishers that are killed, and that work while dnf reads. */
class YumPublisherIT {

  /** How many are killed; {@code -Ddkms2bin.kills=200} tries more. */
  private static final int KILLS = Integer.getInteger("dkms2bin.kills", 8);

  private static final long SEED = 20261129;
  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");
  private static final String KERNEL = "5.14.0-427.13.1.el9_4.x86_64";

  private Path temp;
  private Path dir;
  private Path key;

  @BeforeEach
  void directory(@TempDir Path temp) throws Exception {
    this.temp = temp;
    dir = temp.resolve("repo");
    key =
        Files.writeString(
            temp.resolve("key.asc"),
            NewKey.of(NewKey.Kind.ED25519, "Tester", Optional.empty(), DATE, new SecureRandom())
                .secretKey());
  }

  private List<Path> rpms(int count) throws Exception {
    Path staging = Files.createDirectories(temp.resolve("staging"));
    List<Path> rpms = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      rpms.add(
          new RpmPackager(RpmOptions.DEFAULTS)
              .write(
                  new ModulePackage(
                      new CellId(
                          new ModuleId("fixture", Integer.toString(i)),
                          KERNEL,
                          Architecture.X86_64),
                      List.of(
                          new ModuleFile(
                              Path.of("src/test/resources/module/fixture_base.ko"),
                              "/lib/modules/" + KERNEL + "/extra/fixture_base.ko")),
                      Optional.empty(),
                      false,
                      PackageMetadata.NONE,
                      DATE),
                  staging)
              .path());
    }
    return rpms;
  }

  private YumRepository repository() {
    return repository(Optional.of(OpenPgpKey.read(key, Optional.empty(), "NONE")));
  }

  private YumRepository repository(Optional<OpenPgpKey> signing) {
    return new YumRepository(
        dir,
        Clock.systemUTC(),
        Optional.empty(),
        signing,
        ReplacePolicy.REFUSE,
        new ProcessRunner(),
        HostEnvironment.of(System.getenv()));
  }

  private void put(Path rpm) throws Exception {
    repository().publish(List.of(ForeignPackages.describe(RpmFile.read(rpm))));
  }

  private int publish(int step, List<Path> rpms) throws Exception {
    Process publisher = YumPublisher.start(dir, Optional.of(key), step, 0, rpms);
    String said = new String(publisher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = publisher.waitFor();
    assertThat(status).as(said).isIn(0, 137);
    return status;
  }

  /**
   * The packages that the metadata names: it is signed and whole, each is there with its digest.
   */
  private Set<String> listed() throws Exception {
    if (!Files.exists(dir.resolve("repodata/repomd.xml"))) {
      return Set.of();
    }
    Repomd index = Repomd.in(dir).orElseThrow();
    assertThat(index.isCompleteIn(dir)).isTrue();
    assertThat(
            SignatureCheck.complaint(
                OpenPgpKey.read(key, Optional.empty(), "NONE").publicKey(),
                Files.readAllBytes(dir.resolve("repodata/repomd.xml")),
                Files.readString(dir.resolve("repodata/repomd.xml.asc"))))
        .isEmpty();
    Set<String> names = new TreeSet<>();
    for (ListedPackage one : repository().list()) {
      assertThat(Digests.of(dir.resolve(one.fileName())).sha256()).isEqualTo(one.sha256());
      assertThat(one.kernel()).contains(KERNEL);
      assertThat(one.module()).contains("fixture");
      names.add(one.fileName());
    }
    return names;
  }

  private static Set<String> names(List<Path> files) {
    Set<String> names = new TreeSet<>();
    files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    return names;
  }

  /** As earlier versions left it: no links. */
  private void makePlain() throws Exception {
    Path repodata = dir.resolve("repodata");
    for (String name : List.of("repomd.xml", "repomd.xml.asc")) {
      byte[] content = Files.readAllBytes(repodata.resolve(name));
      Files.delete(repodata.resolve(name));
      Files.write(repodata.resolve(name), content);
    }
    HostTool.output(
        "rm",
        "-r",
        HostTool.output("find", "" + repodata, "-type", "d")
            .lines()
            .filter(d -> d.contains("generation-"))
            .findFirst()
            .orElseThrow());
    Files.delete(repodata.resolve("current"));
  }

  @Test
  void killedAtAnyOfItsStepsItLeavesTheOldRepositoryOrTheNewAlsoWhereLinksComeFirst()
      throws Exception {
    List<Path> rpms = rpms(2);
    dir = temp.resolve("template");
    put(rpms.get(0));
    makePlain();
    Set<String> old = names(rpms.subList(0, 1));
    int seenOld = 0;
    boolean ended = false;
    for (int step = 0; !ended; step++) {
      dir = temp.resolve("repo-" + step);
      HostTool.output("cp", "-a", "" + temp.resolve("template"), dir.toString());

      ended = publish(step, rpms.subList(1, 2)) == 0;

      Set<String> then = listed();
      assertThat(then).isIn(old, names(rpms));
      seenOld += then.equals(old) ? 1 : 0;
      repository().publish(List.of());
      assertThat(listed()).isEqualTo(step == 0 ? old : names(rpms));
      assertThat(repository().isCurrent()).isTrue();
      assertThat(repository().signatureProblems()).isEmpty();
      assertThat(dir.resolve(".dkms2bin/journal.json")).doesNotExist();
    }
    assertThat(seenOld).isGreaterThan(10);
    assertThat(dir.resolve("repodata/current")).isSymbolicLink();
  }

  @Test
  void killedAtAnyMomentItLosesNothing() throws Exception {
    Random random = new Random(SEED);
    List<Path> rpms = rpms(KILLS);
    Set<String> before = Set.of();
    for (int kill = 0; kill < KILLS; kill++) {
      List<Path> todo = new ArrayList<>();
      for (Path rpm : rpms) {
        if (!before.contains(String.valueOf(rpm.getFileName()))) {
          todo.add(rpm);
        }
      }
      Process publisher = YumPublisher.start(dir, Optional.of(key), -1, 3, todo);
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(publisher.getInputStream(), StandardCharsets.UTF_8));
      assertThat(said.readLine()).isEqualTo("ready");
      Thread.sleep(random.nextInt(600));
      publisher.destroyForcibly().waitFor();

      Set<String> now = listed();
      assertThat(now).containsAll(before);
      before = now;
    }

    assertThat(publish(-1, rpms)).isZero();
    assertThat(listed()).isEqualTo(names(rpms));
    assertThat(repository().isCurrent()).isTrue();
    assertThat(dir.resolve(".dkms2bin/tmp")).doesNotExist();
  }

  @Test
  void threeGenerationsAreKeptAndGoneBackTo() throws Exception {
    List<Path> rpms = rpms(5);
    for (Path rpm : rpms) {
      put(rpm);
    }

    assertThat(HostTool.names(dir.resolve("repodata")))
        .filteredOn(name -> name.startsWith("generation-"))
        .hasSize(3);
    Publications.Entry earlier = repository().history().kept().get(1);
    repository().rollBack(earlier);

    assertThat(listed()).isEqualTo(names(rpms.subList(0, 4)));
    assertThat(repository().isCurrent()).isTrue();
  }

  @Test
  void copiesWithAndWithoutLinksAndCreaterepoAloneAreTakenUp() throws Exception {
    List<Path> rpms = rpms(4);
    put(rpms.get(0));
    HostTool.output("cp", "-rL", dir.toString(), "" + temp.resolve("followed"));
    HostTool.output("cp", "-a", dir.toString(), "" + temp.resolve("kept"));

    for (String copy : List.of("followed", "kept")) {
      dir = temp.resolve(copy);
      assertThat(listed()).isEqualTo(names(rpms.subList(0, 1)));
      put(rpms.get(1));
      assertThat(listed()).isEqualTo(names(rpms.subList(0, 2)));
      assertThat(dir.resolve("repodata/repomd.xml")).isSymbolicLink();
    }
    // Another's metadata in place of ours, unsigned: signed again by the next publication.
    HostTool.output("createrepo_c", "--quiet", dir.toString());
    put(rpms.get(2));
    assertThat(listed()).isEqualTo(names(rpms.subList(0, 3)));
    // Not signed any more, as its owner wants.
    Files.delete(dir.resolve("repodata/repomd.xml.asc"));
    repository(Optional.empty()).check();
    repository(Optional.empty()).publish(List.of());
    Files.copy(rpms.get(3), dir.resolve(String.valueOf(rpms.get(3).getFileName())));
    repository(Optional.empty()).publish(List.of());
    assertThat(dir.resolve("repodata/repomd.xml.asc")).doesNotExist();
    assertThat(repository(Optional.empty()).list()).hasSize(4);
    assertThat(HostTool.names(dir.resolve("repodata"))).doesNotContain("current");
  }

  @Test
  void whatALinkOfSomebodyElseLeadsToIsNotCopiedForAllToRead() throws Exception {
    Path rpm = rpms(1).get(0);
    put(rpm);
    Path secret = Files.writeString(temp.resolve("secret"), "precious");
    for (String name : List.of("repodata/repomd.xml", "repodata/repomd.xml.asc")) {
      Files.delete(dir.resolve(name));
      Files.createSymbolicLink(dir.resolve(name), secret);

      repository().publish(List.of());

      assertThat(listed()).isEqualTo(names(List.of(rpm)));
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readAllBytes(file))
              .as(file.toString())
              .isNotEqualTo("precious".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  @Test
  void aRepositoryWhoseLinkIsGoneIsStillASignedOne() throws Exception {
    put(rpms(1).get(0));
    Files.delete(dir.resolve("repodata/current"));

    assertThatThrownBy(() -> repository(Optional.empty()).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is signed");
    repository().publish(List.of());

    assertThat(listed()).hasSize(1);
  }

  @Test
  void dnfThatReadsWhileOthersPublishFindsAllThatItIsTold() throws Exception {
    List<Path> rpms = rpms(8);
    put(rpms.get(0));
    try (LoopbackSite site = new LoopbackSite(dir)) {
      Process writer = YumPublisher.start(dir, Optional.of(key), -1, 2, rpms.subList(1, 8));
      int rounds = 0;
      while (writer.isAlive() || rounds == 0) {
        HostTool.Result read = dnf(site, "repoquery", "--qf", "%{version}");
        // repomd.xml and its signature are two requests: who asks between may have to ask again.
        if (!read.output().contains("Bad GPG signature")) {
          assertThat(read.status()).as(read.output()).isZero();
        }
        rounds++;
      }
      assertThat(writer.waitFor()).isZero();

      assertThat(dnf(site, "repoquery", "--qf", "%{version}").output().lines()).hasSize(8);
      assertThat(site.answers()).noneMatch(a -> a.startsWith("404 "));
    }
  }

  private HostTool.Result dnf(LoopbackSite site, String... words) throws Exception {
    Path repos = Files.createDirectories(temp.resolve("repos"));
    Files.writeString(
        repos.resolve("dkms2bin.repo"),
        Files.readString(dir.resolve("dkms2bin.repo"))
            .replaceAll("(baseurl|gpgkey)=file:.*" + dir.getFileName(), "$1=" + site.url()));
    List<String> argv =
        new ArrayList<>(
            List.of(
                "dnf",
                "--quiet",
                "--assumeyes",
                "--installroot=" + temp.resolve("root"),
                "--config=" + Files.write(temp.resolve("dnf.conf"), List.of("[main]")),
                "--setopt=reposdir=" + repos,
                "--setopt=cachedir=" + temp.resolve("cache"),
                "--refresh",
                "--releasever=9"));
    argv.addAll(List.of(words));
    return HostTool.run(Map.of(), argv);
  }
}
