package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;

/** Recipes: those that come with the tool, wrong ones, and which one kernels belong to. */
class RecipeBookTest {

  private final RecipeBook book = RecipeBook.open(Recipes.SHIPPED);
  private final Path temp;

  RecipeBookTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static String hint(Throwable e) {
    return ((Dkms2binException) e).hint().orElse("");
  }

  static Stream<Recipe> shipped() {
    return RecipeBook.open(Recipes.SHIPPED).all().stream();
  }

  @Test
  void theBookHoldsEveryFileUnderItsOwnName() throws IOException {
    try (Stream<Path> files = Files.list(Recipes.SHIPPED)) {
      assertThat(book.all())
          .extracting(Recipe::name)
          .containsExactlyInAnyOrderElementsOf(
              files.map(f -> f.getFileName().toString().replaceFirst("\\.yaml$", "")).toList());
    }
    assertThat(book.all()).extracting(Recipe::name).contains("debian-12", "debian-sid");
  }

  /** It is digested, and so must not have the order that a process's hashing happens to give. */
  @ParameterizedTest
  @MethodSource("shipped")
  void aRecipesTextIsTheSameInEveryProcess(Recipe recipe) {
    assertThat(List.copyOf(recipe.kernels().defaultFlavour().keySet())).isSorted();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aShippedRecipeHasWhatABuildNeeds(Recipe recipe) {
    assertThat(recipe.bootstrap().include()).contains("dkms", "kmod");
    for (Architecture architecture : Architecture.values()) {
      assertThat(recipe.kernels().defaultFlavourOn(architecture))
          .contains(
              switch (recipe.distribution()) {
                case "debian" -> architecture.debian();
                case "ubuntu" -> "generic";
                default -> "";
              });
    }
    assertThat(recipe.kernels().isLeftOut("linux-image-6.12.9+deb13-amd64"))
        .isEqualTo(recipe.packages() == PackageKind.DEB);
    assertThat(recipe.kernels().isLeftOut("kernel-rt-core"))
        .isEqualTo(recipe.packages() == PackageKind.RPM);
    if (recipe.kernels() instanceof DebKernelPackages kernels) {
      assertThat(recipe.bootstrap().include()).contains("build-essential");
      boolean ubuntu = recipe.distribution().equals("ubuntu");
      assertThat(kernels.isUnpacked("linux-headers-6.1.0-9-common")).isTrue();
      assertThat(kernels.isUnpacked("linux-kbuild-6.1")).isEqualTo(!ubuntu);
      assertThat(kernels.isUnpacked("linux-aws-headers-5.15.0-1012")).isEqualTo(ubuntu);
      assertThat(kernels.isUnpacked("linux-compiler-gcc-12-x86")).isFalse();
    }
  }

  /** Where packages are is the user's to say. */
  @ParameterizedTest
  @MethodSource("shipped")
  void aShippedRecipeNamesNoHost(Recipe recipe) throws IOException {
    assertThat(Files.readString(Recipes.SHIPPED.resolve(recipe.name() + ".yaml")))
        .doesNotContain("://");
  }

  @Test
  void onlyTheUnstableDistributionHasNoVersion() {
    assertThat(book.named("debian-12").version()).contains("12");
    assertThat(book.named("debian-13").version()).contains("13");
    assertThat(book.named("debian-sid").version()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.0-9-amd64, debian-12",
    "6.1.0-9-rt-amd64, debian-12",
    "6.1.0-31-cloud-arm64, debian-12",
    "6.12.9+deb12-amd64, debian-12",
    "6.12.9+deb13-amd64, debian-13",
    "6.12.117+deb13-cloud-amd64, debian-13",
    "6.19.3+deb14-amd64, debian-sid",
    "7.2.13+deb14-amd64, debian-sid",
    "6.16.12+deb14+1-amd64, debian-sid",
    "5.10.0-32-cloud-amd64, debian-11",
    "6.1.0-0.deb11.32-rt-amd64, debian-11",
    "5.15.0-25-generic, ubuntu-22.04",
    "5.15.0-1012-aws, ubuntu-22.04",
    "5.13.0-1029-azure, ubuntu-20.04",
    "6.5.0-14-generic, ubuntu-22.04",
    "6.8.0-31-generic-64k, ubuntu-24.04",
    "7.0.0-14-lowlatency, ubuntu-26.04",
    "5.14.0-427.el9.x86_64, centos-stream-9",
    "5.14.0-427.el9.x86_64+rt, centos-stream-9",
    "6.12.0-55.el10.aarch64+64k, centos-stream-10",
    "6.14.0-63.fc42.x86_64, fedora-42",
  })
  void aReleaseTellsItsDistribution(String release, String recipe) {
    assertThat(book.forRelease(release).name()).isEqualTo(recipe);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.13.0-77-generic", "2.6.32-754.el6.x86_64", "6.1.7", "4.19.0-30-amd64"})
  void aReleaseOfAnotherDistributionIsTold(String release) {
    assertThatThrownBy(() -> book.forRelease(release))
        .isInstanceOf(UsageException.class)
        .hasMessage("no recipe knows kernels like " + release)
        .satisfies(
            e -> assertThat(hint(e)).contains("--distro", "debian-12", "debian-13", "debian-sid"));
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.*-amd64, debian-12",
    "6.1.0-[1-9]*, debian-12",
    "6.1.0-9-*, debian-12",
    "6.1.0-0.deb11.*-amd64, debian-11",
    "5.15.*-generic, ubuntu-22.04",
    "7.*-amd64, debian-sid",
    "6.1[6-9].*-amd64, debian-sid",
  })
  void aPatternTellsItsDistribution(String pattern, String recipe) {
    assertThat(book.forPattern(new ReleaseGlob(pattern)).name()).isEqualTo(recipe);
  }

  @Test
  void aPatternThatSeveralDistributionsMatchIsToldWithThoseAlone() {
    assertThatThrownBy(() -> book.forPattern(new ReleaseGlob("6.12.*-amd64")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("several distributions")
        .satisfies(
            e -> assertThat(hint(e)).contains("debian-12, debian-13").doesNotContain("debian-sid"));
    assertThatThrownBy(() -> book.forPattern(new ReleaseGlob("*-amd64")))
        .isInstanceOf(UsageException.class)
        .satisfies(e -> assertThat(hint(e)).contains("debian-12, debian-13, debian-sid"));
  }

  @Test
  void kernelsThatAreNamedAlikeAreAQuestion() {
    assertThatThrownBy(() -> book.forRelease("5.14.0-427.13.1.el9_4.x86_64"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("several distributions")
        .satisfies(
            e -> assertThat(hint(e)).isEqualTo("say which with --distro NAME: alma-9, rocky-9"));
  }

  @Test
  void aPatternThatNoDistributionCanMatchIsTold() {
    assertThatThrownBy(() -> book.forPattern(new ReleaseGlob("2.6.*-generic")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no recipe knows kernels like 2.6.*-generic");
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> book.named("debian-10"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("debian-10")
        .satisfies(e -> assertThat(hint(e)).contains("debian-12", "debian-13", "debian-sid"));
  }

  private InputException refusal(String text) throws IOException {
    Path file = Files.writeString(temp.resolve("mine.yaml"), text);
    try {
      RecipeBook.read(file);
    } catch (InputException e) {
      assertThat(e.problem()).startsWith(file.toString());
      return e;
    }
    throw new AssertionError("the recipe was taken:\n" + text);
  }

  private static int lineOf(String text, String piece) {
    return (int) text.substring(0, text.indexOf(piece)).lines().count() + 1;
  }

  @ParameterizedTest
  @CsvSource({
    "'title:', colour, 'bootstrap, distribution, format, kernels'",
    "'  suite:', colour, 'components, full-installation, include, keyring'",
    "'  releases:', head-package, 'headers-package, image-meta-packages'",
  })
  void anUnknownKeyIsNamedWithFileLineAndTheKnownOnes(String before, String key, String known)
      throws IOException {
    String indent = before.startsWith(" ") ? "  " : "";
    String text = Recipes.changed("\n" + before, "\n" + indent + key + ": x\n" + before);

    InputException refusal = refusal(text);

    assertThat(refusal.problem())
        .contains(", line " + lineOf(text, indent + key + ": x") + ":")
        .contains("unknown key \"" + key + "\"");
    assertThat(refusal.hint().orElse("")).contains(known);
  }

  @Test
  void everyMissingKeyOfAPartIsNamedAtOnce() throws IOException {
    String text =
        Recipes.changed("  meta-package: linux-headers-{flavour}\n", "")
            .replaceFirst("  releases: .*\n", "")
            .replaceFirst("  modules-directory: .*\n", "");

    assertThat(refusal(text).problem())
        .contains("releases: missing")
        .contains("meta-package: {flavour} is needed")
        .contains("modules-directory: /lib/modules or /usr/lib/modules")
        .contains(", line " + lineOf(text, "kernels:") + ":")
        .doesNotContain("unpack");
  }

  @ParameterizedTest
  @CsvSource({
    "'title: Debian 12 (bookworm)\n', '', title: missing",
    "'format: 1', 'format: 2', this version reads format 1",
    "'name: debian-12', 'name: ../etc', name: a word",
    "'packages: deb', 'packages: ebuild', deb",
    "'method: mmdebstrap', 'method: yum', yum",
    "'  suite: bookworm', '  suite: [a, b]', suite",
    "'headers-package: linux-headers-{release}', 'headers-package: linux-headers', '{release}'",
    "'title: Debian 12', 'name: twice\ntitle: Debian 12', name",
    "'bootstrap:', 'bootstrap', line ",
    "'packages: deb', 'packages: rpm', 'unknown key'",
  })
  void whatElseIsWrongIsNamed(String from, String to, String expected) throws IOException {
    assertThat(refusal(Recipes.changed(from, to)).problem()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'    - {id: crb, url', '    - {id: crb, uri', 'unknown key \"uri\"'",
    "'{id: crb, ', '{id: main, ', settings are called main",
    "'{id: crb, ', '{', id: a word",
    "'  headers-provide: kernel-devel-uname-r', '', headers-provide: a word",
    "'  releasever: \"9\"', '', releasever: a word",
    "'method: dnf', 'method: mmdebstrap', 'unknown key'",
  })
  void whatIsWrongInOneOfRpmsIsNamedWithItsLine(String from, String to, String expected)
      throws IOException {
    String text = Files.readString(Recipes.SHIPPED.resolve("centos-stream-9.yaml"));
    assertThat(text).contains(from);

    assertThat(refusal(text.replace(from, to)).problem()).contains(expected).contains(", line ");
  }

  @Test
  void aRecipeThatIsNotThereIsAnUnusableInput() {
    assertThatThrownBy(() -> RecipeBook.read(temp.resolve("none.yaml")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void anEmptyFileIsNoRecipe() throws IOException {
    assertThat(refusal("").problem()).contains("mine.yaml");
    assertThat(refusal("# nothing\n").problem()).contains("mine.yaml");
  }

  @Test
  void aDirectoryWithoutRecipesIsABrokenInstallation() {
    assertThatThrownBy(() -> RecipeBook.open(temp))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(temp.toString());
    assertThatThrownBy(() -> RecipeBook.open(temp.resolve("none")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("none");
  }

  @Test
  void oneWrongRecipeIsToldEvenWhereAnotherIsAskedFor() throws IOException {
    Files.copy(Recipes.SHIPPED.resolve("debian-13.yaml"), temp.resolve("debian-13.yaml"));
    Files.writeString(temp.resolve("wrong.yaml"), "format: 1\n");

    assertThatThrownBy(() -> RecipeBook.open(temp))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("wrong.yaml");
  }
}
