package org.packetary.dkms2bin.proof.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;

class GuestLoaderTest {

  private final Path temp;

  GuestLoaderTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private String run(Path file, String... more) throws IOException, InterruptedException {
    assumeTrue(Architecture.host() == Architecture.X86_64, "the program is for x86_64");
    Path program = temp.resolve("load");
    Files.write(program, GuestLoader.program(Architecture.X86_64));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    List<String> argv = new ArrayList<>(List.of(program.toString(), file.toString()));
    argv.addAll(List.of(more));
    Process process = new ProcessBuilder(argv).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  /** EPERM, ENOEXEC, ENOSYS: as whom, and in what, the test runs. */
  @Test
  void saysWhatTheKernelAnswersToAFileThatIsNoModule() throws Exception {
    Path file = Files.writeString(temp.resolve("text"), "this is no module");

    assertThat(run(file)).isIn(Set.of("1", "8", "38"));
    assertThat(run(file, "compressed")).isIn(Set.of("1", "8", "22", "38", "95"));
  }

  @Test
  void saysNothingWhereThereIsNoFile() throws Exception {
    assertThat(run(temp.resolve("nothing"))).isEmpty();
  }

  @Test
  void isAStaticProgram() {
    assertThat(Busybox.isStatic(GuestLoader.program(Architecture.X86_64))).isTrue();
    assertThat(Busybox.isStatic(new byte[100])).isFalse();
  }
}
