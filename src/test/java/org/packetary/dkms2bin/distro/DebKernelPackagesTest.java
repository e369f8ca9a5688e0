package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package names hold the headers of which kernel release. */
class DebKernelPackagesTest {

  private final DebKernelPackages debian =
      (DebKernelPackages) Recipes.shipped("debian-12").kernels();

  private static DebKernelPackages named(String headersPackage) {
    return new DebKernelPackages(
        List.of("*"),
        headersPackage,
        List.of("*-none"),
        "meta-{flavour}",
        Map.of("x86_64", "generic"),
        List.of("*"),
        List.of("none"),
        "/lib/modules",
        Optional.empty(),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "linux-headers-6.1.0-9-amd64, 6.1.0-9-amd64",
    "linux-headers-6.1.0-9-rt-amd64, 6.1.0-9-rt-amd64",
    "linux-headers-6.1.0-9-cloud-arm64, 6.1.0-9-cloud-arm64",
    "linux-headers-6.12.9+deb12-amd64, 6.12.9+deb12-amd64",
    "linux-headers-7.2.13+deb14-amd64, 7.2.13+deb14-amd64",
  })
  void headersOfARelease(String packageName, String release) {
    assertThat(debian.releaseOf(packageName)).contains(release);
    assertThat(debian.headersPackageOf(release)).isEqualTo(packageName);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linux-headers-amd64",
        "linux-headers-rt-amd64",
        "linux-headers-6.1.0-9-common",
        "linux-headers-6.1.0-9-common-rt",
        "linux-headers-6.1.0-9-all",
        "linux-headers-6.1.0-9-all-amd64",
        "linux-headers-6.12.9+deb12-common",
        "linux-headers-",
        "linux-headers-6",
        "linux-headers-2.x-amd64",
        "linux-image-6.1.0-9-amd64",
        "linux-headers-6.1.0-9-a-flavour-whose-name-is-longer-than-any-kernel-release-could-be",
        "nvidia",
        "",
      })
  void otherPackagesHoldNone(String packageName) {
    assertThat(debian.releaseOf(packageName)).isEmpty();
  }

  @Test
  void aNameMayGoOnBehindTheRelease() {
    DebKernelPackages kernels = named("kernel-{release}-devel");

    assertThat(kernels.releaseOf("kernel-6.4.0-150600.23-default-devel"))
        .contains("6.4.0-150600.23-default");
    assertThat(kernels.releaseOf("kernel-6.4.0-150600.23-default")).isEmpty();
    assertThat(kernels.releaseOf("kernel--devel")).isEmpty();
    assertThat(kernels.headersPrefix()).isEqualTo("kernel-");
  }

  @Test
  void theMetaPackageOfAFlavour() {
    assertThat(debian.metaPackageOf("cloud-amd64")).isEqualTo("linux-headers-cloud-amd64");
  }

  @Test
  void theKernelItselfAndWhatMovesHostsToTheNewest() {
    assertThat(debian.imageTemplate()).isEqualTo("linux-image-{release}");
    assertThat(debian.imageMetaPackagesOf("cloud-amd64"))
        .containsExactly("linux-image-cloud-amd64");
    assertThat(
            ((DebKernelPackages) Recipes.shipped("ubuntu-22.04").kernels())
                .imageMetaPackagesOf("generic-hwe-22.04"))
        .containsExactly(
            "linux-image-generic-hwe-22.04",
            "linux-headers-generic-hwe-22.04",
            "linux-generic-hwe-22.04");
  }
}
