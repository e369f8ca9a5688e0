package org.packetary.dkms2bin.packaging.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.PackageMetadata;

class DebianNamesTest {

  @ParameterizedTest
  @CsvSource({
    "i40e,          3.13.0-77-generic,     i40e-modules-3.13.0-77-generic",
    "tp_smapi,      6.1.0-56-amd64,        tp-smapi-modules-6.1.0-56-amd64",
    "acpi-call,     6.12.117+deb12-amd64,  acpi-call-modules-6.12.117+deb12-amd64",
    "OpenAFS,       6.1.0-56-rt-amd64,     openafs-modules-6.1.0-56-rt-amd64",
    "kmod,          5.14.0-427.el9_4.x86_64, kmod-modules-5.14.0-427.el9-4.x86-64",
    "_hidden@x~y,   6.1.0-1,               hidden-x-y-modules-6.1.0-1",
    "__,            6.1.0-1,               dkms-modules-6.1.0-1",
  })
  void packageIsNamedAfterModuleAndKernel(String module, String kernel, String expected) {
    assertThat(DebianNames.packageName(new ModuleId(module, "1"), kernel)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0~20220829+git,                    0~20220829+git",
    "0.0.1+git20190320.5ae3a3e-3.2,     0.0.1+git20190320.5ae3a3e-3.2",
    "1.12.0+dfsg,                       1.12.0+dfsg",
    "5.0.7.0,                           5.0.7.0",
    "0.1.1dev+git20220316.e5c53d64,     0.1.1dev+git20220316.e5c53d64",
    "20100405+svn20111107.r124,         20100405+svn20111107.r124",
    "2:1.0,                             2:1.0",
    "v1.2_beta,                         0+v1.2.beta",
    "r24,                               0+r24",
    "1.0-a_b,                           1.0-a.b",
    "1.0-,                              1.0.",
    "1.0--,                             1.0-.",
    "2:v1,                              2:0+v1",
    "2:,                                2:0+",
    "99999999999:1,                     99999999999.1",
    "git:abc@d,                         0+git.abc.d",
    "_1,                                0+.1",
  })
  void versionIsOneThatDpkgAccepts(String dkms, String expected) throws Exception {
    String version = DebianNames.version(dkms);

    assertThat(version).isEqualTo(expected);
    assertThat(HostTool.run(Map.of(), List.of("dpkg", "--validate-version", version)))
        .isEqualTo(new HostTool.Result(0, ""));
    assertThat(DebianNames.version(version)).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({
    "v1.2,           v1.10",
    "v1.10,          1.0",
    "r24,            r100",
    "1.2_beta1,      1.2_beta2",
    "0~20220829+git, 0.1",
    "1.0-a_b,        1.0-b_a",
    "9.9,            2:1.0",
  })
  void laterVersionIsLaterForDpkg(String earlier, String later) throws Exception {
    HostTool.Result result =
        HostTool.run(
            Map.of(),
            List.of(
                "dpkg",
                "--compare-versions",
                DebianNames.version(earlier),
                "lt",
                DebianNames.version(later)));

    assertThat(result).isEqualTo(new HostTool.Result(0, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "i40e,     1.3.47,         3.13.0-77-generic,    i40e_1.3.47-3.13.0-77-generic_x86_64.deb",
    "tp_smapi, 0.43,           6.1.0-56-amd64,       tp_smapi_0.43-6.1.0-56-amd64_x86_64.deb",
    "dpdk,     0~20220829+git, 6.12.117+deb12-amd64, "
        + "dpdk_0~20220829+git-6.12.117+deb12-amd64_x86_64.deb",
    "m,        2:1.0@x,        6.1.0-1,              m_2_1.0_x-6.1.0-1_x86_64.deb",
  })
  void fileIsNamedAsTheSpecificationShows(
      String module, String version, String kernel, String expected) {
    CellId cell = new CellId(new ModuleId(module, version), kernel, Architecture.X86_64);

    assertThat(DebianNames.fileName(cell, 1)).isEqualTo(expected);
  }

  @Test
  void fileNameThatNoFileSystemHoldsIsTheInputsFault() {
    CellId cell =
        new CellId(
            new ModuleId("m".repeat(150), "1".repeat(150)), "6.1.0-1-amd64", Architecture.X86_64);

    assertThatThrownBy(() -> DebianNames.fileName(cell, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too long");
  }

  @ParameterizedTest
  @CsvSource({
    "v4l2loopback-dkms, v4l2loopback-common",
    "falcosecurity-scap-dkms, falcosecurity-scap-common",
    "langford, langford-common",
    "My_Driver-dkms, my-driver-common",
  })
  void companionIsNamedAfterTheDkmsPackage(String dkmsPackage, String expected) {
    assertThat(DebianNames.commonName(dkmsPackage)).isEqualTo(expected);
  }

  @Test
  void companionsFileNameHasNoEpoch() {
    assertThat(DebianNames.commonFileName(common(Optional.empty())))
        .isEqualTo("x-common_2.0-3_all.deb");
    assertThat(DebianNames.commonFileName(common(Optional.of(Architecture.X86_64))))
        .isEqualTo("x-common_2.0-3_amd64.deb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1.0-56-amd64", "5.14.0-427.el9_4.x86_64"})
  void dependencyOnTheKernelHasOnlyNamesThatDpkgAccepts(String kernel) {
    assertThat(DebianNames.imageDependency(kernel).split(" \\| "))
        .hasSize(3)
        .allMatch(name -> name.matches("[a-z0-9][a-z0-9+.-]+"));
  }

  private static CommonPackage common(Optional<Architecture> architecture) {
    return new CommonPackage(
        "x-dkms", "1:2.0-3", architecture, List.of(), PackageMetadata.NONE, Instant.EPOCH);
  }
}
