package org.packetary.dkms2bin.sandbox.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a cell the kernel itself can limit, by a control group. */
public enum Controller {
  /** How many processes there are. */
  PIDS("pids", "processes", "pids.max", "pids.max"),
  /** How much memory they have. */
  MEMORY("memory", "memory", "memory.limit_in_bytes", "memory.max");

  private final String word;
  private final String what;
  private final String file;
  private final String unifiedFile;

  Controller(String word, String what, String file, String unifiedFile) {
    this.word = word;
    this.what = what;
    this.file = file;
    this.unifiedFile = unifiedFile;
  }

  /**
   * Where control groups are.
   *
   * @param top where they are mounted
   * @param own which groups this process is in, as proc(5) has it
   */
  public record Places(Path top, Path own) {

    /** Those of this host. */
    public static Places host() {
      return new Places(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    /** Whether they are of version 2: one tree for all controllers. */
    public boolean unified() {
      return Files.exists(top.resolve("cgroup.controllers"));
    }
  }

  /**
   * Why a control group cannot limit it.
   *
   * @param detail what was found
   * @param remedy what mends it
   */
  public record Obstacle(String detail, String remedy) {}

  /** The kernel's name for it. */
  public String word() {
    return word;
  }

  /** What it limits, for messages. */
  public String what() {
    return what;
  }

  /** The file of a group that has the limit. */
  String limit(boolean unified) {
    return unified ? unifiedFile : file;
  }

  /**
   * Below which group those of cells are made. Of version 1, our own: what holds us holds our
   * cells. Of version 2 the root: a group that has processes may have none below that has
   * controllers.
   */
  Path parent(Places places) {
    if (places.unified()) {
      return places.top();
    }
    Path root = places.top().resolve(word);
    Matcher line =
        Pattern.compile("(?m)^\\d+:(?:.*,)?" + word + "(?:,.*)?:/(.*)$")
            .matcher(ControlGroup.text(places.own()));
    if (line.find()) {
      Path named = root.resolve(line.group(1)).normalize();
      if (named.startsWith(root) && Files.isDirectory(named)) {
        return named;
      }
    }
    return root;
  }

  /** What hinders a group with it, found out by making one; it leaves nothing. */
  public Optional<Obstacle> obstacle(Places places) {
    Path parent = parent(places);
    if (!Files.isDirectory(parent)) {
      return Optional.of(
          new Obstacle(
              "no " + word + " controller under " + places.top(),
              "mount -t cgroup2 none " + places.top() + " # in a container: --privileged"));
    }
    Path child = parent.resolve(ControlGroup.PREFIX + ProcessHandle.current().pid() + "-" + word);
    try {
      Files.createDirectory(child);
      try {
        String limit = limit(places.unified());
        return Files.isWritable(child.resolve(limit))
            ? Optional.empty()
            : Optional.of(
                new Obstacle(
                    "no " + limit + " in " + child,
                    "echo +" + word + " > " + places.top().resolve("cgroup.subtree_control")));
      } finally {
        Files.delete(child);
      }
    } catch (IOException e) {
      return Optional.of(
          new Obstacle(
              "cannot make a cgroup in " + parent,
              "run as root; in a container: with --privileged"));
    }
  }

  /** What of cells the kernel cannot limit on this host, so that it is counted; empty for none. */
  public static List<String> counted(Places places) {
    List<String> counted = new ArrayList<>();
    for (Controller controller : values()) {
      if (controller.obstacle(places).isPresent()) {
        counted.add(controller.what());
      }
    }
    return counted;
  }
}
