package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    return secretKey(algorithm, passphrase, "never");
  }

  /**
   * Likewise, with its expiry in GnuPG's words.
   *
   * @param options of GnuPG, before its command
   */
  public Path secretKey(String algorithm, String passphrase, String expiry, String... options)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(directory, "home-" + algorithm);
    Path file = directory.resolve(algorithm + ".secret.asc");
    List<String> quiet =
        new ArrayList<>(
            List.of(
                "gpg",
                "--homedir",
                home.toString(),
                "--batch",
                "--quiet",
                "--no-tty",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                passphrase));
    quiet.addAll(List.of(options));
    try {
      run(quiet, "--quick-gen-key", "Tester <t@example.org>", algorithm, "sign", expiry);
      run(quiet, "--armor", "--output", file.toString(), "--export-secret-keys");
    } finally {
      HostTool.output("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent");
    }
    return file;
  }

  private static void run(List<String> words, String... more)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(words);
    argv.addAll(List.of(more));
    HostTool.output(argv.toArray(String[]::new));
  }
}
