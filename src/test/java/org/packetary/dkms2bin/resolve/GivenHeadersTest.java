package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.fakes.FakeArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;

/** Kernel headers that the user has as files. */
class GivenHeadersTest {

  private static final String RELEASE = "6.1.0-1-amd64";

  private final Path temp;
  private final List<BuildEvent> events = new ArrayList<>();

  GivenHeadersTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path deb(String name, String depends, Consumer<TarBuilder> files) throws IOException {
    TarBuilder data = new TarBuilder().directory("./usr/").directory("./usr/src/");
    files.accept(data);
    String control =
        "Package: "
            + name
            + "\nVersion: 1\nArchitecture: amd64\n"
            + (depends.isEmpty() ? "" : "Depends: " + depends + "\n");
    return DebBuilder.of(data.build(), Compression.NONE, Map.of("control", control))
        .writeTo(temp.resolve(name));
  }

  private Path headersOf(String release, String depends) throws IOException {
    String place = "./usr/src/linux-headers-" + release;
    return deb(
        "linux-headers-" + release,
        depends,
        data ->
            data.directory(place + "/")
                .file(
                    place + "/include/generated/utsrelease.h",
                    "#define UTS_RELEASE \"" + release + "\"\n"));
  }

  private Path common(String name) throws IOException {
    return deb(name, "", data -> data.file("./usr/src/" + name + "/Makefile", "all:\n"));
  }

  private GivenHeaders read(Path... given) throws IOException {
    return GivenHeaders.read(List.of(given), Files.createTempDirectory(temp, "scratch-"));
  }

  private GivenArchive archive(GivenHeaders given, String... known) {
    Map<String, List<String>> packages = new TreeMap<>();
    List.of(known).forEach(name -> packages.put(name, List.of("1")));
    return new GivenArchive(
        new FakeArchive(List.of("6.1.0-9-amd64"), Map.of(), packages, new ArrayList<>()),
        given,
        Recipes.shipped("debian-12"),
        events::add);
  }

  @Test
  void theReleaseIsReadFromWhatIsInThePackage() throws IOException {
    Path renamed = Files.move(headersOf(RELEASE, ""), temp.resolve("my kernel"));

    assertThat(read(renamed).releases()).containsExactly(KernelRelease.parse(RELEASE));
  }

  @Test
  void whereNoLinkLeadsToTheHeadersOneIsMade() throws IOException {
    GivenHeaders given = read(headersOf(RELEASE, ""));

    Path tree = given.of(RELEASE).orElseThrow().tree();
    assertThat(Files.readSymbolicLink(tree.resolve("lib/modules/" + RELEASE + "/build")))
        .isEqualTo(Path.of("/usr/src/linux-headers-" + RELEASE));
  }

  @Test
  void aBareDirectoryOfHeadersIsLaidWhereHeadersAre() throws IOException {
    Path directory = temp.resolve("linux");
    Files.createDirectories(directory.resolve("include/config"));
    Files.writeString(directory.resolve("include/config/kernel.release"), "6.9.0-mine\n");

    GivenHeaders given = read(directory);

    Path tree = given.of("6.9.0-mine").orElseThrow().tree();
    assertThat(tree.resolve("lib/modules/6.9.0-mine/build")).isSymbolicLink();
    assertThat(tree.resolve("usr/src/linux-headers-6.9.0-mine/include/config/kernel.release"))
        .isRegularFile();
  }

  @Test
  void aDirectoryThatLeadsElsewhereIsRefused() throws IOException {
    Path directory = temp.resolve("linux");
    Files.createDirectories(directory.resolve("include/config"));
    Files.writeString(directory.resolve("include/config/kernel.release"), "6.9.0-mine\n");
    Files.createSymbolicLink(directory.resolve("scripts"), Path.of("../../lib/kbuild/scripts"));

    assertThatThrownBy(() -> read(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("scripts");
  }

  @Test
  void aLayerIsMadeOfAllPartsAndOfWhatTheArchiveAdds() throws Exception {
    GivenHeaders given =
        read(
            headersOf(RELEASE, "linux-headers-6.1.0-1-common (= 1), gcc-12, linux-image-x"),
            common("linux-headers-6.1.0-1-common"),
            common("linux-headers-6.1.0-2-common"));

    KernelHeaders headers = archive(given, "gcc-12").headersOf(RELEASE);

    assertThat(headers.unpack())
        .extracting(ArchivePackage::name)
        .containsExactly("linux-headers-" + RELEASE, "linux-headers-6.1.0-1-common");
    assertThat(headers.unpack()).allSatisfy(p -> assertThat(p.sha256()).hasSize(64));
    assertThat(headers.tools()).containsExactly("gcc-12");
    assertThat(events).isEmpty();
  }

  @Test
  void aToolThatTheArchiveLacksIsTold() throws Exception {
    GivenArchive archive = archive(read(headersOf(RELEASE, "libmine7")));

    assertThat(archive.headersOf(RELEASE).tools()).isEmpty();
    assertThat(events.toString()).contains("libmine7", RELEASE);
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    GivenArchive archive = archive(read(headersOf(RELEASE, "linux-headers-6.1.0-1-common")));

    assertThatThrownBy(() -> archive.headersOf(RELEASE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("linux-headers-" + RELEASE)
        .hasMessageContaining("linux-headers-6.1.0-1-common");
  }

  @Test
  void whatIsGivenComesToTheArchivesKernels() throws Exception {
    assertThat(archive(read(headersOf(RELEASE, ""))).kernels())
        .extracting(KernelRelease::release)
        .containsExactly("6.1.0-9-amd64", RELEASE);
  }

  @Test
  void filesWithoutHeadersAreRefused() throws IOException {
    Path common = common("linux-headers-6.1.0-1-common");

    assertThatThrownBy(() -> read(common))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(common.toString());
  }

  @Test
  void twoOfOneReleaseAreRefused() throws IOException {
    Path one = Files.move(headersOf(RELEASE, ""), temp.resolve("one.deb"));
    Path two = Files.move(headersOf(RELEASE, ""), temp.resolve("two.deb"));

    assertThatThrownBy(() -> read(one, two))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("one.deb")
        .hasMessageContaining("two.deb")
        .hasMessageContaining(RELEASE);
  }

  @Test
  void whatIsNoPackageIsNamedForWhatItIs() throws IOException {
    Path text = Files.writeString(temp.resolve("notes.txt"), "none\n");

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("a text file");
    assertThatThrownBy(() -> read(temp.resolve("none.deb")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.deb");
  }
}
