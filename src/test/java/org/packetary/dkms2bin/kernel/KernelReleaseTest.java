package org.packetary.dkms2bin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.UsageException;

class KernelReleaseTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3.13.0-77-generic                       | 3.13.0   | 77               | generic        |
          5.15.0-25-generic                       | 5.15.0   | 25               | generic        |
          6.8.0-1012-aws                          | 6.8.0    | 1012             | aws            |
          6.8.0-31-generic-64k                    | 6.8.0    | 31               | generic-64k    |
          5.10.0-32-amd64                         | 5.10.0   | 32               | amd64          | X86_64
          6.1.0-56-amd64                          | 6.1.0    | 56               | amd64          | X86_64
          6.1.0-56-rt-amd64                       | 6.1.0    | 56               | rt-amd64       | X86_64
          6.1.0-56-cloud-amd64                    | 6.1.0    | 56               | cloud-amd64    | X86_64
          6.1.0-56-arm64                          | 6.1.0    | 56               | arm64          | AARCH64
          6.1.0-0.deb11.13-amd64                  | 6.1.0    | 0.deb11.13       | amd64          | X86_64
          6.12.117+deb12-amd64                    | 6.12.117 | deb12            | amd64          | X86_64
          6.12.117+deb13-cloud-amd64              | 6.12.117 | deb13            | cloud-amd64    | X86_64
          7.2.13+deb14-amd64                      | 7.2.13   | deb14            | amd64          | X86_64
          6.12.12+bpo-amd64                       | 6.12.12  | bpo              | amd64          | X86_64
          7.2-amd64                               | 7.2      | ''               | amd64          | X86_64
          7.2-rc3-amd64                           | 7.2      | rc3              | amd64          | X86_64
          5.14.21-150500.55.7-default             | 5.14.21  | 150500.55.7      | default        |
          3.10.0-1160.el7.x86_64                  | 3.10.0   | 1160.el7         | ''             | X86_64
          3.10.0-1160.rt56.1131.el7.x86_64        | 3.10.0   | 1160.rt56.1131.el7 | rt           | X86_64
          3.10.0-1160.el7.x86_64.debug            | 3.10.0   | 1160.el7         | debug          | X86_64
          5.14.0-427.13.1.el9_4.x86_64            | 5.14.0   | 427.13.1.el9_4   | ''             | X86_64
          5.14.0-427.13.1.el9_4.x86_64+rt         | 5.14.0   | 427.13.1.el9_4   | rt             | X86_64
          5.14.0-427.13.1.el9_4.aarch64+64k-debug | 5.14.0   | 427.13.1.el9_4   | 64k-debug      | AARCH64
          6.12.0-55.el10.aarch64+64k              | 6.12.0   | 55.el10          | 64k            | AARCH64
          6.11.4-301.fc41.x86_64                  | 6.11.4   | 301.fc41         | ''             | X86_64
          6.12.0-55.el10.s390x                    | 6.12.0   | 55.el10          | ''             |
          6.6.0                                   | 6.6.0    | ''               | ''             |
          6.6.0+                                  | 6.6.0    | ''               | ''             |
          6.6.0-rc3-custom                        | 6.6.0    | rc3              | custom         |
          6.1.21-v8+                              | 6.1.21   | ''               | v8+            |
          """)
  void knowsItsParts(
      String release, String base, String abi, String flavour, Architecture architecture) {
    KernelRelease kernel = KernelRelease.parse(release);

    assertThat(kernel.release()).isEqualTo(release);
    assertThat(kernel).hasToString(release);
    assertThat(kernel.baseVersion()).isEqualTo(base);
    assertThat(kernel.abi()).isEqualTo(abi);
    assertThat(kernel.flavour()).isEqualTo(flavour);
    assertThat(kernel.architecture().orElse(null)).isEqualTo(architecture);
  }

  @Test
  void onlyReleasesOfRpmDistributionsEndWithAnArchitecture() {
    assertThat(KernelRelease.parse("6.12.0-55.el10.aarch64+64k").rpmArch()).contains("aarch64");
    assertThat(KernelRelease.parse("6.1.0-56-amd64").rpmArch()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "latest",
        "6",
        "amd64",
        "6.1.*-amd64",
        "6.1.0-56-amd64\n",
        " 6.1.0-56-amd64",
        "6.1.0 amd64",
        "6.1.0/../../etc",
        "-6.1.0",
        "6.1.0-\u00e4",
        "6.1.0-56-this.release.is.longer.than.the.field.that.the.kernel.has"
      })
  void refusesWhatIsNoRelease(String text) {
    assertThatThrownBy(() -> KernelRelease.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6.1.0-9-amd64 < 6.1.0-56-amd64 < 6.12.9+deb13-amd64 < 6.12.117+deb12-amd64 < 7.2.1-amd64",
        "3.10.0-957.el7.x86_64 < 3.10.0-1160.el7.x86_64 < 3.10.0-1160.2.1.el7.x86_64",
        "5.14.0-427.9.1.el9_4.x86_64 < 5.14.0-427.13.1.el9_4.x86_64",
        "6.5.9-custom < 6.6.0-rc3-custom < 6.6.0-rc10-custom < 6.6.0 < 6.6.0-custom < 6.6.1",
        "7.2-rc3-amd64 < 7.2-amd64 < 7.2.1-amd64",
        "6.8.0-99-generic < 6.8.0-1012-aws",
        "6.1.0-56-amd64 < 6.1.0-56-cloud-amd64 < 6.1.0-56-rt-amd64"
      })
  void isOrderedByAge(String oldestFirst) {
    List<KernelRelease> expected =
        Stream.of(oldestFirst.split(" < ")).map(KernelRelease::parse).toList();
    List<KernelRelease> shuffled = Arrays.asList(expected.toArray(KernelRelease[]::new));
    Collections.reverse(shuffled);

    assertThat(shuffled.stream().sorted()).isEqualTo(expected);
  }

  @Test
  void numbersThatDifferOnlyInZerosAreStillTwoReleases() {
    KernelRelease plain = KernelRelease.parse("6.1.0-5-amd64");
    KernelRelease padded = KernelRelease.parse("6.1.0-05-amd64");

    assertThat(plain.compareTo(padded)).isNotZero().isEqualTo(-padded.compareTo(plain));
  }

  @ParameterizedTest
  @CsvSource({
    "3.10.0-1160.el7.x86_64, el7",
    "3.10.0-1160.118.1.rt56.1269.el7.x86_64, el7",
    "5.14.0-427.13.1.el9_4.x86_64, el9_4",
    "6.12.0-55.el10.aarch64+64k, el10",
    "5.4.278-1.el7.elrepo.x86_64, el7.elrepo",
    "5.4.17-2136.338.4.el8uek.x86_64, el8uek",
    "6.14.0-0.rc1.20250201git1.15.fc42.x86_64, fc42",
    "6.1.0-40-amd64, ''",
    "6.6.1-1.x86_64, ''",
  })
  void distributionTagIsPartOfAnRpmsRelease(String release, String tag) {
    assertThat(KernelRelease.parse(release).distTag().orElse("")).isEqualTo(tag);
  }
}
