package org.packetary.dkms2bin.qemu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Finds out whether KVM works, by having it execute something: its device can be there where nobody
 * may open it, or where it opens and QEMU dies of what it answers, both seen in containers.
 */
final class KvmTrial {

  private static final Path DEVICE = Path.of("/dev/kvm");

  /** Where QEMU's isa-debug-exit listens; the status is twice what is written there, and one. */
  private static final String PORT = "0x501";

  private static final int STATUS = 33;

  /** {@code mov dx,0x501; mov al,0x10; out dx,al; hlt; jmp} where a processor begins. */
  private static final byte[] FIRMWARE = {
    (byte) 0xba, 0x01, 0x05, (byte) 0xb0, 0x10, (byte) 0xee, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd
  };

  private static final int SIZE = 1 << 16;
  private static final int BEGINNING = SIZE - 16;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private KvmTrial() {}

  /** Whether the program runs machines under KVM on this host. */
  static boolean passes(CommandRunner runner, HostEnvironment environment, String program)
      throws InterruptedException {
    return opens() && executes(runner, environment, program);
  }

  private static boolean opens() {
    try (FileChannel device =
        FileChannel.open(DEVICE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return device.isOpen();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean executes(CommandRunner runner, HostEnvironment environment, String program)
      throws InterruptedException {
    byte[] firmware = new byte[SIZE];
    Arrays.fill(firmware, (byte) 0xf4);
    System.arraycopy(FIRMWARE, 0, firmware, BEGINNING, FIRMWARE.length);
    try {
      Path file = Files.createTempFile("dkms2bin-firmware", ".bin");
      try {
        Files.write(file, firmware);
        List<String> argv = new ArrayList<>(List.of(program, "-M", "q35", "-accel", "kvm"));
        argv.addAll(List.of("-cpu", "max", "-nodefaults", "-no-user-config", "-display", "none"));
        argv.addAll(List.of("-no-reboot", "-m", "64", "-bios", file.toString()));
        argv.addAll(List.of("-device", "isa-debug-exit,iobase=" + PORT));
        CommandResult result =
            runner.run(Command.of(argv, environment.variables()).within(PATIENCE));
        return result.status() == STATUS && !result.timedOut();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write a temporary file: " + e.getMessage(), "is the disk full?", e);
    }
  }
}
