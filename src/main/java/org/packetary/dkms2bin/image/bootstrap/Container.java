package org.packetary.dkms2bin.image.bootstrap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.packetary.dkms2bin.archive.StoredGzip;
import org.packetary.dkms2bin.archive.TarWriter;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.util.Digests;

/**
 * A bootstrap container: {@code ID.tar.gz}, in which are a kernel, its initial RAM file system, the
 * root, and what they are.
 *
 * @param id what it is called
 * @param options of the kernel's command line, without where the root is fetched from
 * @param file it
 */
record Container(String id, String options, Path file) {

  static final String VMLINUZ = "vmlinuz";
  static final String INITRD = "initrd.img";
  static final String SQUASHFS = "root.squashfs";
  private static final String METADATA = "metadata.yaml";

  /** RFC 9562: an id by one's own rule. */
  private static final long VERSION = 8;

  /**
   * Writes one at once.
   *
   * @param directory an empty one, on the file system of what was made
   */
  static Container write(
      MadeRoot root, Drivers drivers, BootstrapRequest request, String distro, Path directory)
      throws IOException, InterruptedException {
    Map<String, Metadata.Part> parts = new LinkedHashMap<>();
    parts.put("kernel", part(root.vmlinuz(), directory.resolve(VMLINUZ), "linux"));
    parts.put("initrd", part(root.initrd(), directory.resolve(INITRD), "initramfs"));
    parts.put("rootfs", part(root.squashfs(), directory.resolve(SQUASHFS), "squashfs"));
    String options = ("boot=live " + request.options()).strip();
    Metadata metadata =
        new Metadata(
            distro,
            request.release(),
            request.label().orElse(""),
            request.options(),
            parts,
            drivers.packages().stream().map(p -> p.name() + " " + p.version()).toList(),
            drivers.modules(),
            request.extra().stream().map(p -> String.valueOf(p.getFileName())).toList(),
            request.packages(),
            root.packages());
    String id = request.id().orElseGet(() -> id(metadata.text("", options)));
    Files.writeString(directory.resolve(METADATA), metadata.text(id, options));
    PublicFiles.makeDirectories(request.outDir());
    Path file = request.outDir().resolve(id + ".tar.gz");
    Instant date = request.date().orElseGet(drivers::date);
    AtomicFile.replace(
        file,
        temporary -> {
          try (OutputStream out =
              StoredGzip.into(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
            TarWriter.write(directory, date, out);
          }
        });
    return new Container(id, options, file);
  }

  private static Metadata.Part part(Path made, Path to, String format) throws IOException {
    Files.move(made, to);
    return new Metadata.Part(
        to.getFileName().toString(), format, Digests.sha256(to), Files.size(to));
  }

  /** Of the digests of all that is in it, in the form of a UUID. */
  private static String id(String text) {
    BigInteger digest = new BigInteger(Digests.sha256(text).substring(0, 32), 16);
    long high = (digest.shiftRight(64).longValue() & ~0xf000L) | (VERSION << 12);
    long low = (digest.longValue() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  /** What boot loaders are told, for a server that the container was unpacked on. */
  List<String> bootLines() {
    String line = options + " fetch=http://SERVER/" + id + "/" + SQUASHFS;
    List<String> lines = new ArrayList<>();
    lines.add("unpack it where a web server of address SERVER has it as /" + id + ", then");
    lines.add("pxelinux:");
    lines.add("  KERNEL " + id + "/" + VMLINUZ);
    lines.add("  APPEND initrd=" + id + "/" + INITRD + " " + line);
    lines.add("  IPAPPEND 2");
    lines.add("iPXE:");
    lines.add(
        "  kernel http://SERVER/"
            + id
            + "/"
            + VMLINUZ
            + " initrd="
            + INITRD
            + " "
            + line
            + " BOOTIF=01-${net0/mac:hexhyp}");
    lines.add("  initrd http://SERVER/" + id + "/" + INITRD);
    lines.add("  boot");
    return lines;
  }
}
