package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian 11 of the real archive, whose dkms 2.8 is the oldest there is: it ends otherwise than
 * later ones and knows fewer directives.
 */
@ExtendWith(WorkbenchExtension.class)
class Debian11IT {

  private final Workbench bench;

  Debian11IT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void driversAreBuiltForItsLatestKernelAndOneThatIsNotMeantForItIsSkipped(@TempDir Path temp)
      throws Exception {
    Path repository = temp.resolve("repository");
    Path other = Drivers.sound(temp, "other", "BUILD_EXCLUSIVE_KERNEL=\"^2\\.6\\..*\"");

    Ended ended =
        bench.run(
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "acpi-call-dkms",
            other,
            "--kernel",
            "latest",
            "--distro",
            "debian-11",
            "--out-dir",
            repository);

    if (ended.status() == 4) {
      Workbench.say("skipped: Debian 11 is not in the archive any more: " + ended.err());
      Assumptions.abort("Debian 11 is not in the archive any more: " + ended.err());
    }
    assertThat(ended.status()).as(ended.toString()).isZero();
    List<JsonNode> cells = Workbench.cells(repository);
    assertThat(cells)
        .extracting(c -> c.get("module").asText().replaceFirst("/.*", "") + " " + outcome(c))
        .containsExactlyInAnyOrder("hello built", "acpi-call built", "other skipped");
    String kernel = cells.get(0).get("kernel").asText();
    Workbench.say("the latest kernel of Debian 11 is " + kernel);
    assertThat(kernel).startsWith("5.10.0-");
    List<String> debs = Workbench.debs(repository);
    assertThat(debs).hasSize(2);
    for (String deb : debs) {
      assertThat(bench.output("modinfo", "-F", "vermagic", bench.moduleIn(repository.resolve(deb))))
          .startsWith(kernel + " ");
    }
  }

  private static String outcome(JsonNode cell) {
    return cell.get("outcome").asText();
  }
}
