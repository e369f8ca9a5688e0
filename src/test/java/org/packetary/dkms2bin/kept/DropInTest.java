package org.packetary.dkms2bin.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessRunner;

class DropInTest {

  private final Path etc;
  private final DropIn dropIn;

  DropInTest(@TempDir Path etc) {
    this.etc = etc;
    this.dropIn = new DropIn(etc, new ModuleId("one", "1.0"));
  }

  private static void write(Optional<Path> file) {
    try {
      Files.writeString(file.orElseThrow(), "--- a/x\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As dkms does: it looks at as many indices as there are values, and passes over empty ones. */
  private String applied(String conf) throws InterruptedException {
    CommandResult result =
        new ProcessRunner()
            .run(
                Command.of(
                    List.of(
                        "bash",
                        "-c",
                        conf
                            + "\n. \"$1\"; . \"$1\"\n"
                            + "for ((i = 0; i < ${#PATCH[@]}; i++)); do"
                            + " [ -z \"${PATCH[i]}\" ] || printf '%s ' \"${PATCH[i]}\"; done",
                        "dkms",
                        etc.resolve("one-1.0.conf").toString()),
                    Map.of("PATH", System.getenv("PATH"))));
    assertThat(result.ok()).as(result.failure()).isTrue();
    return result.out().strip();
  }

  @ParameterizedTest
  @CsvSource({
    "'', dkms2bin-fix.patch",
    "'PATCH[0]=a; PATCH[1]=b', a b dkms2bin-fix.patch",
    "'PATCH[0]=a; PATCH[2]=never', a dkms2bin-fix.patch"
  })
  void thePatchComesBehindThoseThatTheModuleHas(String conf, String applied) throws Exception {
    assertThat(dropIn.write(DropInTest::write))
        .containsExactly(
            etc.resolve("one/patches/dkms2bin-fix.patch"), etc.resolve("one-1.0.conf"));

    assertThat(applied(conf)).isEqualTo(applied);
  }

  @Test
  void aFileOfTheAdministratorsStays() throws IOException {
    Path conf = Files.writeString(etc.resolve("one-1.0.conf"), "MAKE=x\n");

    assertThatThrownBy(() -> dropIn.write(DropInTest::write))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(conf + " is there already");
    assertThat(conf).hasContent("MAKE=x");
  }
}
