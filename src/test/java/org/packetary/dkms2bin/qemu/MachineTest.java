package org.packetary.dkms2bin.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.process.ProcessUse;

class MachineTest {

  private static final ProcessUse USE = new ProcessUse(1, 100L << 20, 250, true);

  private final Path temp;

  MachineTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Machine machine() {
    return Machine.booting(Path.of("k"), Path.of("i"), "quiet")
        .writing(List.of(temp.resolve("log"), temp.resolve("results")));
  }

  private MachineWatch watch(Duration silence, long output, long overhead) {
    return new MachineWatch(
        machine(),
        new MachineLimits(Duration.ofHours(1), Duration.ofHours(1), silence, output, overhead));
  }

  @Test
  void hasNothingButWhatItNames() {
    assertThat(machine().with(List.of("-device", "e1000e")).withMemory(256).words())
        .containsExactly(
            "-smp",
            "1",
            "-m",
            "256",
            "-kernel",
            "k",
            "-initrd",
            "i",
            "-append",
            "quiet",
            "-serial",
            "file:" + temp.resolve("log"),
            "-serial",
            "file:" + temp.resolve("results"),
            "-device",
            "e1000e");
    assertThat(Machine.withFirmware(List.of("-boot", "n")).words())
        .containsExactly("-smp", "1", "-m", "512", "-boot", "n");
  }

  @Test
  void theSilenceOfItsLastSerialPortEndsIt() throws IOException {
    MachineWatch watch = watch(Duration.ZERO, 1000, 1L << 30);
    assertThat(watch.look(() -> USE)).isEmpty();

    Files.writeString(temp.resolve("results"), "{}");
    assertThat(watch.look(() -> USE)).isEmpty();
    Files.writeString(temp.resolve("log"), "a kernel that talks without end");
    assertThat(watch.look(() -> USE)).isPresent();
    assertThat(watch.kind()).isEqualTo(MachineEnd.Kind.SILENCE);
  }

  @Test
  void whatItWritesIsBounded() throws IOException {
    Files.write(temp.resolve("log"), new byte[1001]);
    MachineWatch watch = watch(Duration.ofHours(1), 1000, 1L << 30);

    assertThat(watch.look(() -> USE)).isPresent();
    assertThat(watch.kind()).isEqualTo(MachineEnd.Kind.EXCESS);
  }

  @Test
  void theMemoryOfItsProcessIsBounded() {
    MachineWatch watch = watch(Duration.ofHours(1), 1000, 0);
    ProcessUse much = new ProcessUse(1, 600L << 20, 250, true);

    assertThat(watch.look(() -> much)).isPresent();
    assertThat(watch.processor()).isEqualTo(Duration.ofMillis(2500));
  }
}
