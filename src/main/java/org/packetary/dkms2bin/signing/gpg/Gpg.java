package org.packetary.dkms2bin.signing.gpg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.Secret;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Runs the host's gpg(1), with the user's keyring and agent, and without the user's options, which
 * would change signatures.
 *
 * @param environment the user's
 * @param passphrase handed to gpg through a pipe; without it the agent knows it or asks for it
 * @param variable the environment variable that it comes from, for messages
 */
record Gpg(
    CommandRunner runner,
    Map<String, String> environment,
    Optional<String> passphrase,
    String variable) {

  /** A person may have to find a card and a PIN. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What gpg, its agent and the program that asks for a passphrase take of the environment. */
  private static final List<String> PASSED_ON =
      List.of(
          "GNUPGHOME",
          "GPG_TTY",
          "TERM",
          "DISPLAY",
          "WAYLAND_DISPLAY",
          "XAUTHORITY",
          "DBUS_SESSION_BUS_ADDRESS",
          "XDG_SESSION_TYPE",
          "PINENTRY_USER_DATA");

  @Override
  public String toString() {
    return "gpg";
  }

  /** Runs it with what needs no secret. */
  CommandResult ask(String... words) {
    List<String> argv = new ArrayList<>(List.of("gpg", "--batch", "--no-tty", "--no-options"));
    argv.addAll(List.of(words));
    return run(command(argv));
  }

  /** Runs it with the passphrase, where there is one. */
  CommandResult unlocked(List<String> words) {
    List<String> argv = new ArrayList<>(List.of("gpg", "--batch", "--no-tty", "--no-options"));
    if (passphrase.isPresent()) {
      argv.addAll(List.of("--pinentry-mode", "loopback", "--passphrase-fd", "0"));
    }
    argv.addAll(words);
    Command command = command(argv);
    return run(passphrase.map(text -> command.reading(new Secret(text + "\n"))).orElse(command));
  }

  /** Has the agent carry out a script of its own words. */
  CommandResult agent(String script) {
    return run(command(List.of("gpg-connect-agent")).reading(new Secret(script)));
  }

  private Command command(List<String> argv) {
    Map<String, String> all = new TreeMap<>(HostEnvironment.of(environment).variables());
    PASSED_ON.stream()
        .filter(environment::containsKey)
        .forEach(name -> all.put(name, environment.get(name)));
    return Command.of(argv, all).within(PATIENCE);
  }

  private CommandResult run(Command command) {
    try {
      return runner.run(command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("signing was interrupted", "run again", e);
    } catch (EnvironmentException e) {
      throw new EnvironmentException(
          e.problem(), "keys that are in no file need GnuPG: the package gnupg, or gnupg2", e);
    }
  }

  /** Where the keyring is, for messages. */
  String home() {
    return environment.getOrDefault(
        "GNUPGHOME", environment.getOrDefault("HOME", "/root") + "/.gnupg");
  }

  /** What is done with a directory that is gone afterwards. */
  interface Work<T> {
    T in(Path directory) throws IOException;
  }

  /** Does something with a private directory. */
  static <T> T inScratch(Work<T> work) {
    try {
      Path scratch = Files.createTempDirectory("dkms2bin-sign-");
      try {
        return work.in(scratch);
      } finally {
        FileTrees.delete(scratch);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use a temporary directory: " + e.getMessage(), "is the disk full?", e);
    }
  }
}
