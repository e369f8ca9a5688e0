package org.packetary.dkms2bin.image.show;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.FileKind;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.archive.single.SeekableInput;
import org.packetary.dkms2bin.image.BootMeans;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.image.squashfs.Superblock;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.util.FileTrees;

/** Looks at an image of any kind, by its bytes and not by its name. */
public final class ImageLook {

  /** erofs begins behind the first 1024 bytes. */
  private static final int HEAD = 2048;

  private final Optional<KernelConfig> config;
  private final SquashfsTools tools;

  /**
   * Looks with a kernel's eyes.
   *
   * @param config of the kernel that is to boot the image, if that is known
   * @param tools say what is in a squashfs, where they are there
   */
  public ImageLook(Optional<KernelConfig> config, SquashfsTools tools) {
    this.config = config;
    this.tools = tools;
  }

  /**
   * Looks at a file.
   *
   * @throws InputException if it is no image that is known
   */
  public Shown at(Path file) throws InterruptedException {
    byte[] head = head(file);
    if (Superblock.looksLikeOne(head)) {
      return new ShownSquashfs(file, Superblock.read(file), config, contents(file));
    }
    if (ShownErofs.looksLikeOne(head)) {
      return ShownErofs.of(file, head);
    }
    Optional<Shown> container = ShownContainer.read(file, head);
    if (container.isPresent()) {
      return container.get();
    }
    if (InitramfsReader.looksLikeOne(head)) {
      return initramfs(file);
    }
    throw new InputException(
        file + " is no boot image but " + FileKind.describe(head),
        "name an initramfs, a squashfs, an erofs, or a bootstrap container");
  }

  /** What of a squashfs says what it is; empty where its tools are not there. */
  private Optional<List<String>> contents(Path file) throws InterruptedException {
    try {
      return Optional.of(tools.paths(file, ShownSquashfs.TELLING));
    } catch (EnvironmentException e) {
      return Optional.empty();
    }
  }

  private static byte[] head(Path file) {
    try (SeekableInput in = SeekableInput.open(file)) {
      return in.peek(HEAD);
    } catch (IOException e) {
      throw Damage.of(file.toString(), e);
    }
  }

  private Shown initramfs(Path file) {
    try {
      Path kept = Files.createTempDirectory("dkms2bin-image-");
      try {
        Initramfs image =
            InitramfsReader.read(file, config, Keeping.texts(kept, BootMeans::isAsked));
        return new ShownInitramfs(image, BootMeans.of(image.tree()));
      } finally {
        FileTrees.delete(kept);
      }
    } catch (IOException e) {
      throw HostIo.failure("cannot write files for a time", e);
    }
  }

  static String ascii(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1).replaceAll("\0.*", "");
  }
}
