package org.packetary.dkms2bin.resolve;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.request.RecipeRequest;

/** Which recipe a run follows, and why. */
class RecipeChooserTest {

  private static final RecipeRequest ANY = new RecipeRequest(Optional.empty(), Optional.empty());

  private final Path temp;

  RecipeChooserTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private RecipeChooser.Choice choose(String osRelease, RecipeRequest request, String... kernels)
      throws IOException {
    Path file = Files.writeString(temp.resolve("os-release"), osRelease);
    return new RecipeChooser(Recipes.SHIPPED, file).choose(request, List.of(kernels));
  }

  @Test
  void theUsersFileGoesBeforeTheNameAndTheKernels() throws IOException {
    Path mine = temp.resolve("mine.yaml");
    Files.writeString(
        mine,
        Files.readString(Recipes.SHIPPED.resolve("debian-12.yaml"))
            .replace("name: debian-12", "name: mine"));

    RecipeChooser.Choice choice =
        choose(
            "",
            new RecipeRequest(Optional.of("debian-13"), Optional.of(mine)),
            "7.2.13+deb14-amd64");

    assertThat(choice.recipe().name()).isEqualTo("mine");
    assertThat(choice.reason()).isEqualTo("asked for");
  }

  @Test
  void theNameGoesBeforeTheKernels() throws IOException {
    RecipeChooser.Choice choice =
        choose(
            "",
            new RecipeRequest(Optional.of("debian-13"), Optional.empty()),
            "6.1.0-9-amd64",
            "7.2.13+deb14-amd64");

    assertThat(choice.recipe().name()).isEqualTo("debian-13");
    assertThat(choice.reason()).isEqualTo("asked for");
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.0-9-amd64, debian-12",
    "6.1.*-amd64, debian-12",
    "6.12.9+deb13-amd64, debian-13",
    "7.*-amd64, debian-sid",
  })
  void aKernelTellsItAndIsNamedAsTheReason(String kernel, String recipe) throws IOException {
    RecipeChooser.Choice choice =
        choose("ID=debian\nVERSION_ID=\"13\"\n", ANY, "latest", kernel, kernel);

    assertThat(choice.recipe().name()).isEqualTo(recipe);
    assertThat(choice.reason()).isEqualTo("inferred from " + kernel);
  }

  @Test
  void kernelsOfTwoDistributionsNeedTwoRuns() {
    assertThatThrownBy(() -> choose("", ANY, "6.1.0-9-amd64", "6.12.9+deb13-amd64"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("debian-12, debian-13");
  }

  @ParameterizedTest
  @CsvSource({
    "'ID=debian\nVERSION_ID=\"12\"\n', debian-12",
    "'VERSION_ID=13\nID=\"debian\"\n# comment\n', debian-13",
    "'PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nID=debian\n', debian-sid",
  })
  void latestAloneIsTheHostsOwnDistribution(String osRelease, String recipe) throws IOException {
    RecipeChooser.Choice choice = choose(osRelease, ANY, "latest");

    assertThat(choice.recipe().name()).isEqualTo(recipe);
    assertThat(choice.reason()).contains("this host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ID=ubuntu\nVERSION_ID=\"24.10\"\n", "ID=debian\nVERSION_ID=\"10\"\n", "", "x"})
  void onOtherHostsLatestAloneTellsNothing(String osRelease) {
    assertThatThrownBy(() -> choose(osRelease, ANY, "latest"))
        .isInstanceOf(UsageException.class)
        .satisfies(
            e ->
                assertThat(((UsageException) e).hint().orElse(""))
                    .contains("--distro NAME: ", "debian-12, debian-13, debian-sid"));
  }

  @Test
  void aHostThatDoesNotSayWhatItIsIsAnotherHost() {
    assertThatThrownBy(
            () ->
                new RecipeChooser(Recipes.SHIPPED, temp.resolve("none"))
                    .choose(ANY, List.of("latest")))
        .isInstanceOf(UsageException.class);
  }
}
