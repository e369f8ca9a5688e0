package org.packetary.dkms2bin.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.doctor.HostCheck.Check;

/**
 * Tries whether a cgroup with the pids controller can be made, version 1 or 2: the only limit on
 * the number of processes that binds root.
 *
 * @param root where cgroups are mounted
 */
record CgroupCheck(Path root) {

  private static final String NAME = "cgroup pids";

  Check run() {
    boolean unified = Files.exists(root.resolve("cgroup.controllers"));
    Path parent = unified ? root : root.resolve("pids");
    if (!Files.isDirectory(parent)) {
      return unlimited(
          "no pids controller under " + root,
          "mount -t cgroup2 none " + root + " # in a container: --privileged");
    }
    Path child = parent.resolve("dkms2bin-doctor-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(child);
      try {
        if (Files.isWritable(child.resolve("pids.max"))) {
          return Check.ok(NAME, unified ? "version 2" : "version 1");
        }
        return unlimited(
            "no pids.max in " + child, "echo +pids > " + root.resolve("cgroup.subtree_control"));
      } finally {
        Files.delete(child);
      }
    } catch (IOException e) {
      return unlimited(
          "cannot make a cgroup in " + parent, "run as root; in a container: with --privileged");
    }
  }

  private static Check unlimited(String detail, String remedy) {
    return Check.warning(
        NAME, detail + "; the number of a build's processes is not limited", remedy);
  }
}
