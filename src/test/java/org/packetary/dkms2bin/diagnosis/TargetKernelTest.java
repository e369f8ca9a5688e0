package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.model.Finding;

/** The kernel that a log is about, and what is known of it. */
class TargetKernelTest {

  private static Diagnosed read(String log) throws Exception {
    return Diagnosis.read(new StringReader(log), BuildFacts.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "DKMS make.log for be2net-10.4u for kernel 3.13.0-77-generic (x86_64), 3.13.0-77-generic",
        "DKMS (dkms-3.2.2) make.log for x/1.0 for kernel 7.2.1-amd64 (x86_64), 7.2.1-amd64",
        "make: Entering directory '/usr/src/linux-headers-6.1.0-9-amd64', 6.1.0-9-amd64",
        "make: Entering directory `/usr/src/linux-headers-3.2.0-4-amd64', 3.2.0-4-amd64",
        "make[1]: Entering directory '/usr/src/kernels/5.14.0-427.el9.x86_64',"
            + " 5.14.0-427.el9.x86_64",
        "make: Entering directory '/lib/modules/6.6.1/build', 6.6.1"
      })
  void isInDkmsOwnLineOrInMakes(String line, String kernel) throws Exception {
    assertThat(read("first\n" + line + "\nlast\n").kernel()).contains(kernel);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "make: Entering directory '/usr/src/linux-headers-6.1.0-9-common'",
        "make: Entering directory '/home/me/driver'",
        "the kernel is 6.1.0-9-amd64"
      })
  void isNotGuessed(String line) throws Exception {
    assertThat(read(line + "\n").kernel()).isEmpty();
  }

  @Test
  void aHintIsAboutTheKernelAtHand() throws Exception {
    String error = "x.c:1:1: error: 'struct sk_buff' has no member named 'xmit_more'\n";

    assertThat(hint("3.13.0-77-generic", error)).contains("3.18");
    assertThat(hint("6.1.0-9-amd64", error)).contains("5.2");
    assertThat(hint("4.9.0-1-amd64", error)).doesNotContain("3.18", "5.2");
  }

  private static String hint(String kernel, String error) throws Exception {
    return read("DKMS make.log for x-1 for kernel " + kernel + " (x86_64)\n" + error)
        .findings()
        .stream()
        .findFirst()
        .flatMap(Finding::hint)
        .orElseThrow();
  }
}
