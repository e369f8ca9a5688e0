package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Node;

/**
 * By what means an initial RAM file system loads modules that no device asks for, told by what is
 * in it.
 */
public enum BootMeans {
  /** {@code conf/modules} is a list that its init loads from, before any script. */
  INITRAMFS_TOOLS("initramfs-tools", "conf/modules"),
  /** systemd loads what {@code modules-load.d} names. */
  SYSTEMD("systemd", "etc/modules-load.d/dkms2bin.conf"),
  /** Scripts in a directory of hooks run before udev. */
  DRACUT("dracut", "hooks/pre-udev/00-dkms2bin.sh"),
  /**
   * Red Hat's of the time before dracut, and of Fuel's CentOS bootstrap: an executable script, and
   * the executable files of modprobe.d.
   */
  RC_MODULES("rc.modules", "etc/rc.modules"),
  /** None that is known. */
  UNKNOWN("unknown", "");

  private static final List<String> DRACUT_HOOKS =
      List.of("var/lib/dracut/hooks", "usr/lib/dracut/hooks", "lib/dracut/hooks");

  private final String word;
  private final String path;

  BootMeans(String word, String path) {
    this.word = word;
    this.path = path;
  }

  /** What messages call it. */
  public String word() {
    return word;
  }

  /** Which files' contents tell it, by their paths. */
  public static boolean isAsked(String path) {
    return path.equals("init")
        || path.equals(INITRAMFS_TOOLS.path)
        || path.equals(SYSTEMD.path)
        || path.equals(RC_MODULES.path)
        || path.endsWith("rc.d/rc.sysinit");
  }

  /** The means of a tree, of which {@link #isAsked} files are kept. */
  public static BootMeans of(ImageTree tree) {
    if (tree.file("scripts/functions").isPresent() && tree.directory("conf").isPresent()) {
      return INITRAMFS_TOOLS;
    }
    boolean systemd =
        tree.entry("init")
            .filter(n -> n instanceof Node.Link link && link.target().endsWith("systemd"))
            .isPresent();
    if (hooks(tree).isPresent() && !systemd) {
      return DRACUT;
    }
    if (systemd) {
      return SYSTEMD;
    }
    boolean rc =
        tree.file("etc/rc.d/rc.sysinit").isPresent() || tree.file("etc/rc.modules").isPresent();
    return rc ? RC_MODULES : UNKNOWN;
  }

  /** Where dracut's hooks are; there are such directories with systemd, too. */
  public static Optional<String> hooks(ImageTree tree) {
    return DRACUT_HOOKS.stream().filter(d -> tree.directory(d).isPresent()).findFirst();
  }

  /**
   * A file that has modules loaded.
   *
   * @param path where
   * @param mode its permissions
   * @param text what is in it: what was there, and the modules
   */
  public record LoadFile(String path, int mode, String text) {}

  /**
   * The file that has modules loaded early, with what it says already.
   *
   * @return empty where no means is known
   */
  public Optional<LoadFile> load(ImageTree tree, List<String> modules) {
    return switch (this) {
      case INITRAMFS_TOOLS, SYSTEMD ->
          Optional.of(new LoadFile(path, 0644, merged(text(tree, path), modules)));
      case DRACUT ->
          hooks(tree)
              .map(
                  hooks ->
                      new LoadFile(hooks.replaceAll("/hooks$", "/" + path), 0755, script(modules)));
      case RC_MODULES ->
          Optional.of(new LoadFile(path, 0755, merged(header(text(tree, path)), probes(modules))));
      case UNKNOWN -> Optional.empty();
    };
  }

  private static String script(List<String> modules) {
    return merged("#!/bin/sh\n", probes(modules));
  }

  private static String header(String text) {
    return text.isEmpty() ? "#!/bin/sh\n" : text;
  }

  private static List<String> probes(List<String> modules) {
    return modules.stream().map(m -> "modprobe " + EarlyLoading.safe(m)).toList();
  }

  /** A text with those lines behind it that it lacks. */
  private static String merged(String text, List<String> lines) {
    List<String> there = text.lines().map(String::strip).toList();
    StringBuilder all = new StringBuilder(text);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      all.append('\n');
    }
    lines.stream().filter(l -> !there.contains(l)).forEach(l -> all.append(l).append('\n'));
    return all.toString();
  }

  /** A small file's text; empty where it is not there or was not kept. */
  public static String text(ImageTree tree, String path) {
    return tree.file(path).flatMap(Node.RegularFile::content).map(BootMeans::read).orElse("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }
}
