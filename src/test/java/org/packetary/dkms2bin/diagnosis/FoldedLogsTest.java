package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was copied from a terminal or a mail has its long lines folded. */
class FoldedLogsTest {

  private static final int WIDTH = 80;

  /** Of a log in which one line only was cut nobody can be sure. */
  private static final double NEARLY_ALL = 0.97;

  @Test
  void linesCutAtATerminalsWidthHaveTheSameCauses() throws Exception {
    List<LogFixture> logs = LogFixture.failed().toList();
    List<String> other = new ArrayList<>();
    for (LogFixture fixture : logs) {
      List<String> lines = Files.readAllLines(fixture.log());
      if (!causes(cut(lines)).equals(causes(lines))) {
        other.add(fixture.name());
      }
    }

    assertThat(other).hasSizeLessThan((int) (logs.size() * (1 - NEARLY_ALL)) + 1);
  }

  @Test
  void aSentenceFoldedBetweenWordsIsWhole() {
    String log =
        """
        make: Entering directory '/usr/src/linux-headers-5.18.10-amd64'
          CC [M]  /var/lib/dkms/vmx/1.2/build/vmx.o
        /var/lib/dkms/vmx/1.2/build/vmx.c:51:15: error: implicit declaration of function
        'pci_set_dma_mask'; did you mean 'pci_set_bus_mask'?
        make[1]: *** [scripts/Makefile.build:257: /var/lib/dkms/vmx/1.2/build/vmx.o]
        Error 1
        """;

    assertThat(Diagnosis.of(log))
        .singleElement()
        .satisfies(f -> assertThat(f.symbol()).contains("pci_set_dma_mask"));
  }

  @Test
  void aLineBelowAWholeSentenceIsNoneOfIt() {
    String log =
        """
        /var/lib/dkms/vmx/1.2/build/vmx.c:51:15: error: unknown type name 'this_one'
        a_long_word_that_a_script_of_the_package_has_printed_by_itself_for_its_own_reasons
        """;

    assertThat(Diagnosis.of(log))
        .singleElement()
        .satisfies(f -> assertThat(f.message()).isEqualTo("unknown type name 'this_one'"));
  }

  private static List<String> causes(List<String> lines) {
    return Diagnosis.of(String.join("\n", lines)).stream()
        .filter(f -> !f.warning() && f.isCause())
        .map(f -> f.kind() + " " + f.symbol().orElse(""))
        .toList();
  }

  private static List<String> cut(List<String> lines) {
    List<String> cut = new ArrayList<>();
    for (String line : lines) {
      int from = 0;
      for (; line.length() - from > WIDTH; from += WIDTH) {
        cut.add(line.substring(from, from + WIDTH));
      }
      cut.add(line.substring(from));
    }
    return cut;
  }
}
