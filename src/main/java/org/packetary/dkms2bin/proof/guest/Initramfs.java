package org.packetary.dkms2bin.proof.guest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * All that the machine has but the kernel: busybox, {@code init.sh}, the loader, modules and
 * firmware.
 *
 * @param architecture of the machine
 * @param busybox a static one
 * @param steps what the machine is to do
 * @param files what that takes
 */
public record Initramfs(
    Architecture architecture, Busybox busybox, List<Step> steps, List<GuestFile> files) {

  private static final List<String> APPLETS =
      List.of("sh", "mount", "mkdir", "cat", "rmmod", "sleep", "poweroff", "uname", "true");

  private static final int RUNNABLE = 0755;
  private static final int PLAIN = 0644;
  private static final String INIT = "init.sh";

  public Initramfs {
    steps = List.copyOf(steps);
    files = List.copyOf(files);
  }

  /** What decides, beyond modules and kernel, about what a machine does and says. */
  public static String version(Architecture architecture) {
    return Digests.sha256(
        Resources.text(Initramfs.class, INIT) + Digests.sha256(GuestLoader.program(architecture)));
  }

  /**
   * Writes it: the same bytes for the same contents.
   *
   * @param nonce what the machine begins what it says with
   */
  public void write(Path to, String nonce) throws IOException {
    try (CpioWriter cpio =
        new CpioWriter(new BufferedOutputStream(Files.newOutputStream(to)), Instant.EPOCH)) {
      for (String directory : directories()) {
        cpio.directory(directory, RUNNABLE);
      }
      cpio.device("dev/console", 0600, 5, 1);
      cpio.file("bin/busybox", RUNNABLE, busybox.file());
      for (String applet : APPLETS) {
        cpio.link("bin/" + applet, "busybox");
      }
      cpio.file("bin/" + GuestLoader.NAME, RUNNABLE, GuestLoader.program(architecture));
      cpio.file("init", RUNNABLE, bytes(Resources.text(Initramfs.class, INIT)));
      cpio.file("nonce", PLAIN, bytes(nonce + "\n"));
      cpio.file("plan", PLAIN, bytes(plan()));
      for (GuestFile file : files) {
        if (file.plain()) {
          cpio.file(file.place(), PLAIN, plain(file.source()));
        } else {
          cpio.file(file.place(), PLAIN, file.source());
        }
      }
    }
  }

  private String plan() {
    return steps.stream().map(step -> step.line() + "\n").collect(Collectors.joining());
  }

  /** The kernel makes none by itself. */
  private Set<String> directories() {
    Set<String> directories = new TreeSet<>(Set.of("bin", "dev", "proc", "sys"));
    for (GuestFile file : files) {
      String place = file.place();
      for (int slash = place.indexOf('/'); slash > 0; slash = place.indexOf('/', slash + 1)) {
        directories.add(place.substring(0, slash));
      }
    }
    return directories;
  }

  private static byte[] plain(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        InputStream content = Compression.detect(in).decompress(in)) {
      return content.readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
