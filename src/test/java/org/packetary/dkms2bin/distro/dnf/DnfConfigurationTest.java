package org.packetary.dkms2bin.distro.dnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;

class DnfConfigurationTest {

  private final Recipe stream = Recipes.shipped("centos-stream-9");
  private final Path host;
  private final Path key;

  DnfConfigurationTest(@TempDir Path host) throws IOException {
    this.host = host;
    this.key = Files.writeString(host.resolve("KEY"), "a key");
    hostIs("debian", "12");
  }

  private void hostIs(String id, String version) throws IOException {
    Files.createDirectories(host.resolve("etc/yum.repos.d"));
    Files.writeString(
        host.resolve("etc/os-release"), "ID=\"" + id + "\"\nVERSION_ID=\"" + version + "\"\n");
  }

  private DnfConfiguration of(Recipe recipe, MirrorChoice choice) {
    return DnfConfiguration.of(recipe, choice, Architecture.X86_64, host);
  }

  private MirrorChoice mirror(String url) {
    return new MirrorChoice(Optional.of(url), Optional.of(key), false, false);
  }

  private String text(Recipe recipe, MirrorChoice choice) {
    return of(recipe, choice).text(Path.of("/cache/dnf/x"), Patience.DEFAULT);
  }

  @Test
  void theMirrorTakesThePlaceOfTheRecipesWordForIt() {
    assertThat(text(stream, mirror("http://m.example/pub/")))
        .contains(
            "[baseos]\nname=baseos\n"
                + "baseurl=http://m.example/pub/centos-stream/9-stream/BaseOS/x86_64/os\n"
                + "gpgkey="
                + key.toUri()
                + "\nskip_if_unavailable=0\n")
        .contains("baseurl=http://m.example/pub/epel/9/Everything/x86_64\n")
        .contains("gpgcheck=1\n")
        .contains("reposdir=/nonexistent\n")
        .contains("cachedir=/cache/dnf/x/cache\n");
  }

  @Test
  void aVaultGivesHeadersOnlyAndMayBeMissing() {
    String rocky = text(Recipes.shipped("rocky-9"), mirror("http://m.example"));

    assertThat(rocky)
        .containsPattern(
            "\\[vault-9\\.2](\\n[^\\[].*)*\\nskip_if_unavailable=1\\n"
                + "includepkgs=kernel-devel,kernel-\\*-devel\\n");
  }

  @Test
  void anUntrustedMirrorNeedsNoKeysIfTheUserSaysSo() {
    assertThat(
            text(
                stream,
                new MirrorChoice(Optional.of("http://m.example"), Optional.empty(), true, false)))
        .contains("gpgcheck=0\n");
  }

  @Test
  void anotherHostIsToldWhatAMirrorIsExpectedToHave() {
    assertThatThrownBy(() -> of(stream, MirrorChoice.DEFAULT))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("no mirror of CentOS Stream 9")
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElseThrow())
                    .contains("--mirror URL")
                    .contains("\n  centos-stream/9-stream/AppStream/x86_64/os\n")
                    .endsWith("\n  epel/9/Everything/x86_64"));
  }

  @ParameterizedTest
  @CsvSource({"centos-stream-9, centos, 9", "rocky-9, rocky, 9.5", "fedora-42, fedora, 42"})
  void aHostOfThatDistributionUsesItsOwnRepositories(String recipe, String id, String version)
      throws IOException {
    hostIs(id, version);

    assertThat(text(Recipes.shipped(recipe), MirrorChoice.DEFAULT))
        .contains("reposdir=" + host.resolve("etc/yum.repos.d") + "\n")
        .contains("gpgcheck=1\n")
        .doesNotContain("baseurl");
  }

  @ParameterizedTest
  @CsvSource({"centos, 10", "rocky, 9.5", "centos, 90"})
  void aHostOfAnotherVersionDoesNot(String id, String version) throws IOException {
    hostIs(id, version);

    assertThatThrownBy(() -> of(stream, MirrorChoice.DEFAULT))
        .isInstanceOf(EnvironmentException.class);
  }

  @Test
  void keysThatAreNotThereAreNamedWithTheRemedy() {
    assertThatThrownBy(
            () ->
                of(
                    stream,
                    new MirrorChoice(
                        Optional.of("http://m.example"),
                        Optional.of(host.resolve("NONE")),
                        false,
                        false)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(host.resolve("NONE").toString())
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElseThrow())
                    .contains("--mirror-key"));
  }

  @Test
  void anotherKeyOfTheSameNameIsAnotherConfiguration() throws IOException {
    String first = of(stream, mirror("http://m.example")).id();
    Files.writeString(key, "another key");

    assertThat(of(stream, mirror("http://m.example")).id()).isNotEqualTo(first);
    assertThat(of(stream, mirror("http://n.example")).id())
        .isNotEqualTo(of(stream, mirror("http://m.example")).id());
  }

  @Test
  void componentsAreNotOfThisWorld() {
    MirrorChoice choice =
        new MirrorChoice(
            Optional.of("http://m.example"), Optional.of(key), false, false, List.of("contrib"));

    assertThatThrownBy(() -> of(stream, choice)).isInstanceOf(UsageException.class);
  }
}
