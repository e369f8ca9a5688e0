package org.packetary.dkms2bin.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.doctor.HostCheck.Check;
import org.packetary.dkms2bin.doctor.HostCheck.Status;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.process.Command;

/**
 * Tries whether the file systems of the cache and the repository are fit for builds.
 *
 * @param probe runs what is tried
 * @param tier where builds mount
 * @param spaceWanted how many bytes should be free
 */
record FileSystemCheck(HostProbe probe, Tier tier, long spaceWanted) {

  /** Whether programs, devices and overlays work in the cache directory. */
  List<Check> cacheDirectory(Path directory, boolean namespacesWork) throws InterruptedException {
    Path existing = existing(directory);
    try (ProbeDirectory scratch = ProbeDirectory.in(existing)) {
      List<Check> checks = new ArrayList<>();
      checks.add(programsAndDevices(directory, scratch));
      checks.add(
          namespacesWork
              ? overlay(scratch)
              : new Check(
                  "overlay",
                  Status.MISSING,
                  "not tried, because namespaces do not work",
                  Optional.empty()));
      return checks;
    } catch (IOException e) {
      return List.of(
          Check.missing(
              "cache directory",
              "cannot write " + existing,
              "choose a directory that can be written with --cache-dir"));
    }
  }

  private Check programsAndDevices(Path directory, ProbeDirectory scratch)
      throws InterruptedException {
    String name = "cache directory";
    String remount =
        "mount -o remount,exec,dev \"$(findmnt -n -o TARGET --target "
            + Command.quote(existing(directory).toString())
            + ")\"";
    HostProbe.Answer program =
        probe.askIn(scratch.path(), List.of("sh", "-c", ProbeDirectory.RUN_A_PROGRAM));
    if (!program.ok()) {
      return Check.missing(name, "programs in it cannot be run: " + program.lastLine(), remount);
    }
    HostProbe.Answer device =
        probe.askIn(scratch.path(), List.of("sh", "-c", ProbeDirectory.OPEN_A_DEVICE));
    if (!device.ok()) {
      return Check.warning(name, "devices in it cannot be opened: " + device.lastLine(), remount);
    }
    return Check.ok(name, directory.toString());
  }

  private Check overlay(ProbeDirectory scratch) throws InterruptedException {
    HostProbe.Answer answer =
        probe.askIn(
            scratch.path(),
            tier.namespaces()
                .command(
                    Namespaces.Network.NONE,
                    List.of(
                        "sh",
                        "-c",
                        ProbeDirectory.MOUNT_AN_OVERLAY,
                        "overlay",
                        tier.namespaces().overlayOptions())));
    if (answer.ok()) {
      return Check.ok("overlay", "works in the cache directory");
    }
    return Check.warning(
        "overlay",
        answer.lastLine()
            + "; builds get copies of their layers, which takes seconds and half a gigabyte each",
        answer.text().contains("unknown filesystem type")
            ? "modprobe overlay"
            : "choose a --cache-dir on ext4, xfs or btrfs; in a container, on a volume (-v)");
  }

  /** Whether a directory that an option names can be written and has room for a build. */
  Check space(String name, Path directory, String option) {
    Path existing = existing(directory);
    try {
      if (!Files.isWritable(existing)) {
        return Check.missing(
            name, "cannot write " + existing, "choose another directory with " + option);
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      String detail = gibibytes(free) + " free in " + existing;
      return free >= spaceWanted
          ? Check.ok(name, detail)
          : Check.warning(
              name,
              detail + ", " + gibibytes(spaceWanted) + " wanted",
              "make room, or choose a larger file system with " + option);
    } catch (IOException e) {
      return Check.missing(
          name, existing + ": " + e.getMessage(), "choose another directory with " + option);
    }
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }

  private static Path existing(Path directory) {
    Path path = directory;
    while (!Files.isDirectory(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }
}
