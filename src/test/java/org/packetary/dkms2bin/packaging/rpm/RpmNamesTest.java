package org.packetary.dkms2bin.packaging.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;

class RpmNamesTest {

  @ParameterizedTest
  @CsvSource({
    "5.3.2, 5.3.2-1",
    "0~20220829+git, 0~20220829+git-1",
    "0.0.1+git20190320.5ae3a3e-3.2, 0.0.1+git20190320.5ae3a3e_3.2-1",
    "v1.2_beta, v1.2_beta-1",
    "2:1.0-a@b:c, 2:1.0_a_b_c-1",
    "a:1, a_1-1",
  })
  void versionsOfModulesFitTheFormat(String dkms, String rpm) {
    assertThat(Evr.ofModule(dkms, "1")).hasToString(rpm);
  }

  @ParameterizedTest
  @CsvSource({
    "0.12.7-2, 0.12.7-2",
    "1.0-3.el9, 1.0-3.el9",
    "1:2.0-rc1-1~bpo12+1, 1:2.0_rc1-1~bpo12+1",
    "3.2, 3.2-1",
    "3.2-, 3.2_-1",
    "-1, _1-1",
  })
  void versionsOfPackagesKeepTheirRelease(String theirs, String rpm) {
    assertThat(Evr.ofPackage(theirs)).hasToString(rpm);
  }

  @ParameterizedTest
  @CsvSource({
    "3.10.0-1160.el7.x86_64, 1.el7",
    "5.14.0-427.13.1.el9_4.x86_64, 1.el9_4",
    "6.12.0-55.el10.x86_64+rt, 1.el10",
    "5.4.278-1.el7.elrepo.x86_64, 1.el7.elrepo",
    "6.1.0-40-amd64, 1",
  })
  void releaseIsThatOfTheKernelsDistribution(String kernel, String release) {
    CellId cell = new CellId(new ModuleId("igb", "5"), kernel, Architecture.X86_64);

    assertThat(RpmNames.evr(cell, 1).release()).isEqualTo(release);
  }

  @Test
  void namesKeepCaseAndUnderscores() {
    assertThat(RpmNames.packageName(new ModuleId("tp_smapi", "1"), "6.12.0-55.el10.aarch64+64k"))
        .isEqualTo("kmod-tp_smapi-6.12.0-55.el10.aarch64+64k");
    assertThat(RpmNames.virtualName(new ModuleId("A:b~c", "1"))).isEqualTo("kmod-A_b_c");
  }

  @ParameterizedTest
  @CsvSource({
    "zfs-dkms, zfs-kmod-common",
    "dkms-nvidia, nvidia-kmod-common",
    "igb, igb-kmod-common",
    "dkms-, dkms--kmod-common",
    "-dkms, -dkms-kmod-common",
  })
  void companionIsCalledAsTheKindDemands(String dkmsPackage, String common) {
    assertThat(RpmNames.commonName(dkmsPackage)).isEqualTo(common);
  }
}
