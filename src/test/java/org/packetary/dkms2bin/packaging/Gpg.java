package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes keys with GnuPG, in a home directory of its own. */
public final class Gpg {

  private final Path directory;

  /** A GnuPG that keeps its things below a directory. */
  public Gpg(Path directory) {
    this.directory = directory;
  }

  /** Makes a key for signing and exports it, armored. An empty passphrase leaves it open. */
  public Path secretKey(String algorithm, String passphrase)
      throws IOException, InterruptedException {
    Path home = Files.createDirectory(directory.resolve("home-" + algorithm));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Path file = directory.resolve(algorithm + ".secret.asc");
    String[] quiet = {
      "gpg",
      "--homedir",
      home.toString(),
      "--batch",
      "--quiet",
      "--no-tty",
      "--pinentry-mode",
      "loopback",
      "--passphrase",
      passphrase
    };
    try {
      run(quiet, "--quick-gen-key", "Tester <t@example.org>", algorithm, "sign", "never");
      run(quiet, "--armor", "--output", file.toString(), "--export-secret-keys");
    } finally {
      HostTool.output("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent");
    }
    return file;
  }

  private static void run(String[] words, String... more) throws IOException, InterruptedException {
    String[] argv = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, argv, words.length, more.length);
    HostTool.output(argv);
  }
}
