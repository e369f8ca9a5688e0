package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.util.FileTrees;

/** Files about packages come and go with them. */
class CompanionFilesTest {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");
  private static final String NAME = "a_1_all.deb";

  private Path temp;
  private Path dir;
  private int publications;

  @BeforeEach
  void directory(@TempDir Path temp) {
    this.temp = temp;
    dir = temp.resolve("repo");
  }

  private AptRepository repository(AptLayout layout, ReplacePolicy policy) {
    return new AptRepository(
        dir,
        layout,
        Optional.empty(),
        Clock.fixed(DATE.plusSeconds(publications++), ZoneOffset.UTC),
        policy);
  }

  private AptRepository repository() {
    return repository(AptLayout.FLAT, ReplacePolicy.REFUSE);
  }

  private PackageFile deb(String name) throws Exception {
    return new SmallDebs(temp).packaged(name, "all");
  }

  private PackageFile deb(String name, String suffix, String content) throws Exception {
    return with(deb(name), suffix, content);
  }

  private PackageFile with(PackageFile file, String suffix, String content) throws IOException {
    Path companion = Files.createTempFile(temp, "companion", "");
    Files.writeString(companion, content);
    return file.with(new PackageFile.Companion(companion, suffix));
  }

  /** A package of the same name with other bytes. */
  private PackageFile other(PackageFile one) throws Exception {
    Path file = Files.createDirectories(temp.resolve("other")).resolve(one.path().getFileName());
    Files.copy(deb("z").path(), file, StandardCopyOption.REPLACE_EXISTING);
    return new PackageFile(
        file, "z", "1", "all", deb("z").sha256(), Files.size(deb("z").path()), one.companions());
  }

  private Path companion(String suffix) {
    return Companions.fileOf(dir, NAME, suffix);
  }

  private List<String> problems() throws IOException {
    return Companions.in(dir).problems();
  }

