package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** Sources are named by all that is known of them, and by nothing of where they lie. */
class SourcePinsTest {

  private final Path temp;
  private final Path file;
  private final CompanionFile companion;

  SourcePinsTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.file = Files.writeString(temp.resolve("hello.conf"), "options hello\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    this.companion = new CompanionFile("/etc/modprobe.d/hello.conf", file, true);
  }

  private static DkmsSource source(
      Path place,
      String tree,
      String version,
      Map<String, String> control,
      Instant newest,
      List<CompanionFile> companions) {
    return new DkmsSource(
        place,
        tree,
        companions,
        new Origin(
            place.resolve("hello-dkms_1_all.deb"),
            Optional.of("hello-dkms"),
            Optional.of(version),
            control),
        newest);
  }

  private static String digest(DkmsSource source) {
    return SourcePins.of(source).digest();
  }

  private static DkmsSource plain(Path place) {
    return source(place, "0", "1", Map.of(), Instant.EPOCH, List.of());
  }

  @Test
  void aPinSaysWhatPeopleCallIt() {
    assertThat(SourcePins.of(plain(Path.of("/a"))))
        .extracting(SourcePin::name, SourcePin::tree)
        .containsExactly("hello-dkms_1_all.deb", "0");
    assertThat(SourcePins.of(plain(Path.of("/a"))).packageVersion()).contains("1");
  }

  @Test
  void whereItLiesDoesNotCount() {
    assertThat(SourcePins.of(plain(Path.of("/a")))).isEqualTo(SourcePins.of(plain(Path.of("/b"))));
  }

  @Test
  void allThatIsKnownCountsButWhen() {
    Path a = Path.of("/a");
    assertThat(
            List.of(
                digest(plain(a)),
                digest(source(a, "1", "1", Map.of(), Instant.EPOCH, List.of())),
                digest(source(a, "0", "2", Map.of(), Instant.EPOCH, List.of())),
                digest(source(a, "0", "1", Map.of("Section", "x"), Instant.EPOCH, List.of())),
                digest(source(a, "0", "1", Map.of(), Instant.EPOCH, List.of(companion)))))
        .doesNotHaveDuplicates();
    // The same files are the same sources on another host; a cell has its date by itself.
    assertThat(digest(source(a, "0", "1", Map.of(), Instant.ofEpochSecond(1), List.of())))
        .isEqualTo(digest(plain(a)));
  }

  @Test
  void theOrderOfFieldsDoesNotCount() {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("A", "1");
    one.put("B", "2");
    Map<String, String> other = new LinkedHashMap<>();
    other.put("B", "2");
    other.put("A", "1");

    assertThat(digest(source(temp, "0", "1", one, Instant.EPOCH, List.of())))
        .isEqualTo(digest(source(temp, "0", "1", other, Instant.EPOCH, List.of())));
  }

  private String companions(CompanionFile... files) {
    return SourcePins.companions(source(temp, "0", "1", Map.of(), Instant.EPOCH, List.of(files)));
  }

  @Test
  void aFileBesideIsItsPlaceKindModeAndContent() throws IOException {
    String before = companions(companion);
    assertThat(before).startsWith("/etc/modprobe.d/hello.conf conffile ");

    assertThat(companions(new CompanionFile("/etc/other", file, true))).isNotEqualTo(before);
    assertThat(companions(new CompanionFile(companion.path(), file, false))).isNotEqualTo(before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    String changedMode = companions(companion);
    assertThat(changedMode).isNotEqualTo(before);
    Files.writeString(file, "other");
    assertThat(companions(companion)).isNotEqualTo(changedMode);
  }

  @Test
  void aLinkIsWhereItLeadsAndIsNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("/nosuch"));

    assertThat(companions(new CompanionFile("/lib/firmware/x", link, false)))
        .isEqualTo("/lib/firmware/x -> /nosuch\n");
  }

  @Test
  void theOrderOfFilesDoesNotCount() {
    CompanionFile other = new CompanionFile("/etc/other", file, false);

    assertThat(companions(companion, other)).isEqualTo(companions(other, companion));
    assertThat(companions()).isEmpty();
  }
}
