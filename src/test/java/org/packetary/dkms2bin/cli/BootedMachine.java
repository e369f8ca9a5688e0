package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.qemu.Machine;
import org.packetary.dkms2bin.qemu.MachineEnd;
import org.packetary.dkms2bin.qemu.MachineLimits;
import org.packetary.dkms2bin.qemu.Qemu;

/** Boots images in machines, and says what these wrote. */
final class BootedMachine {

  /** Not a matter of the test: hosts may be slow. */
  private static final MachineLimits LIMITS =
      MachineLimits.of(Duration.ofMinutes(8), Duration.ofMinutes(4), Duration.ofMinutes(4));

  /** A network card whose driver the tests build. */
  static final List<String> CARD =
      List.of("-netdev", "user,id=n,restrict=on", "-device", "e1000e,netdev=n");

  private BootedMachine() {}

  /** Ends a test where there are no machines, and says so. */
  static void assumeThere() {
    HostEnvironment host = HostEnvironment.of(System.getenv());
    Workbench.assume(
        host.find("qemu-system-x86_64").isPresent() && host.find("busybox").isPresent(),
        "no QEMU or no busybox: nothing can be booted; src/test/run-tests installs them as root");
  }

  /** A repository with a driver of ours, for a kernel, of the card. */
  static Path driver(Workbench bench, String recipe, String series, String release)
      throws IOException, InterruptedException {
    return bench.once(
        "driver for " + release,
        () -> {
          Path repository = bench.scratch("e1000e").resolve("repository");
          Ended built =
              bench.run(
                  "--dkms",
                  bench.fixture("e1000e", series),
                  "--kernel",
                  release,
                  "--distro",
                  recipe,
                  "--out-dir",
                  repository);
          assertThat(built.status()).as(built.toString()).isZero();
          return repository;
        });
  }

  /** Boots a kernel with an image until it is over, and returns the first serial port's text. */
  static String boot(
      Workbench bench, Path kernel, Path initrd, String commandLine, List<String> devices)
      throws IOException, InterruptedException {
    return boot(
        bench,
        Machine.booting(kernel, initrd, "console=ttyS0 panic=-1 " + commandLine).with(devices));
  }

  /** The same with a machine of the test's own. */
  static String boot(Workbench bench, Machine booted) throws IOException, InterruptedException {
    Path log = bench.scratch("machine").resolve("console");
    Machine machine = booted.writing(List.of(log));
    MachineEnd end =
        Qemu.of(new ProcessRunner(), HostEnvironment.of(System.getenv()), Architecture.X86_64)
            .run(machine, LIMITS);
    String text = Files.readString(log, StandardCharsets.ISO_8859_1);
    assertThat(end.byItself()).as("%s%n%s", end, text).isTrue();
    Workbench.say(
        "booted "
            + booted.initrd().map(Path::getFileName).orElse(Path.of("firmware"))
            + " in "
            + end.wall().toMillis()
            + " ms");
    return text;
  }

  /** An archive whose init runs a script of busybox's shell and powers off. */
  static byte[] shell(String script) throws IOException {
    Path busybox = HostEnvironment.of(Map.copyOf(System.getenv())).find("busybox").orElseThrow();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioWriter cpio = new CpioWriter(bytes, Instant.EPOCH)) {
      cpio.directory("bin", 0755);
      cpio.directory("dev", 0755);
      cpio.device("dev/console", 0600, 5, 1);
      cpio.file("bin/busybox", 0755, busybox);
      cpio.link("bin/sh", "busybox");
      cpio.file(
          "init",
          0755,
          ("#!/bin/sh\n" + script + "\n/bin/busybox poweroff -f\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
