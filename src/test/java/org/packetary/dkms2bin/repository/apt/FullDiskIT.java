package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.signing.NewKey;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.util.Digests;

/** Repositories on disks that become full at any moment of a publication, and have room later. */
class FullDiskIT {

  private static final AptLayout LAYOUT = AptLayout.pool("stable", "main");
  private static final int AT_LEAST = 20;

  private Path temp;
  private Path dir;
  private OpenPgpKey key;
  private List<PackageFile> packages;

  @BeforeEach
  void disk(@TempDir Path temp) throws Exception {
    this.temp = temp;
    dir = Files.createDirectory(temp.resolve("disk"));
    HostTool.output("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", dir.toString());
    Path file =
        Files.writeString(
            temp.resolve("key"),
            NewKey.of(
                    NewKey.Kind.ED25519,
                    "Tester",
                    Optional.empty(),
                    Instant.parse("2024-02-03T04:05:06Z"),
                    new SecureRandom())
                .secretKey());
    key = OpenPgpKey.read(file, Optional.empty(), "NONE");
    SmallDebs debs = new SmallDebs(temp);
    packages = List.of(debs.packaged("a", "all"), debs.packaged("b", "all"));
    publish(packages.get(0));
    HostTool.output("cp", "-a", dir + "/.", temp.resolve("before").toString());
  }

  @AfterEach
  void away() throws Exception {
    HostTool.output("umount", dir.toString());
  }

  private AptRepository repository() {
    return new AptRepository(
        dir, LAYOUT, Optional.of(key), Clock.systemUTC(), ReplacePolicy.REFUSE);
  }

  private void publish(PackageFile one) throws InterruptedException {
    repository().check();
    repository().publish(List.of(one));
  }

  private void room(String how) throws Exception {
    HostTool.output("mount", "-o", "remount," + how, dir.toString());
  }

  private long used(String what) throws Exception {
    String table = HostTool.output("df", "--output=" + what, "--block-size=1024", dir.toString());
    return Long.parseLong(table.lines().toList().get(1).strip());
  }

  /** What the index names, of which all has to be there; its signatures fit. */
  private Set<String> listed() throws Exception {
    Set<String> names = new TreeSet<>();
    for (ListedPackage one : repository().list()) {
      assertThat(Digests.sha256(dir.resolve(one.fileName()))).isEqualTo(one.sha256());
      names.add(one.name());
    }
    return names;
  }

  @Test
  void withoutRoomForFilesAndDirectories() throws Exception {
    List<Set<String>> seen = new ArrayList<>();
    boolean unfinished = false;
    for (int more = 0; more < AT_LEAST || seen.get(seen.size() - 1).size() < 2; more++) {
      startAgain();
      room("nr_inodes=" + (used("iused") + more));
      seen.add(tried());
      unfinished |= repository().isUnfinished();
      room("nr_inodes=10000");
      goesOn();
    }
    assertThat(seen).contains(Set.of("a"), Set.of("a", "b"));
    assertThat(unfinished).as("some were stopped behind the commit point").isTrue();
  }

  @Test
  void withoutRoomForContents() throws Exception {
    List<Set<String>> seen = new ArrayList<>();
    for (int more = 0; more < AT_LEAST || seen.get(seen.size() - 1).size() < 2; more++) {
      startAgain();
      room("size=" + (used("used") + 4L * more) + "k");
      seen.add(tried());
      room("size=8m");
      goesOn();
    }
    assertThat(seen).contains(Set.of("a"), Set.of("a", "b"));
  }

  private void startAgain() throws Exception {
    HostTool.output("find", dir.toString(), "-mindepth", "1", "-delete");
    HostTool.output("cp", "-a", temp.resolve("before") + "/.", dir.toString());
  }

  /** What there is after the attempt to publish one more: all of before, or that, too. */
  private Set<String> tried() throws Exception {
    boolean told = false;
    try {
      publish(packages.get(1));
    } catch (PublishException | EnvironmentException e) {
      told = true;
      assertThat(e.getMessage()).containsIgnoringCase("no space left");
    }
    Set<String> names = listed();
    assertThat(names).isIn(Set.of("a"), Set.of("a", "b"));
    assertThat(told || names.size() == 2).as("%s, and nothing was said", names).isTrue();
    if (!repository().isUnfinished()) {
      assertThat(repository().signatureProblems()).isEmpty();
    }
    return names;
  }

  private void goesOn() throws Exception {
    publish(packages.get(1));
    assertThat(listed()).containsExactly("a", "b");
    assertThat(repository().isCurrent()).isTrue();
    assertThat(repository().indexProblems()).isEmpty();
    assertThat(repository().signatureProblems()).isEmpty();
    assertThat(dir.resolve(".dkms2bin/tmp")).doesNotExist();
  }
}
