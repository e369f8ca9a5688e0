package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * An editor of the host's that is lent to a root. It comes with its libraries and the loader that
 * starts it, so that it uses none of the root's, whatever those are.
 *
 * @param program its real path
 * @param libraries the files that it loads
 * @param loader the program that loads it
 */
record Editor(Path program, List<Path> libraries, Path loader) {

  private static final List<String> NAMES = List.of("nano", "vim.tiny", "vim.basic", "vim", "vi");

  /** A line of ldd: {@code libc.so.6 => /lib/... (0x...)}, or the loader's path alone. */
  private static final Pattern LOADED = Pattern.compile("(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");

  private static final List<String> TERMINALS =
      List.of("/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo");

  private static final List<String> KNOWN_TERMINALS =
      List.of(
          "dumb",
          "linux",
          "vt100",
          "xterm",
          "xterm-256color",
          "screen",
          "screen-256color",
          "tmux",
          "tmux-256color",
          "rxvt");

  /** What people call it. */
  String name() {
    return String.valueOf(program.getFileName());
  }

  /** The first of those that this host has, and whose libraries can be told. */
  static Optional<Editor> find(CommandRunner runner, HostEnvironment environment)
      throws InterruptedException {
    for (String name : NAMES) {
      Optional<Path> program = environment.find(name);
      if (program.isPresent()) {
        Optional<Editor> editor = of(program.get(), runner, environment);
        if (editor.isPresent()) {
          return editor;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Editor> of(
      Path program, CommandRunner runner, HostEnvironment environment) throws InterruptedException {
    try {
      Path real = program.toRealPath();
      CommandResult told =
          runner.run(Command.of(List.of("ldd", real.toString()), environment.variables()));
      List<Path> files = new ArrayList<>();
      for (String line : told.out().lines().toList()) {
        Matcher matcher = LOADED.matcher(line.strip());
        if (matcher.matches()) {
          files.add(Path.of(matcher.group(1)));
        }
      }
      Optional<Path> loader =
          files.stream().filter(f -> f.getFileName().toString().startsWith("ld-")).findFirst();
      return told.ok() ? loader.map(l -> new Editor(real, files, l)) : Optional.empty();
    } catch (IOException | EnvironmentException e) {
      return Optional.empty();
    }
  }

  /**
   * Copies it, with what describes the usual terminals, and a script that starts it, called {@code
   * run}.
   *
   * @param inside where the directory is seen
   */
  void copyTo(Path directory, String inside) {
    try {
      FileTrees.delete(directory);
      Path lib = Files.createDirectories(directory.resolve("lib"));
      copy(program, directory.resolve("program"));
      for (Path library : libraries) {
        copy(library, lib.resolve(library.getFileName()));
      }
      Path loaded = Path.of(inside).resolve("lib").resolve(loader.getFileName());
      for (String terminal : KNOWN_TERMINALS) {
        describe(terminal, directory.resolve("terminfo"));
      }
      Path run =
          Files.writeString(
              directory.resolve("run"),
              String.join(
                  "\n",
                  "#!/bin/sh",
                  "TERMINFO=" + inside + "/terminfo",
                  "export TERMINFO",
                  "exec "
                      + loaded
                      + " --library-path "
                      + inside
                      + "/lib "
                      + inside
                      + "/program "
                      + (name().startsWith("vi") ? "-u NONE -N " : "")
                      + "\"$@\"",
                  ""));
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot copy " + program + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from.toRealPath(), to, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void describe(String terminal, Path directory) throws IOException {
    String name = terminal.charAt(0) + "/" + terminal;
    for (String place : TERMINALS) {
      Path file = Path.of(place).resolve(name);
      if (Files.isRegularFile(file)) {
        Files.createDirectories(directory.resolve(name).getParent());
        Files.copy(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        return;
      }
    }
  }
}