  private Map<String, Object> snapshot() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.readAttributes(file, "unix:ino,lastModifiedTime,size"));
      }
    }
    files.remove(dir.resolve(".dkms2bin/lock").toString());
    return files;
  }

  @Test
  void theyArePublishedWithTheirPackageAndReadableByAll() throws Exception {
    PackageFile file = with(deb("a", "intoto.jsonl", "said"), "spdx.json", "parts");

    repository().publish(List.of(file, deb("b")));

    assertThat(companion("intoto.jsonl")).hasContent("said");
    assertThat(companion("spdx.json")).hasContent("parts");
    assertThat(Files.getPosixFilePermissions(companion("spdx.json")).toString())
        .contains("OTHERS_READ");
    assertThat(problems()).isEmpty();
    assertThat(Files.readString(dir.resolve("Packages"))).doesNotContain("intoto");
  }

  @Test
  void whatIsPublishedAgainChangesNoFile() throws Exception {
    repository().publish(List.of(deb("a", "intoto.jsonl", "said")));
    Map<String, Object> before = snapshot();

    repository().publish(List.of(deb("a", "intoto.jsonl", "said")));

    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void thoseOfAPackageThatIsThereMayBeSaidAnew() throws Exception {
    repository().publish(List.of(with(deb("a", "intoto.jsonl", "said"), "spdx.json", "parts")));

    repository().publish(List.of(deb("a", "intoto.jsonl", "said better")));

    assertThat(companion("intoto.jsonl")).hasContent("said better");
    assertThat(companion("spdx.json")).hasContent("parts");
    assertThat(problems()).isEmpty();
  }

  @Test
  void ofAPackageThatIsRefusedNothingIsPublished() throws Exception {
    repository().publish(List.of(deb("a", "intoto.jsonl", "said")));

    Publication publication =
        repository().publish(List.of(other(deb("a", "intoto.jsonl", "of another"))));

    assertThat(publication.refused()).hasSize(1);
    assertThat(companion("intoto.jsonl")).hasContent("said");
  }

  @Test
  void aPackageThatIsReplacedTakesWhatWasSaidOfItAway() throws Exception {
    repository().publish(List.of(with(deb("a", "intoto.jsonl", "said"), "spdx.json", "parts")));

    repository(AptLayout.FLAT, ReplacePolicy.REPLACE)
        .publish(List.of(other(deb("a", "intoto.jsonl", "of another"))));

    assertThat(companion("intoto.jsonl")).hasContent("of another");
    assertThat(companion("spdx.json")).doesNotExist();
    assertThat(problems()).isEmpty();
  }

  @Test
  void theyStayAsLongAsTheFileOfTheirPackage() throws Exception {
    repository().publish(List.of(deb("a", "intoto.jsonl", "said"), deb("b")));
    repository().withdraw(List.of(NAME));
    assertThat(companion("intoto.jsonl")).exists();
    repository().publish(List.of(deb("c")));
    assertThat(companion("intoto.jsonl")).exists();
    repository().publish(List.of(deb("d")));

    assertThat(dir.resolve(NAME)).doesNotExist();
    assertThat(companion("intoto.jsonl")).doesNotExist();
    assertThat(problems()).isEmpty();
    assertThat(dir.resolve(".dkms2bin/companions")).isEmptyDirectory();
  }

  @Test
  void whatIsMissingChangedOrNobodysIsFoundAndIndexingMendsWhatCanBe() throws Exception {
    repository()
        .publish(
            List.of(
                deb("a", "intoto.jsonl", "said"),
                deb("b", "intoto.jsonl", "said"),
                deb("c", "intoto.jsonl", "said")));
    Files.writeString(companion("intoto.jsonl"), "lied");
    Files.delete(Companions.fileOf(dir, "b_1_all.deb", "intoto.jsonl"));
    Files.delete(dir.resolve("c_1_all.deb"));
    Files.writeString(companion("spdx.json"), "nobody's");

    assertThat(problems())
        .containsExactly(
            "attestations/a_1_all.deb.intoto.jsonl has other content than was published",
            "attestations/b_1_all.deb.intoto.jsonl was published, and there is no such file",
            "attestations/c_1_all.deb.intoto.jsonl is about a package that is not there",
            "attestations/a_1_all.deb.spdx.json is there, and was not published with a package");
    repository().reindex();
    assertThat(problems()).isEmpty();
    assertThat(Companions.fileOf(dir, "c_1_all.deb", "intoto.jsonl")).doesNotExist();
  }

  @Test
  void aCopyWithoutOurStateIsTakenAsItIs() throws Exception {
    repository().publish(List.of(deb("a", "intoto.jsonl", "said")));
    FileTrees.delete(dir.resolve(".dkms2bin"));

    repository().publish(List.of(deb("b")));

    assertThat(problems()).isEmpty();
    assertThat(companion("intoto.jsonl")).hasContent("said");
  }

  @Test
  void eachSuiteHasItsOwn() throws Exception {
    AptLayout one = AptLayout.pool("one", "main");
    AptLayout two = AptLayout.pool("two", "main");

    repository(one, ReplacePolicy.REFUSE).publish(List.of(deb("a", "intoto.jsonl", "one")));
    repository(two, ReplacePolicy.REFUSE).publish(List.of(deb("a", "intoto.jsonl", "two")));

    assertThat(Companions.fileOf(dir, "pool/one/main/a/a/" + NAME, "intoto.jsonl"))
        .hasContent("one");
    assertThat(Companions.fileOf(dir, "pool/two/main/a/a/" + NAME, "intoto.jsonl"))
        .hasContent("two");
    assertThat(problems()).isEmpty();
    assertThat(repository(one, ReplacePolicy.REFUSE).list()).hasSize(1);
  }

  @Test
  void whatIsSaidOfAPackageIsToldFromWhatIsSaidOfOneWithALongerName() throws Exception {
    PackageFile one = with(deb("a", "intoto.jsonl", "said"), "spdx.json", "parts");
    repository().publish(List.of(one));
    Path longer = dir.resolve(NAME + ".deb");
    Files.copy(deb("b").path(), longer);
    Files.writeString(Companions.fileOf(dir, NAME + ".deb", "spdx.json"), "of another");
    repository().reindex();

    repository(AptLayout.FLAT, ReplacePolicy.REPLACE)
        .publish(List.of(other(deb("a", "intoto.jsonl", "anew"))));

    assertThat(companion("spdx.json")).doesNotExist();
    assertThat(Companions.fileOf(dir, NAME + ".deb", "spdx.json")).hasContent("of another");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aStateFileThatNamesOthersFilesHasNoneOfThemDeleted() throws Exception {
    Path others = Files.writeString(temp.resolve("x.deb.txt"), "not ours");
    for (String name :
        List.of(
            "../../x.deb.txt", "a/../../../x.deb.txt", others.toString(), "./../../x.deb.txt")) {
      repository().publish(List.of(deb("a", "intoto.jsonl", "said")));
      Path states = dir.resolve(".dkms2bin/companions");
      assertThat(states).isDirectoryContaining("glob:**.json");
      Path state = states.resolve(HostTool.names(states).get(0));
      Files.writeString(
          state, Files.readString(state).replaceFirst("\"[^\"]+intoto.jsonl\"", '"' + name + '"'));

      repository(AptLayout.FLAT, ReplacePolicy.REPLACE)
          .publish(List.of(other(deb("a", "intoto.jsonl", "anew"))));
      repository().reindex();
      problems();

      assertThat(others).as(name).exists();
      Files.delete(dir.resolve(NAME));
      repository().publish(List.of());
    }
  }
}
