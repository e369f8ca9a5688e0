package org.packetary.dkms2bin.qemu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * The host's QEMU. A machine runs in no network, may not start programs, and its processes end with
 * the thread that started it.
 */
public final class Qemu {

  private static final String HINT =
      "install QEMU: qemu-system-x86 on Debian and Ubuntu, qemu-kvm on Fedora and EL"
          + " (\"dkms2bin doctor\" says which tools are missing)";

  /** Debian's name, and where EL keeps its only one. */
  private static final List<String> PROGRAMS = List.of("qemu-system-x86_64", "qemu-kvm");

  private static final Path HIDDEN = Path.of("/usr/libexec/qemu-kvm");
  private static final Pattern DEVICE = Pattern.compile("(?m)^name \"([^\"]+)\"");

  /** What a guest that breaks into QEMU cannot do: start programs, become another, and the like. */
  private static final List<String> SANDBOX =
      List.of(
          "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");

  private static final Duration QUESTION = Duration.ofSeconds(60);

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final String program;
  private final Accelerator accelerator;

  private Qemu(
      CommandRunner runner, HostEnvironment environment, String program, Accelerator accelerator) {
    this.runner = runner;
    this.environment = environment;
    this.program = program;
    this.accelerator = accelerator;
  }

  /**
   * The host's QEMU for machines of an architecture, with KVM where a trial shows that it works.
   *
   * @throws EnvironmentException if there is none
   */
  public static Qemu of(
      CommandRunner runner, HostEnvironment environment, Architecture architecture)
      throws InterruptedException {
    String program =
        find(environment, architecture)
            .orElseThrow(() -> new EnvironmentException("there is no QEMU", HINT));
    boolean kvm =
        architecture == Architecture.host() && KvmTrial.passes(runner, environment, program);
    return new Qemu(runner, environment, program, kvm ? Accelerator.KVM : Accelerator.TCG);
  }

  /** The program for machines of an architecture; only x86_64 has one so far. */
  private static Optional<String> find(HostEnvironment environment, Architecture architecture) {
    if (architecture != Architecture.X86_64) {
      throw new EnvironmentException(
          "no machines of " + architecture.machine() + " are run yet",
          "modules for x86_64 can be proven");
    }
    return PROGRAMS.stream()
        .filter(name -> environment.find(name).isPresent())
        .findFirst()
        .or(() -> Optional.of(HIDDEN).filter(f -> f.toFile().canExecute()).map(Path::toString));
  }

  /** The same with another accelerator. */
  public Qemu with(Accelerator other) {
    return new Qemu(runner, environment, program, other);
  }

  /** What executes its machines. */
  public Accelerator accelerator() {
    return accelerator;
  }

  /** The names of all devices that it has, for {@code -device}. */
  public Set<String> devices() throws InterruptedException {
    List<String> argv = List.of(program, "-M", "none", "-device", "help");
    CommandResult result = runner.run(Command.of(argv, environment.variables()).within(QUESTION));
    if (!result.ok()) {
      throw failed(result);
    }
    Set<String> names = new TreeSet<>();
    Matcher matcher = DEVICE.matcher(result.out());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * Runs a machine until it powers off, restarts, or reaches a limit. What it did is in its serial
   * ports' files.
   *
   * @throws EnvironmentException if QEMU refuses it
   * @throws InterruptedException if the thread is interrupted; the machine is gone by then
   */
  public MachineEnd run(Machine machine, MachineLimits limits) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of(program, "-M", "q35"));
    argv.addAll(List.of("-accel", accelerator.option(), "-cpu", "max"));
    argv.addAll(SANDBOX);
    argv.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
    argv.addAll(machine.words());
    MachineWatch watch = new MachineWatch(machine, limits);
    CommandResult result =
        runner.run(Command.of(argv, environment.variables()).within(limits.time()), watch);
    boolean ended = result.timedOut() || result.brokenLimit().isPresent();
    if (!ended && result.status() != 0) {
      throw failed(result);
    }
    return new MachineEnd(
        result.timedOut() ? MachineEnd.Kind.TIME : watch.kind(),
        result.timedOut()
            ? "it did not end within " + limits.time().toSeconds() + " s"
            : result.brokenLimit().map(limit -> limit.problem()).orElse(""),
        accelerator,
        result.elapsed(),
        watch.processor());
  }

  private static EnvironmentException failed(CommandResult result) {
    return new EnvironmentException(
        "QEMU failed: " + result.lastWords(), "is its memory there? the log has the whole command");
  }
}
