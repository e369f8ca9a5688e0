package org.packetary.dkms2bin.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Digests;

/** What makes two states of an apt archive equal. */
class AptIndexesTest {

  private static final String ARCH = Architecture.host().debian();
  private static final String DATE = "Sat, 06 Sep 2025 08:15:05 UTC";

  private final Path lists;

  AptIndexesTest(@TempDir Path temp) throws IOException {
    this.lists = temp.resolve("lists");
    Files.createDirectories(lists.resolve("partial"));
  }

  private void release(String host, String suite, String date, String main, String contrib)
      throws IOException {
    Files.writeString(
        lists.resolve(host + "_debian_dists_" + suite + "_InRelease"),
        String.join(
            "\n",
            "-----BEGIN PGP SIGNED MESSAGE-----",
            "Hash: SHA256",
            "",
            "Origin: Debian",
            "Suite: stable",
            "Date: " + date,
            "MD5Sum:",
            " 0ed6d4c8891eb86358b94bb35d9e4da4 1 main/binary-" + ARCH + "/Packages",
            "SHA256:",
            " " + Digests.sha256(main) + " 9 main/binary-" + ARCH + "/Packages",
            " " + Digests.sha256(contrib) + " 9 contrib/binary-" + ARCH + "/Packages",
            " " + Digests.sha256(date) + "  9 main/source/Sources",
            "-----BEGIN PGP SIGNATURE-----",
            "",
            "of " + date,
            "-----END PGP SIGNATURE-----"));
  }

  private ArchiveSnapshot snapshot(String... sources) throws IOException {
    return new AptIndexes(
            lists,
            List.of(sources),
            Architecture.host(),
            new KeptSnapshot(lists.resolveSibling("snapshot")))
        .look();
  }

  @Test
  void aMirrorElsewhereAndANewSignatureMakeNoDifference() throws Exception {
    release("a.example", "bookworm", DATE, "one", "two");
    ArchiveSnapshot first = snapshot("deb [signed-by=/k] http://a.example/debian bookworm main");
    Files.delete(lists.resolve("a.example_debian_dists_bookworm_InRelease"));
    release("b.example", "bookworm", "Sun, 07 Sep 2025 08:15:05 UTC", "one", "two");

    ArchiveSnapshot second = snapshot("deb [trusted=yes] http://b.example/debian bookworm main");

    assertThat(second.digest()).isEqualTo(first.digest()).matches("[0-9a-f]{64}");
  }

  @Test
  void otherPackagesMakeADifferenceWhereTheirComponentIsUsed() throws Exception {
    String main = "deb [signed-by=/k] http://a.example/debian bookworm main";
    String both = main + " contrib";
    release("a.example", "bookworm", DATE, "one", "two");
    String ofMain = snapshot(main).digest();
    String ofBoth = snapshot(both).digest();
    assertThat(ofMain).isNotEqualTo(ofBoth);

    release("a.example", "bookworm", DATE, "one", "other");
    assertThat(snapshot(main).digest()).isEqualTo(ofMain);
    assertThat(snapshot(both).digest()).isNotEqualTo(ofBoth);

    release("a.example", "bookworm", DATE, "other", "other");
    assertThat(snapshot(main).digest()).isNotEqualTo(ofMain);
  }

  @Test
  void anotherSuiteMakesADifference() throws Exception {
    String line = "deb [signed-by=/k] http://a.example/debian ";
    release("a.example", "bookworm", DATE, "one", "two");
    String before = snapshot(line + "bookworm main").digest();
    release("a.example", "bookworm-updates", DATE, "one", "two");

    assertThat(snapshot(line + "bookworm main", line + "bookworm-updates main").digest())
        .isNotEqualTo(before);
  }

  @Test
  void whatIsStillBeingDownloadedSaysNothing() throws Exception {
    release("a.example", "bookworm", DATE, "one", "two");
    String line = "deb [signed-by=/k] http://a.example/debian bookworm main";
    String before = snapshot(line).digest();
    Files.writeString(lists.resolve("partial/b.example_dists_x_InRelease"), "half of the th");

    assertThat(snapshot(line).digest()).isEqualTo(before);
  }

  @Test
  void peopleReadSuitesComponentsAndDates() throws Exception {
    release("a.example", "bookworm", DATE, "one", "two");
    release("a.example", "stable_updates", DATE, "one", "two");

    assertThat(
            snapshot(
                    "deb [signed-by=/k] http://a.example/debian bookworm main contrib",
                    "deb [signed-by=/k] http://a.example/debian stable/updates main",
                    "deb http://a.example/debian sid main")
                .indexes())
        .containsExactly(
            "bookworm/main 2025-09-06T08:15:05Z",
            "bookworm/contrib 2025-09-06T08:15:05Z",
            "stable/updates/main 2025-09-06T08:15:05Z",
            "sid/main not there");
  }
}
