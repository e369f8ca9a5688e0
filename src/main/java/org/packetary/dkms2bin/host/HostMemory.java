package org.packetary.dkms2bin.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how much memory is free: what the kernel thinks it can give without swapping, or less where
 * a control group of this process, of version 1 or 2, allows less. Pages of files that nobody uses
 * count as free.
 */
public final class HostMemory {

  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s*(\\d+) kB");
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB");
  private static final Pattern GROUP = Pattern.compile("(?m)^0::(/.*)$");
  private static final Pattern OLD_GROUP =
      Pattern.compile("(?m)^\\d+:(?:.*,)?memory(?:,.*)?:(/.*)$");
  private static final Pattern IDLE = Pattern.compile("(?m)^inactive_file (\\d+)$");
  private static final Pattern OLD_IDLE = Pattern.compile("(?m)^total_inactive_file (\\d+)$");
  private static final long KIB = 1024;

  private final Path root;

  /**
   * The memory of a host.
   *
   * @param root where its /proc and /sys are
   */
  public HostMemory(Path root) {
    this.root = root;
  }

  /** How many MiB are free; as many as can be where nothing tells. */
  public int freeMib() {
    long free =
        find(AVAILABLE, root.resolve("proc/meminfo")).map(kib -> kib * KIB).orElse(Long.MAX_VALUE);
    String groups = text(root.resolve("proc/self/cgroup")).orElse("");
    Path all = root.resolve("sys/fs/cgroup");
    free = Math.min(free, allowed(all, first(GROUP, groups), "memory.max", "memory.current", IDLE));
    free =
        Math.min(
            free,
            allowed(
                all.resolve("memory"),
                first(OLD_GROUP, groups),
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                OLD_IDLE));
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, free) / KIB / KIB);
  }

  /** How many MiB there are, free or not; as many as can be where nothing tells. */
  public int totalMib() {
    long total =
        find(TOTAL, root.resolve("proc/meminfo")).map(kib -> kib * KIB).orElse(Long.MAX_VALUE);
    String groups = text(root.resolve("proc/self/cgroup")).orElse("");
    Path all = root.resolve("sys/fs/cgroup");
    total = Math.min(total, least(all, first(GROUP, groups), "memory.max"));
    total =
        Math.min(
            total, least(all.resolve("memory"), first(OLD_GROUP, groups), "memory.limit_in_bytes"));
    return (int) Math.min(Integer.MAX_VALUE, total / KIB / KIB);
  }

  /** The least that a group and those above it allow. */
  private static long least(Path top, Optional<String> group, String limit) {
    long least = Long.MAX_VALUE;
    for (Path at : upwards(top, group)) {
      least = Math.min(least, number(at.resolve(limit)).orElse(Long.MAX_VALUE));
    }
    return least;
  }

  /** A group and those above it. */
  private static List<Path> upwards(Path top, Optional<String> group) {
    Path named = top.resolve(group.orElse("/").substring(1)).normalize();
    List<Path> all = new ArrayList<>();
    for (Path at = named.startsWith(top) ? named : top;
        at != null && at.startsWith(top);
        at = at.getParent()) {
      all.add(at);
    }
    return all;
  }

  /**
   * What a group and those above it leave. In a container the group may not be seen by its name.
   */
  private static long allowed(
      Path top, Optional<String> group, String limit, String usage, Pattern idle) {
    long least = Long.MAX_VALUE;
    for (Path at : upwards(top, group)) {
      Optional<Long> most = number(at.resolve(limit));
      Optional<Long> used = number(at.resolve(usage));
      if (most.isPresent() && used.isPresent()) {
        long unused = find(idle, at.resolve("memory.stat")).orElse(0L);
        least = Math.min(least, most.get() - Math.max(0, used.get() - unused));
      }
    }
    return least;
  }

  private static Optional<Long> number(Path file) {
    return text(file).map(String::strip).filter(t -> t.matches("\\d{1,18}")).map(Long::valueOf);
  }

  private static Optional<Long> find(Pattern pattern, Path file) {
    return text(file).flatMap(text -> first(pattern, text)).map(Long::valueOf);
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
