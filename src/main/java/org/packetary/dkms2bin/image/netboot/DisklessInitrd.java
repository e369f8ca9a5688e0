package org.packetary.dkms2bin.image.netboot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.image.ImageTarget;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.SegmentWriter;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.guest.Busybox;
import org.packetary.dkms2bin.proof.guest.StaticProgram;
import org.packetary.dkms2bin.util.Resources;

/**
 * The initial RAM file system of a machine without a disk: busybox, {@code init.sh} and what that
 * runs, modules and firmware.
 */
final class DisklessInitrd implements ImageTarget {

  private static final int RUNNABLE = 0755;
  private static final int PLAIN = 0644;

  /** Where things are mounted, and where busybox links its own names. */
  private static final List<String> DIRECTORIES =
      List.of(
          "bin",
          "dev",
          "etc",
          "lower",
          "memory",
          "proc",
          "root",
          "run",
          "sbin",
          "sys",
          "tmp",
          "usr/bin",
          "usr/sbin");

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /** A file or a link. */
  private interface Entry {
    void write(CpioWriter cpio, String path) throws IOException;
  }

  /** One without modules. */
  DisklessInitrd(Architecture architecture, Busybox busybox) {
    put("bin/busybox", RUNNABLE, busybox.file());
    link("bin/sh", "busybox");
    // What the kernel asks for modules by itself.
    link("sbin/modprobe", "../bin/busybox");
    script("init", "init.sh");
    script("bin/dhcp-event", "dhcp-event.sh");
    nbd(architecture)
        .ifPresent(
            program -> {
              script("bin/nbd-handshake", "nbd-handshake.sh");
              entries.put("bin/nbd-connect", (cpio, at) -> cpio.file(at, RUNNABLE, program));
            });
  }

  /** The program that gives connections to the kernel; empty where nobody has written it. */
  static Optional<byte[]> nbd(Architecture architecture) {
    return architecture == Architecture.X86_64
        ? Optional.of(
            StaticProgram.of(
                Resources.text(DisklessInitrd.class, "nbd-connect-" + architecture.machine()),
                architecture))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "the image";
  }

  @Override
  public void put(String path, int mode, Path content) {
    entries.put(path, (cpio, at) -> cpio.file(at, mode, content));
  }

  @Override
  public boolean has(String path) {
    return entries.containsKey(path);
  }

  /** Puts a text in. */
  void text(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    entries.put(path, (cpio, at) -> cpio.file(at, PLAIN, bytes));
  }

  private void script(String path, String resource) {
    byte[] bytes = Resources.text(DisklessInitrd.class, resource).getBytes(StandardCharsets.UTF_8);
    entries.put(path, (cpio, at) -> cpio.file(at, RUNNABLE, bytes));
  }

  private void link(String path, String target) {
    entries.put(path, (cpio, at) -> cpio.link(at, target));
  }

  /**
   * Writes it, and reads it back as the kernel does: the same bytes for the same contents.
   *
   * @param config of the kernel that unpacks it, if it is known
   * @param date of all files
   */
  void write(Path to, Compression compression, Optional<KernelConfig> config, Instant date)
      throws IOException {
    try (CpioWriter cpio =
        new CpioWriter(
            compression.compressor(new BufferedOutputStream(Files.newOutputStream(to))), date)) {
      for (String directory : directories()) {
        cpio.directory(directory, RUNNABLE);
      }
      cpio.device("dev/console", 0600, 5, 1);
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        entry.getValue().write(cpio, entry.getKey());
      }
    }
    Files.write(to, new byte[SegmentWriter.alignment(Files.size(to))], StandardOpenOption.APPEND);
    check(InitramfsReader.read(to, config, Keeping.nothing()));
  }

  /** The kernel makes none by itself. */
  private SortedSet<String> directories() {
    SortedSet<String> directories = new TreeSet<>();
    for (String one : DIRECTORIES) {
      addWithAbove(one, directories);
    }
    for (String file : entries.keySet()) {
      int slash = file.lastIndexOf('/');
      if (slash > 0) {
        addWithAbove(file.substring(0, slash), directories);
      }
    }
    return directories;
  }

  private static void addWithAbove(String directory, SortedSet<String> directories) {
    for (int slash = directory.indexOf('/'); slash > 0; slash = directory.indexOf('/', slash + 1)) {
      directories.add(directory.substring(0, slash));
    }
    directories.add(directory);
  }

  private void check(Initramfs image) {
    image
        .faulty()
        .ifPresent(
            segment -> {
              throw new IllegalStateException(segment.fault().orElse(""));
            });
    for (String path : entries.keySet()) {
      if (image.tree().entry(path).isEmpty()) {
        throw new IllegalStateException(path + " would not be there");
      }
    }
  }
}
