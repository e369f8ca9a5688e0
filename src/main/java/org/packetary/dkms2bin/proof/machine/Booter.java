package org.packetary.dkms2bin.proof.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.proof.BootRecord;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.guest.Busybox;
import org.packetary.dkms2bin.proof.guest.GuestReport;
import org.packetary.dkms2bin.proof.guest.Initramfs;
import org.packetary.dkms2bin.proof.guest.KernelLog;
import org.packetary.dkms2bin.qemu.Accelerator;
import org.packetary.dkms2bin.qemu.Machine;
import org.packetary.dkms2bin.qemu.MachineEnd;
import org.packetary.dkms2bin.qemu.MachineLimits;
import org.packetary.dkms2bin.qemu.Qemu;
import org.packetary.dkms2bin.util.FileTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Boots one kernel, as often as it is asked to, and keeps count. */
final class Booter {

  private static final Logger LOG = LoggerFactory.getLogger(Booter.class);

  /** Until the first step: a large kernel on a busy host without KVM. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final String LINE = "console=ttyS0 panic=-1 quiet printk.devkmsg=on";
  private static final String ENFORCE = " module.sig_enforce=1";
  private static final int NONCE = 12;

  private final KernelImage kernel;
  private final ProofOptions options;
  private final Busybox busybox;
  private final Path work;
  private final List<BootRecord> records = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  private Qemu qemu;

  /**
   * A booter.
   *
   * @param work an existing directory, for one boot at a time
   */
  Booter(KernelImage kernel, ProofOptions options, Qemu qemu, Busybox busybox, Path work) {
    this.kernel = kernel;
    this.options = options;
    this.qemu = qemu;
    this.busybox = busybox;
    this.work = work;
  }

  /** Boots once; where nothing is to be seen of it under KVM, once more without. */
  Boot boot(BootPlan plan) throws InterruptedException {
    Boot boot = attempt(plan);
    if (!boot.report().begun() && qemu.accelerator() == Accelerator.KVM) {
      LOG.warn("the kernel {} does not start under KVM: {}", kernel.release(), boot.words());
      qemu = qemu.with(Accelerator.TCG);
      return attempt(plan);
    }
    return boot;
  }

  private Boot attempt(BootPlan plan) throws InterruptedException {
    byte[] bytes = new byte[NONCE];
    random.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    Path initrd = work.resolve("initramfs");
    Path log = work.resolve("log");
    Path results = work.resolve("results");
    try {
      for (Path old : List.of(initrd, log, results)) {
        FileTrees.delete(old);
      }
      new Initramfs(kernel.architecture(), busybox, plan.steps(), plan.files())
          .write(initrd, nonce);
      Machine machine =
          Machine.booting(
                  kernel.file(), initrd, LINE + (options.enforceSignatures() ? ENFORCE : ""))
              .withMemory(options.memory())
              .writing(List.of(log, results));
      MachineEnd end =
          qemu.run(
              machine.with(plan.devices().words(qemu)),
              MachineLimits.of(
                  START.plus(options.time().multipliedBy(1L + plan.numbers().size())),
                  START,
                  options.time()));
      Boot boot = new Boot(plan, GuestReport.read(results, nonce), KernelLog.read(log, nonce), end);
      record(boot);
      return boot;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot boot " + kernel.release() + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private void record(Boot boot) {
    records.add(
        new BootRecord(
            boot.report().attempts().size(),
            boot.end().wall(),
            boot.end().processor(),
            boot.report().start(),
            Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 100)
                / 100.0,
            boot.words()));
    LOG.info(
        "booted {}: {} modules in {} ms: {}",
        kernel.release(),
        boot.report().attempts().size(),
        boot.end().wall().toMillis(),
        boot.words());
  }

  /** All boots so far. */
  List<BootRecord> records() {
    return List.copyOf(records);
  }

  /** What executes them. */
  Accelerator accelerator() {
    return qemu.accelerator();
  }
}
