package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.UsageException;

class RecipeInferenceTest {

  private final RecipeBook book = RecipeBook.open(Path.of("chroot-recipes"));

  @ParameterizedTest
  @CsvSource({
    "6.1.*-amd64, debian-12",
    "6.12.*+deb12-amd64, debian-12",
    "6.12.*+deb13-*, debian-13",
    "6.12.*+deb13.1-*, debian-13",
    "7.*-amd64, debian-sid",
  })
  void thePatternTellsTheDistribution(String pattern, String recipe) {
    assertThat(book.forPattern(new ReleaseGlob(pattern)).name()).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.0-1-cloud-amd64, debian-12",
    "6.12.100+deb12-amd64, debian-12",
    "6.12.100+deb13.1-rt-amd64, debian-13",
    "7.0.1+deb14-amd64, debian-sid",
  })
  void theReleaseTellsTheDistribution(String release, String recipe) {
    assertThat(book.forRelease(release).name()).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource({
    "6.12-amd64, debian",
    "6.1-cloud-amd64, debian",
    "6.1.0-1-common, debian",
    "amd64, debian",
    "5.15.0-25, ubuntu",
    "generic, ubuntu",
    "generic-hwe-22.04, ubuntu"
  })
  void metaPackagesAndCommonPartsAreNoKernels(String suffix, String distribution) {
    assertThat(book.all())
        .filteredOn(recipe -> recipe.distribution().equals(distribution))
        .isNotEmpty()
        .allSatisfy(
            recipe ->
                assertThat(
                        ((DebKernelPackages) recipe.kernels()).releaseOf("linux-headers-" + suffix))
                    .isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "6.*", "6.12.*", "6.12.*-amd64", "6.12.*+deb1[23]-amd64"})
  void aPatternForKernelsOfSeveralIsAQuestion(String pattern) {
    assertThatThrownBy(() -> book.forPattern(new ReleaseGlob(pattern)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("several distributions");
  }
}
