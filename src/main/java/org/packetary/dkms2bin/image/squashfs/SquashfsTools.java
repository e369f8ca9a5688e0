package org.packetary.dkms2bin.image.squashfs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * The host's squashfs-tools. Who is not root runs them as root of a user namespace, so that owners
 * stay; what devices there are is told to mksquashfs in words then, for only root makes them.
 */
public final class SquashfsTools {

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final String INSTALL =
      "install squashfs-tools (dkms2bin doctor says what is missing)";

  /** Status 2: all was unpacked but for what only root may make. */
  private static final int NOT_ALL = 2;

  private static final Pattern DEVICE =
      Pattern.compile(
          "(?<kind>[bc])(?<mode>\\S{9})\\s+(?<uid>\\d+)/(?<gid>\\d+)\\s+(?<major>\\d+),\\s*"
              + "(?<minor>\\d+)\\s+(?<day>\\S+)\\s+(?<time>\\S+)\\s+squashfs-root/(?<path>.+)");

  /** Without quotes, escapes, and what a shell or a terminal could take for something else. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./+:@=,~ -]+");

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;

  /** The tools of a host, for a user. */
  public SquashfsTools(CommandRunner runner, HostEnvironment environment, Tier tier) {
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  /**
   * Unpacks an image with owners, modes, times and attributes.
   *
   * @param to is created
   * @throws InputException if it cannot be unpacked
   * @throws EnvironmentException if the tools are not there
   */
  public void unpack(Path image, Path to) throws InterruptedException {
    CommandResult result =
        run(List.of("unsquashfs", "-no-progress", "-d", to.toString(), image.toString()));
    boolean devicesOnly =
        result.status() == NOT_ALL && !tier.user().isRoot() && !devices(image).isEmpty();
    if (!result.ok() && !devicesOnly) {
      throw new InputException(
          result.failure(), "is the image complete, and is there room for what is in it?");
    }
  }

  /**
   * Makes an image like another one.
   *
   * @param tree what goes in
   * @param image is created
   * @param like what it is to be like
   * @param from the file that the tree was unpacked from
   */
  public void pack(Path tree, Path image, Superblock like, Path from) throws InterruptedException {
    List<String> words = new ArrayList<>(like.words());
    if (!tier.user().isRoot()) {
      for (String device : devices(from)) {
        words.addAll(List.of("-p", device));
      }
    }
    write(tree, image, words, like.compressorName());
  }

  /**
   * Makes an image of files that are all root's.
   *
   * @param tree what goes in
   * @param image is created
   * @param compression gzip, xz or zstd
   * @param date of all files, and of the image
   */
  public void make(Path tree, Path image, Compression compression, Instant date)
      throws InterruptedException {
    String seconds = Long.toString(date.getEpochSecond());
    String compressor = compression.name().toLowerCase(Locale.ROOT);
    write(
        tree,
        image,
        List.of(
            "-all-root",
            "-no-xattrs",
            "-comp",
            compressor,
            "-mkfs-time",
            seconds,
            "-all-time",
            seconds),
        compressor);
  }

  /**
   * The command that makes an image of the directory that it is started in, with its owners and
   * attributes.
   *
   * @param image is created in the same directory, and is no part of itself; what is there under
   *     its name is removed, for a link would lead to a file of the host's
   * @param compression gzip, xz or zstd
   * @param date of all files, and of the image
   */
  public static List<String> ofHere(String image, Compression compression, Instant date) {
    String seconds = Long.toString(date.getEpochSecond());
    List<String> words =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "rm -rf \"$0\" && exec \"$@\"",
                image,
                "mksquashfs",
                ".",
                image,
                "-noappend",
                "-no-progress",
                "-quiet",
                "-mkfs-time",
                seconds,
                "-all-time",
                seconds,
                "-comp",
                compression.name().toLowerCase(Locale.ROOT)));
    if (compression == Compression.ZSTD) {
      // A thirteenth of the time that mksquashfs takes by itself, with 15, and 7 % more bytes.
      words.addAll(List.of("-Xcompression-level", "6"));
    }
    words.addAll(List.of("-e", image));
    return words;
  }

  private void write(Path tree, Path image, List<String> more, String compressor)
      throws InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "mksquashfs",
                tree.toString(),
                image.toString(),
                "-noappend",
                "-no-progress",
                "-quiet"));
    words.addAll(more);
    CommandResult result = run(words);
    if (!result.ok()) {
      throw new EnvironmentException(
          result.failure(), "can this mksquashfs write " + compressor + "?");
    }
  }

  /**
   * The paths of what is below directories of an image, by which it can be told what it is; those
   * that are missing are left out.
   */
  public List<String> paths(Path image, List<String> directories) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("unsquashfs", "-l", "-d", "", image.toString()));
    words.addAll(directories);
    return listed(words).filter(l -> l.startsWith("/")).map(l -> l.substring(1)).toList();
  }

  private Stream<String> listed(List<String> words) throws InterruptedException {
    CommandResult result = run(words);
    if (!result.ok()) {
      throw new InputException(result.failure(), "is the image complete?");
    }
    return result.out().lines();
  }

  /** Devices as mksquashfs takes them: {@code "dev/console" C 1700000000 600 0 0 5 1}. */
  private List<String> devices(Path image) throws InterruptedException {
    return listed(List.of("unsquashfs", "-lln", image.toString()))
        .flatMap(line -> device(line).stream())
        .toList();
  }

  /**
   * A device that a line of the list is about.
   *
   * @throws InputException if its name could be read as more than a name: mksquashfs takes
   *     commands, too, in the same words
   */
  static Optional<String> device(String line) {
    Matcher m = DEVICE.matcher(line);
    if (!m.matches()) {
      return Optional.empty();
    }
    String path = m.group("path");
    if (!PLAIN.matcher(path).matches()) {
      throw new InputException(
          "the image has a device of an unusual name: " + path,
          "only root can bring modules into it");
    }
    return Optional.of(
        "\"%s\" %s %d %o %s %s %s %s"
            .formatted(
                path,
                m.group("kind").toUpperCase(Locale.ROOT),
                LocalDateTime.parse(m.group("day") + "T" + m.group("time"))
                    .toEpochSecond(ZoneOffset.UTC),
                mode(m.group("mode")),
                m.group("uid"),
                m.group("gid"),
                m.group("major"),
                m.group("minor")));
  }

  private static int mode(String letters) {
    int mode = 0;
    for (int i = 0; i < letters.length(); i++) {
      mode = mode << 1 | (letters.charAt(i) == '-' ? 0 : 1);
    }
    return mode;
  }

  private CommandResult run(List<String> words) throws InterruptedException {
    List<String> all = new ArrayList<>(tier.namespaces().owning());
    all.addAll(words);
    try {
      return runner.run(
          Command.of(all, environment.with("TZ", "UTC").variables()).within(PATIENCE));
    } catch (EnvironmentException e) {
      throw new EnvironmentException(e.problem(), INSTALL, e);
    }
  }
}
