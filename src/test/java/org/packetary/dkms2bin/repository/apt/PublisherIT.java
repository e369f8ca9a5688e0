package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.LoopbackSite;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.signing.NewKey;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.util.Digests;

/** Publishers that are killed, that work side by side, and that work while apt reads. */
class PublisherIT {

  /** How many are killed; {@code -Ddkms2bin.kills=500} tries more. */
  private static final int KILLS = Integer.getInteger("dkms2bin.kills", 25);

  /** How many write at once; {@code -Ddkms2bin.writers=50} tries more. */
  private static final int WRITERS = Integer.getInteger("dkms2bin.writers", 6);

  /** How many packages each of them has; {@code -Ddkms2bin.packages=100}. */
  private static final int EACH = Integer.getInteger("dkms2bin.packages", 4);

  private static final long SEED = 20261129;

  private Path temp;
  private Path dir;

  @BeforeEach
  void directory(@TempDir Path temp) {
    this.temp = temp;
    dir = temp.resolve("repo");
  }

  private List<Path> debs(String word, int count) throws Exception {
    SmallDebs small = new SmallDebs(temp);
    List<Path> debs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      debs.add(small.file(word + i, "all"));
    }
    return debs;
  }

  /** The packages that the index names, each of which has to be there with its digest. */
  private Set<String> listed() throws IOException {
    if (!Files.exists(dir.resolve("Release"))) {
      return Set.of();
    }
    List<String> files = List.copyOf(AptListing.named(dir, AptLayout.FLAT).values());
    for (String file : files) {
      assertThat(Digests.sha256(dir.resolve(file))).isEqualTo(file.replaceFirst(".*/", ""));
    }
    Set<String> names = new TreeSet<>();
    for (ListedPackage one : AptListing.listed(dir, files)) {
      assertThat(Digests.sha256(dir.resolve(one.fileName()))).isEqualTo(one.sha256());
      names.add(one.fileName());
    }
    return names;
  }

  /** Every package has what was said of it, and nothing else was. */
  private void requireWhatIsAboutPackages() throws IOException {
    Companions companions = Companions.in(dir);
    assertThat(companions.problems()).isEmpty();
    for (String suffix : List.of("copy", "again")) {
      assertThat(companions.about(suffix).keySet()).isEqualTo(listed());
    }
  }

  private void update(AptRoot apt) throws Exception {
    if (Files.exists(dir.resolve("Release"))) {
      apt.apt("apt-get", "update");
    }
  }

  /** A key that signs, in a file. */
  private Path key() throws Exception {
    return Files.writeString(
        Files.createTempFile(temp, "key", ".asc"),
        NewKey.of(
                NewKey.Kind.RSA,
                "Tester",
                Optional.empty(),
                Instant.parse("2024-02-03T04:05:06Z"),
                new SecureRandom())
            .secretKey());
  }

  @Test
  void killedAtAnyOfItsStepsItLeavesTheOldRepositoryOrTheNew() throws Exception {
    List<Path> debs = debs("p", 2);
    Optional<Path> key = Optional.of(key());
    boolean ended = false;
    int seenOld = 0;
    int seenNew = 0;
    for (int step = 0; !ended; step++) {
      dir = temp.resolve("repo-" + step);
      AptRepository repository =
          new AptRepository(
              dir,
              AptLayout.FLAT,
              key.map(file -> OpenPgpKey.read(file, Optional.empty(), "NONE")),
              Clock.systemUTC(),
              ReplacePolicy.REFUSE);
      assertThat(Publisher.start(dir, key, -1, 0, debs.subList(0, 1)).waitFor()).isZero();
      AptRoot apt = AptRoot.of(temp.resolve("apt-" + step), dir.resolve("dkms2bin.sources"));
      update(apt);

      int status = Publisher.start(dir, key, step, 0, debs.subList(1, 2)).waitFor();

      ended = status == 0;
      assertThat(status).isIn(0, 137);
      Set<String> then = listed();
      boolean old = then.equals(Set.of("p0_1_all.deb"));
      assertThat(old || then.equals(Set.of("p0_1_all.deb", "p1_1_all.deb"))).as("" + then).isTrue();
      seenOld += old ? 1 : 0;
      seenNew += old ? 0 : 1;
      update(apt);
      assertThat(repository.isCurrent()).as("step %s", step).isEqualTo(ended || step == 0);

      repository.publish(List.of());

      assertThat(listed()).hasSize(step == 0 ? 1 : 2);
      assertThat(repository.isCurrent()).isTrue();
      update(apt);
      assertThat(HostTool.names(dir.resolve(".dkms2bin")))
          .containsExactly("apt-index.json", "apt-publications.json", "companions", "lock");
      requireWhatIsAboutPackages();
    }
    assertThat(seenOld).isGreaterThan(5);
    assertThat(seenNew).isGreaterThan(1);
  }

  @Test
  void killedAtAnyMomentItLosesNothing() throws Exception {
    Random random = new Random(SEED);
    List<Path> debs = debs("p", KILLS);
    AptRepository repository =
        new AptRepository(
            dir, AptLayout.FLAT, Optional.empty(), Clock.systemUTC(), ReplacePolicy.REFUSE);
    AptRoot apt = new AptRoot(temp.resolve("apt"), dir);
    Set<String> before = Set.of();
    for (int kill = 0; kill < KILLS; kill++) {
      List<Path> todo = new ArrayList<>();
      for (Path deb : debs) {
        if (!before.contains(String.valueOf(deb.getFileName()))) {
          todo.add(deb);
        }
      }
      Process publisher = Publisher.start(dir, -1, 3, todo);
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(publisher.getInputStream(), StandardCharsets.UTF_8));
      assertThat(said.readLine()).isEqualTo("ready");
      Thread.sleep(random.nextInt(60));
      publisher.destroyForcibly().waitFor();

      Set<String> now = listed();
      assertThat(now).containsAll(before);
      update(apt);
      before = now;
    }

    assertThat(Publisher.start(dir, -1, 0, debs).waitFor()).isZero();
    assertThat(listed()).hasSize(KILLS);
    assertThat(repository.isCurrent()).isTrue();
    assertThat(dir.resolve(".dkms2bin/tmp")).doesNotExist();
    requireWhatIsAboutPackages();
  }

  @Test
  void writersSideBySideLoseNothing() throws Exception {
    List<Path> debs = debs("p", WRITERS * EACH);
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      // Some publish one after the other, some all at once.
      int how = i % 2 == 0 ? -1 : Publisher.TOGETHER;
      writers.add(Publisher.start(dir, how, 0, debs.subList(EACH * i, EACH * i + EACH)));
    }

    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    assertThat(listed()).hasSize(WRITERS * EACH);
    requireWhatIsAboutPackages();
  }

  @Test
  void aptThatReadsWhileOthersPublishSeesNoMismatch() throws Exception {
    List<Path> debs = debs("p", 20);
    Optional<Path> key = Optional.of(key());
    assertThat(Publisher.start(dir, key, -1, 0, debs.subList(0, 1)).waitFor()).isZero();
    try (LoopbackSite site = new LoopbackSite(dir)) {
      Path sources =
          Files.writeString(
              temp.resolve("served.sources"),
              Files.readString(dir.resolve("dkms2bin.sources"))
                  .replaceFirst("URIs: .*", "URIs: " + site.url() + "/"));
      AptRoot apt = AptRoot.of(temp.resolve("apt"), sources);
      Process writer = Publisher.start(dir, key, -1, 2, debs.subList(1, 20));
      int rounds = 0;
      while (writer.isAlive() || rounds == 0) {
        apt.apt("apt-get", "update");
        apt.apt("apt-get", "download", "p0");
        rounds++;
      }
      assertThat(writer.waitFor()).isZero();
      apt.apt("apt-get", "update");

      assertThat(apt.apt("apt-cache", "pkgnames").lines()).hasSize(20);
      assertThat(site.answers()).as("asked for by name").noneMatch(a -> a.contains("Packages"));
      assertThat(site.answers()).noneMatch(a -> a.startsWith("404 "));
    }
  }
}
