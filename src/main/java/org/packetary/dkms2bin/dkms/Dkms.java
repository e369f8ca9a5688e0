package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Layer;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Runs the real dkms for one cell: add, build, install, in a root of its own. */
public final class Dkms {

  private static final String OUT = "out";
  private static final Map<Stage, String> STEPS =
      new EnumMap<>(Map.of(Stage.ADD, "add", Stage.BUILD, "build", Stage.INSTALL, "install"));

  private final Sandbox sandbox;
  private final String script;

  /** dkms in a kind of sandbox. */
  public Dkms(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.script = Scripts.read("build.sh");
  }

  /**
   * The root that a cell is built in.
   *
   * @param layers with the kernel's headers and the module's sources under /usr/src
   * @param scratch the cell's private directory
   * @param sourceDate seconds since the epoch, for everything that would note the time
   */
  public static SandboxRoot rootFor(
      CellId cell, List<Layer> layers, Path scratch, long sourceDate) {
    Map<String, String> environment =
        Map.of(
            "SOURCE_DATE_EPOCH",
            Long.toString(sourceDate),
            "KBUILD_BUILD_TIMESTAMP",
            "@" + sourceDate,
            "KBUILD_BUILD_USER",
            "dkms2bin",
            "KBUILD_BUILD_HOST",
            "dkms2bin");
    return new SandboxRoot(
        layers,
        scratch,
        List.of(new Bind(scratch.resolve(OUT), OUT, true)),
        environment,
        Optional.of(cell.kernel()),
        true);
  }

  /**
   * Builds and installs a cell's module in its root.
   *
   * @param conf its dkms.conf, evaluated for its kernel
   * @param keepSymvers whether {@link #symvers} is wanted afterwards
   * @param jobs how many compilers make may run at once
   */
  public DkmsRun run(
      CellId cell,
      DkmsConf conf,
      boolean keepSymvers,
      SandboxRoot root,
      int jobs,
      Optional<Duration> timeout)
      throws InterruptedException {
    Path out = root.scratch().resolve(OUT);
    try {
      Files.createDirectories(out);
      String override = DkmsConfOverride.of(conf, keepSymvers);
      if (!override.isEmpty()) {
        Files.writeString(out.resolve("override.conf"), override);
      }
      List<String> argv =
          List.of(
              "bash",
              "-c",
              script,
              "dkms2bin",
              cell.module().name(),
              cell.module().version(),
              cell.kernel(),
              cell.architecture().machine(),
              Integer.toString(jobs));
      CommandResult result = sandbox.run(root, argv, timeout, Optional.empty());
      return read(cell, root, out, result);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use the build root " + root.scratch() + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }

  private static DkmsRun read(CellId cell, SandboxRoot root, Path out, CommandResult result)
      throws IOException {
    Map<Stage, Integer> statuses = new EnumMap<>(Stage.class);
    Map<Stage, String> outputs = new EnumMap<>(Stage.class);
    String version = "";
    Path statusFile = out.resolve("status");
    List<String> lines = Files.exists(statusFile) ? Files.readAllLines(statusFile) : List.of();
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      if (words[0].equals("version")) {
        version = words[1].strip();
      }
    }
    for (Map.Entry<Stage, String> step : STEPS.entrySet()) {
      Path log = out.resolve(step.getValue() + ".log");
      if (Files.exists(log)) {
        outputs.put(step.getKey(), Files.readString(log, StandardCharsets.ISO_8859_1));
      }
      lines.stream()
          .filter(l -> l.startsWith(step.getValue() + " "))
          .map(l -> Integer.valueOf(l.substring(l.indexOf(' ') + 1)))
          .findFirst()
          .ifPresent(status -> statuses.put(step.getKey(), status));
    }
    Path preBuild = out.resolve("pre_build.status");
    OptionalInt preBuildStatus =
        Files.exists(preBuild)
            ? OptionalInt.of(Integer.parseInt(Files.readString(preBuild).strip()))
            : OptionalInt.empty();
    return new DkmsRun(version, statuses, outputs, preBuildStatus, makeLog(cell, root), result);
  }

  /** What a built cell's modules export, where the build left it for modules that need them. */
  public static Optional<Path> symvers(CellId cell, SandboxRoot root) {
    Path file = built(cell, root).resolve("module/Module.symvers");
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(file)
        : Optional.empty();
  }

  /** dkms files the log by kernel where the build succeeded, and leaves it in place elsewhere. */
  private static Optional<Path> makeLog(CellId cell, SandboxRoot root) {
    return Stream.of(
            built(cell, root).resolve("log/make.log"), tree(cell, root).resolve("build/make.log"))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Path built(CellId cell, SandboxRoot root) {
    return tree(cell, root).resolve(cell.kernel()).resolve(cell.architecture().machine());
  }

  private static Path tree(CellId cell, SandboxRoot root) {
    return root.upper()
        .resolve("var/lib/dkms")
        .resolve(cell.module().name())
        .resolve(cell.module().version());
  }
}
