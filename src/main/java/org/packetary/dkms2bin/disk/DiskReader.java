package org.packetary.dkms2bin.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.TarExtractor;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Takes the binary packages out of driver disks: tar archives, compressed or not, and ISO images,
 * ours, dkms's and others of the same layouts. Nobody vouches for a disk: nothing of it is written
 * outside the given directory, and it may ask for no more than the limits.
 */
public final class DiskReader {

  /** Where the layouts have packages; below the sources there may be others' for other purposes. */
  private static final Pattern PLACE = Pattern.compile("/?(ubuntu-drivers|rpms)/.+\\.(deb|rpm)");

  /** A line as {@code ls -l} prints it: mode, links, user, group, size, time, path. */
  private static final Pattern LISTED =
      Pattern.compile("-\\S*\\s+\\d+\\s+\\S+\\s+\\S+\\s+(\\d{1,18})\\s.*?'(/[^']*)'");

  /** ISO 9660 (ECMA-119, 8.1): the identifier in the first volume descriptor, sector 16. */
  private static final int ISO_MAGIC_AT = 16 * 2048 + 1;

  private static final String ISO_MAGIC = "CD001";
  private static final int MOST_PACKAGES = 10_000;

  private final Xorriso xorriso;
  private final ExtractionLimits limits;

  /** A reader that refuses disks beyond the limits. */
  public DiskReader(CommandRunner runner, HostEnvironment environment, ExtractionLimits limits) {
    this.xorriso = new Xorriso(runner, environment);
    this.limits = limits;
  }

  /**
   * Takes the packages out.
   *
   * @param disk the file
   * @param directory existing, empty and private
   * @return the packages, in the order of their paths on the disk
   * @throws InputException if it is no driver disk, is damaged or unsafe
   * @throws EnvironmentException if the host cannot read or write, or lacks xorriso
   */
  public List<Path> packages(Path disk, Path directory) throws InterruptedException {
    try {
      List<Path> packages =
          isIso(disk) ? fromIso(disk, directory) : fromTar(disk, directory.resolve("tree"));
      if (packages.isEmpty()) {
        throw new InputException(
            disk + " has no packages below ubuntu-drivers or rpms",
            "name a driver disk: NAME-VERSION-ubuntu-dd.tar, NAME-VERSION-dd.iso");
      }
      return packages;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + directory + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private static boolean isIso(Path disk) {
    try (InputStream in = Files.newInputStream(disk)) {
      byte[] head = in.readNBytes(ISO_MAGIC_AT + ISO_MAGIC.length());
      return head.length == ISO_MAGIC_AT + ISO_MAGIC.length()
          && new String(head, ISO_MAGIC_AT, ISO_MAGIC.length(), StandardCharsets.US_ASCII)
              .equals(ISO_MAGIC);
    } catch (IOException e) {
      throw new InputException("cannot read " + disk + ": " + e.getMessage(), "is it a file?", e);
    }
  }

  private List<Path> fromTar(Path disk, Path tree) throws IOException {
    new TarExtractor(limits).extract(disk, tree);
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .filter(f -> PLACE.matcher(tree.relativize(f).toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** Only single regular files are taken out, to names of our choice: no link can mislead that. */
  private List<Path> fromIso(Path disk, Path directory) throws IOException, InterruptedException {
    xorriso.check();
    List<String> paths = new ArrayList<>();
    long bytes = 0;
    for (String line : xorriso.list(disk, "*.[dr][ep][bm]")) {
      Matcher listed = LISTED.matcher(line);
      if (!listed.matches()) {
        throw new InputException(
            disk + " has a package of a strange name: " + line.replaceAll("\\p{Cntrl}", "?"),
            "get the driver disk again from where you trust it");
      }
      if (PLACE.matcher(listed.group(2)).matches()) {
        paths.add(listed.group(2));
        bytes += Long.parseLong(listed.group(1));
        if (paths.size() > MOST_PACKAGES || bytes > limits.maxBytes()) {
          throw new InputException(
              disk + " asks for more than " + limits.maxBytes() + " bytes or has too many packages",
              "get the driver disk again from where you trust it");
        }
      }
    }
    paths.sort(null);
    List<Path> targets = new ArrayList<>();
    for (String path : paths) {
      Path place = Files.createDirectory(directory.resolve(Integer.toString(targets.size())));
      targets.add(place.resolve(path.substring(path.lastIndexOf('/') + 1)));
    }
    if (!paths.isEmpty()) {
      xorriso.extract(disk, paths, targets);
    }
    return targets;
  }
}
