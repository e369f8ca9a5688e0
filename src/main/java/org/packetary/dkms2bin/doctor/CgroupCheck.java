package org.packetary.dkms2bin.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.doctor.HostCheck.Check;

/**
 * Tries whether a cgroup with a controller can be made, version 1 or 2: the only limits on
 * processes and memory that bind root. Without them builds are counted instead.
 *
 * @param root where cgroups are mounted
 * @param controller its name
 * @param what it limits, for messages
 * @param file of version 1, that has the limit
 * @param unifiedFile the same of version 2
 */
record CgroupCheck(Path root, String controller, String what, String file, String unifiedFile) {

  /** The checks of all controllers that builds are limited by. */
  static List<CgroupCheck> all(Path root) {
    return List.of(
        new CgroupCheck(root, "pids", "processes", "pids.max", "pids.max"),
        new CgroupCheck(root, "memory", "memory", "memory.limit_in_bytes", "memory.max"));
  }

  Check run() {
    boolean unified = Files.exists(root.resolve("cgroup.controllers"));
    Path parent = unified ? root : root.resolve(controller);
    if (!Files.isDirectory(parent)) {
      return unlimited(
          "no " + controller + " controller under " + root,
          "mount -t cgroup2 none " + root + " # in a container: --privileged");
    }
    Path child = parent.resolve("dkms2bin-doctor-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(child);
      try {
        String limit = unified ? unifiedFile : file;
        if (Files.isWritable(child.resolve(limit))) {
          return Check.ok(name(), unified ? "version 2" : "version 1");
        }
        return unlimited(
            "no " + limit + " in " + child,
            "echo +" + controller + " > " + root.resolve("cgroup.subtree_control"));
      } finally {
        Files.delete(child);
      }
    } catch (IOException e) {
      return unlimited(
          "cannot make a cgroup in " + parent, "run as root; in a container: with --privileged");
    }
  }

  private String name() {
    return "cgroup " + controller;
  }

  private Check unlimited(String detail, String remedy) {
    return Check.warning(
        name(),
        detail
            + "; the kernel does not limit the "
            + what
            + " of builds, which is counted a few times a second instead",
        remedy);
  }
}
