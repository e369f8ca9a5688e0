package org.packetary.dkms2bin.source.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverNameTest {

  @ParameterizedTest
  @CsvSource({
    "i40e-1.3.47, i40e, 1.3.47",
    "igb-5.3.2, igb, 5.3.2",
    "v4l2loopback-0.12.7, v4l2loopback, 0.12.7",
    "foo_1.2, foo, 1.2",
    "acpi-call_1.2.2, acpi-call, 1.2.2",
    "acpi_call-1.2.2, acpi_call, 1.2.2",
    "tp_smapi-0.43, tp_smapi, 0.43",
    "adv-17v35x-5.0.7.0, adv-17v35x, 5.0.7.0",
    "adv-17v35x_5.0.7.0, adv-17v35x, 5.0.7.0",
    "rtl8812au-5.6.4.2_35491.20191025, rtl8812au, 5.6.4.2_35491.20191025",
    "ddcci-driver-linux-v0.4.4, ddcci-driver-linux, 0.4.4",
    "lime-forensics-1.9.1-5, lime-forensics, 1.9.1-5",
    "foo-1.0-rc1, foo, 1.0-rc1",
    "digimend-11, digimend, 11",
    "west-chamber-20100405+svn20111107.r124, west-chamber, 20100405+svn20111107.r124",
    "dpdk-kmods-0~20220829+git, dpdk-kmods, 0~20220829+git",
    "jool-dkms-4.1.9, jool, 4.1.9",
    "xtrx-dkms_0.0.1+git20190320.5ae3a3e, xtrx, 0.0.1+git20190320.5ae3a3e",
  })
  void nameAndVersion(String stem, String name, String version) {
    assertThat(DriverName.of(stem)).contains(new DriverName(name, Optional.of(version)));
  }

  @ParameterizedTest
  @CsvSource({
    "hello, hello",
    "linux-driver, linux-driver",
    "e1000e, e1000e",
    "rtl8821ce-master, rtl8821ce",
    "foo-main, foo",
    "foo-3f786850e387550fdab836ed7e6dc881de23001b, foo",
    "foo-89e6c98d92887913cadf06b2adb97f26cde4849b, foo",
    "langford-dkms, langford",
  })
  void nameOnly(String stem, String name) {
    assertThat(DriverName.of(stem)).contains(new DriverName(name, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "my driver-1.0", "-1.0", "$(id)-1.0", "a\"b", "dr\u00efver"})
  void nothingThatADkmsNameCannotBe(String stem) {
    assertThat(DriverName.of(stem)).isEmpty();
  }
}
