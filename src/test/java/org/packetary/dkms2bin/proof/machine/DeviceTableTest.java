package org.packetary.dkms2bin.proof.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceTableTest {

  @Test
  void aliasesAreShellPatternsOfWhatTheKernelCallsADevice() {
    DeviceTable table = DeviceTable.read().named(List.of("pci:v00008086d000010D3sv*sd*bc*sc*i*"));

    assertThat(table.words(Set.of("e1000e", "e1000"))).containsExactly("-device", "e1000e");
    assertThat(table.words(Set.of("e1000"))).isEmpty();
    assertThat(table.carriers()).isEmpty();
  }

  @Test
  void whatSeveralDevicesNeedIsThereOnce() {
    DeviceTable table =
        DeviceTable.read()
            .named(List.of("usb:v0525pA4A2d*dc*dsc*dp*ic*isc*ip*in*", "usb:v*p*d*dc*dsc*dp*ic03*"));

    List<String> words = table.words(Set.of("qemu-xhci", "usb-net", "usb-kbd", "usb-tablet"));

    assertThat(words).containsOnlyOnce("qemu-xhci,id=xhci");
    assertThat(words.indexOf("qemu-xhci,id=xhci")).isLessThan(words.indexOf("usb-net,bus=xhci.0"));
    assertThat(words).contains("usb-kbd,bus=xhci.0", "usb-tablet,bus=xhci.0");
    assertThat(table.carriers()).containsExactly("xhci_pci");
  }

  @Test
  void classesCountTooAndCharactersInBracketsAreAlternatives() {
    assertThat(
            DeviceTable.read().named(List.of("pci:v*d*sv*sd*bc01sc08i02*")).words(Set.of("nvme")))
        .contains("nvme,serial=dkms2bin,drive=nvme0");
    assertThat(
            DeviceTable.read()
                .named(List.of("usb:v0403p600[1-3]d*dc*dsc*dp*ic*isc*ip*in*"))
                .carriers())
        .containsExactly("xhci_pci");
  }
}
