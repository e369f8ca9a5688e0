package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessLimits;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.CellWatch;
import org.packetary.dkms2bin.sandbox.limit.ControlGroup;
import org.packetary.dkms2bin.sandbox.limit.DiskUse;
import org.packetary.dkms2bin.sandbox.limit.FilesWatch;
import org.packetary.dkms2bin.sandbox.seccomp.SyscallFilter;
import org.packetary.dkms2bin.util.Resources;

/**
 * A sandbox of an overlay file system in new mount, pid, ipc, uts and network namespaces. Its
 * mounts exist in its namespace only and end with its processes; what runs inside never sees the
 * host's files.
 *
 * <p>Each root gets one script that sets it up and enters it. The builds run that script, and a
 * person who keeps the root runs the very same one.
 */
public final class NamespaceSandbox implements Sandbox {

  /**
   * A user namespace may not take away what the mount has that is shown, and file systems of users
   * often are nosuid and nodev.
   */
  private static final String READ_ONLY = "bind,ro,nosuid,nodev";

  private final Path cache;
  private final CellLimits limits;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private final EventSink events;
  private final List<String> filter = SyscallFilter.of(Architecture.host()).command();
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * A sandbox for roots whose layers and scratch directories all lie below one cache directory, so
   * that overlay's option string holds short relative paths free of special characters.
   *
   * @param limits of each root that is confined
   * @param events is told where no overlay can be mounted
   */
  public NamespaceSandbox(
      Path cache,
      CellLimits limits,
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier,
      EventSink events) {
    this.events = events;
    this.cache = cache.toAbsolutePath().normalize();
    this.limits = limits;
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  @Override
  public CommandResult run(
      SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException {
    root.makeDirectories("work", "root");
    OwnFiles.of(root).write(root.scratch().resolve("own"));
    handOver(root);
    root.writeEnterScript(script(root));
    List<String> words = new ArrayList<>(List.of("sh", root.enterScript().toString()));
    words.addAll(argv);
    CellLimits held = root.confined() ? limits : limits.processesOnly();
    try (ControlGroup group = ControlGroup.open(held)) {
      CommandResult result =
          runner.run(
              new Command(
                  words,
                  group.joining(environment.variables()),
                  Optional.of(cache),
                  timeout,
                  log,
                  Command.DEFAULT_CAPTURE),
              new CellWatch(
                  held,
                  group,
                  new FilesWatch(held, new DiskUse(held, counting(root)), root.logs())));
      tellOfCopies(root);
      return result;
    }
  }

  private DiskUse.Counting counting(SandboxRoot root) throws InterruptedException {
    return new DiskUse.Du(root.scratch(), runner, tier.namespaces().owning(), environment);
  }

  /** The script that enters a root says so by a file. */
  private void tellOfCopies(SandboxRoot root) {
    if (Files.exists(root.scratch().resolve("copied")) && told.compareAndSet(false, true)) {
      events.accept(
          new BuildEvent.Warning(
              "no overlay can be mounted in "
                  + cache
                  + ": each build gets a copy of its layers, which takes seconds and half a gigabyte;"
                  + " --cache-dir on ext4, xfs or btrfs, or in a container on a volume, is faster"));
    }
  }

  @Override
  public boolean showsTheHosts() {
    return true;
  }

  /** What is the run's own, and not shared in the cache, belongs to who is root inside. */
  private void handOver(SandboxRoot root) {
    try {
      tier.handOver(root.upper());
      tier.handOver(root.scratch().resolve("own"));
      for (Layer layer : root.layers()) {
        if (!layer.tree().startsWith(cache.resolve(LayerStore.NAME))) {
          tier.handOver(layer.tree());
        }
      }
      for (Bind bind : root.binds()) {
        if (bind.host().startsWith(cache.resolve(WorkDirectory.NAME))) {
          tier.handOver(bind.host());
        }
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot set up a build root in " + root.scratch() + ": " + e.getMessage(), null, e);
    }
  }

  private String script(SandboxRoot root) throws InterruptedException {
    Namespaces namespaces = tier.namespaces();
    List<String> layers = new ArrayList<>(root.layers().stream().map(this::relative).toList());
    java.util.Collections.reverse(layers);
    return String.join(
        "\n",
        "#!/bin/sh",
        "# Sets up this build root in namespaces of its own and runs a command in it: a shell",
        "# when none is given. Everything but the files ends with the command.",
        "set -eu",
        "umask 022",
        "cache=" + Command.quote(cache.toString()),
        "scratch=" + Command.quote(cache.relativize(root.scratch().toAbsolutePath()).toString()),
        "lower=" + Command.quote(String.join(":", layers)),
        "overlay=" + namespaces.overlayOptions(),
        "release=" + Command.quote(root.release().orElse("")),
        "longest_file=" + ProcessLimits.MOST_BLOCKS,
        "confined=" + (root.confined() ? "yes" : "no"),
        "print_binds() {",
        root.binds().stream().map(this::bind).collect(Collectors.joining("\n", "", "\n  :")),
        "}",
        "in_environment() {",
        "  in_root /usr/bin/env -i " + environmentWords(root) + " \"$@\"",
        "}",
        namespaces.functions(root.confined() ? filter : List.of()),
        Resources.text(NamespaceSandbox.class, "enter.sh"));
  }

  private String relative(Layer layer) {
    Path relative = cache.relativize(layer.tree().toAbsolutePath());
    if (relative.startsWith("..")) {
      throw new IllegalArgumentException("layer outside the cache: " + layer.tree());
    }
    return relative.toString();
  }

  /** Prints the line of fstab for a bind. */
  private String bind(Bind bind) {
    Path host = bind.host().toAbsolutePath().normalize();
    String source = (host.startsWith(cache) ? cache.relativize(host) : host).toString();
    // What was the run's is gone when a kept root is entered.
    return "  ! [ -e "
        + Command.quote(source)
        + " ] || printf '%s\\n' "
        + Command.quote(fstabWord(source))
        + "\" $root\""
        + Command.quote(
            fstabWord(bind.inside()) + " none " + (bind.writable() ? "bind" : READ_ONLY))
        + "\" 0 0\"";
  }

  /** A path as fstab has it (fstab(5)): white space and backslashes in octal. */
  private static String fstabWord(String path) {
    return path.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  private static String environmentWords(SandboxRoot root) {
    Map<String, String> sorted = new TreeMap<>(root.environment());
    return sorted.entrySet().stream()
            .map(e -> Command.quote(e.getKey() + "=" + e.getValue()))
            .collect(Collectors.joining(" "))
        + " TERM=\"${TERM:-dumb}\"";
  }
}
