package org.packetary.dkms2bin.image.pxe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.proof.image.BootFile;

/** The entry of {@code pxelinux.cfg}, made from a template for files that belong together. */
final class PxeEntry {

  private static final String FILES = "one entry boots the package's own files";

  /** Of bytes; both are read at once. */
  private static final int LARGEST_KERNEL = 512 << 20;

  private static final int LARGEST_TEMPLATE = 1 << 20;

  private final PxeRequest request;

  PxeEntry(PxeRequest request) {
    this.request = request;
  }

  /**
   * The entry.
   *
   * @throws InputException if the files do not belong together, or the template does not name them
   */
  String text() throws IOException {
    Optional<String> release = release();
    checkInitrd(release);
    Map<String, String> words =
        PxeTemplate.words(request.image(), release, request.squashfs().isPresent());
    words.put("APPEND", new PxeTemplate("--append", request.append()).filled(words));
    String text = template().filled(words);
    String names = " " + text.replaceAll("[\\s,=/]+", " ") + " ";
    for (String file : List.of(request.image().kernel(), request.image().initrd())) {
      if (!names.contains(" " + file + " ")) {
        throw new InputException(
            "the entry does not name " + file + ": " + FILES,
            "write @KERNEL@ and @INITRD@ into the template");
      }
    }
    return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n", "", "\n"));
  }

  private PxeTemplate template() {
    return request
        .template()
        .map(
            file ->
                new PxeTemplate(
                    file.toString(),
                    new String(
                        HostIo.content(file, "template", LARGEST_TEMPLATE),
                        StandardCharsets.UTF_8)))
        .orElseGet(PxeTemplate::ours);
  }

  private static void checkContent(Path file, long size) {
    if (size == 0) {
      throw new InputException(file + " is empty", "name what machines are to boot");
    }
  }

  private Optional<String> release() {
    byte[] kernel = HostIo.content(request.kernel(), "kernel's file", LARGEST_KERNEL);
    checkContent(request.kernel(), kernel.length);
    return BootFile.release(kernel);
  }

  /** What the kernel would stop at, or would find no modules in, is not packaged. */
  private void checkInitrd(Optional<String> release) {
    Path initrd = request.initrd();
    checkContent(initrd, HostIo.opened(initrd, "image", () -> Files.size(initrd)));
    Initramfs image = InitramfsReader.read(request.initrd(), Optional.empty(), Keeping.nothing());
    image
        .faulty()
        .ifPresent(
            s -> {
              throw new InputException(
                  request.initrd()
                      + ": the kernel stops at segment "
                      + s.number()
                      + ": "
                      + s.fault().orElse(""),
                  "dkms2bin image show " + request.initrd() + " says more");
            });
    List<String> there = image.releases();
    if (release.isPresent() && !there.isEmpty() && !there.contains(release.get())) {
      throw new InputException(
          request.initrd()
              + " has modules for "
              + String.join(", ", there)
              + ", and "
              + request.kernel()
              + " is "
              + release.get(),
          "name a kernel and an image that belong together");
    }
  }

  /** Whether a text can be an option: pxelinux has one line for all. */
  static boolean isLine(String text) {
    return Arrays.stream(text.split("", -1)).noneMatch(c -> c.matches("\\p{Cntrl}"));
  }
}
