package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.OptionGroups;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.host.TemporaryDirectory;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** The entry point: sets the streams up, runs a command, and turns its end into an exit status. */
public final class Main {

  private static final long LAST_WORDS_SECONDS = 45;

  private Main() {}

  /** Runs the tool and ends the process. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    AtomicBoolean signalled = endInOrderOnSignals(Thread.currentThread());
    Invocation invocation =
        new Invocation(
            System.in,
            out,
            err,
            System.getenv(),
            Path.of(System.getProperty("dkms2bin.home", ".")),
            Ansi.AUTO,
            RunLog.install(),
            Version.number());
    int status = run(invocation, args);
    out.flush();
    err.flush();
    if (!signalled.get()) {
      Runtime.getRuntime().halt(status);
    }
  }

  /**
   * On SIGINT and SIGTERM the Java machine runs this hook and then exits with 130 or 143. The hook
   * interrupts the run and waits for it to clean up.
   */
  private static AtomicBoolean endInOrderOnSignals(Thread main) {
    AtomicBoolean signalled = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  signalled.set(true);
                  main.interrupt();
                  try {
                    main.join(TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "end in order"));
    return signalled;
  }

  /** Runs a command line and returns its exit status. */
  static int run(Invocation invocation, String... args) {
    if (args.length == 0) {
      commandLine(invocation).usage(invocation.err(), invocation.ansi());
      return ExitCode.USAGE.status();
    }
    return AllCommands.mayBeIn(args)
        ? commandLine(invocation).execute(args)
        : mainJob(invocation, args);
  }

  /** What is wrong with a command line is told by who knows all commands. */
  private static int mainJob(Invocation invocation, String... args) {
    return commandLine(invocation, new BuildCommand(invocation))
        .setExecutionStrategy(
            parsed ->
                parsed.errors().isEmpty()
                    ? run(invocation, parsed)
                    : commandLine(invocation).execute(args))
        .execute(args);
  }

  /**
   * The commands to read about and not to run, for what makes manual pages and completion of them.
   */
  public static CommandLine described() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return commandLine(
        new Invocation(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Map.of(),
            Path.of("."),
            Ansi.OFF,
            RunLog.install(),
            Version.number()));
  }

  /** The commands, with this tool's handling of errors. */
  static CommandLine commandLine(Invocation invocation) {
    return commandLine(invocation, new AllCommands(invocation));
  }

  private static CommandLine commandLine(Invocation invocation, BuildCommand mainJob) {
    CommandLine commands =
        new CommandLine(mainJob)
            .setOut(invocation.out())
            .setErr(invocation.err())
            .setColorScheme(CommandLine.Help.defaultColorScheme(invocation.ansi()))
            .setUsageHelpWidth(80)
            .setUsageHelpAutoWidth(false);
    OptionGroups.install(commands);
    collectErrors(commands);
    commands.setParameterExceptionHandler(
        (e, args) -> {
          Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
          String command = e.getCommandLine().getCommandSpec().qualifiedName();
          terminal.failure(String.valueOf(e.getMessage()), Optional.of(command + " --help"));
          return ExitCode.USAGE.status();
        });
    commands.setExecutionStrategy(parsed -> run(invocation, parsed));
    return commands;
  }

  /** Has the parser read on after an error, and take no unknown option for another one's value. */
  private static void collectErrors(CommandLine command) {
    command
        .getCommandSpec()
        .parser()
        .collectErrors(true)
        .unmatchedOptionsAllowedAsOptionParameters(false);
    command.getSubcommands().values().forEach(Main::collectErrors);
  }

  private static int run(Invocation invocation, ParseResult parsed) {
    try (TemporaryDirectory temporary = TemporaryDirectory.open()) {
      LoggerFactory.getLogger(Main.class).debug("temporary files are in {}", temporary);
      Integer help = CommandLine.executeHelpRequest(parsed);
      return help == null ? runJob(parsed) : help;
    } catch (InterruptedException | RuntimeException e) {
      return failed(invocation, e);
    }
  }

  private static int runJob(ParseResult parsed) throws InterruptedException {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    Problems problems = ParseProblems.of(parsed);
    if (problems.mention(ParseProblems.NO_COMMAND)) {
      problems.throwIfAny(Job.HEADLINE, "dkms2bin --help");
    }
    return ((Job) last.commandSpec().userObject()).run(problems);
  }

  private static int failed(Invocation invocation, Exception e) {
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    Logger log = LoggerFactory.getLogger(Main.class);
    if (e instanceof InterruptedException) {
      terminal.failure("interrupted", Optional.empty());
      return 130;
    }
    if (e instanceof Dkms2binException ours) {
      log.debug("ended early", e);
      terminal.failure(ours.problem(), ours.hint());
      return ExitCode.of(e).status();
    }
    log.error("bug", e);
    attachSomewhere(invocation.log());
    terminal.failure(
        "internal error: " + e,
        invocation.log().path().map(p -> "please report it, with the log " + p));
    return ExitCode.BUG.status();
  }

  /** Under a name that nobody can know beforehand: others write to that directory too. */
  private static void attachSomewhere(RunLog log) {
    if (log.path().isPresent()) {
      return;
    }
    try {
      log.attach(Files.createTempFile(TemporaryDirectory.lasting(), "dkms2bin-error-", ".log"));
    } catch (IOException e) {
      LoggerFactory.getLogger(Main.class).error("no place for the log", e);
    }
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    static String number() {
      return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
          .orElse("(unpackaged)");
    }

    @Override
    public String[] getVersion() {
      return new String[] {"dkms2bin " + number()};
    }
  }
}
