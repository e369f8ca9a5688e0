package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;

/**
 * What tells dnf and yum of a repository (dnf.conf(5), "Repo options"), kept beside the packages.
 *
 * @param dir the repository
 * @param publicKey the armored key that the packages are signed with; empty when they are not
 * @param signed whether the metadata is signed, too
 */
record RepoFile(Path dir, Optional<String> publicKey, boolean signed) {

  static final String NAME = "dkms2bin.repo";
  static final String KEY = "RPM-GPG-KEY-dkms2bin";

  /** The file's text. */
  List<String> lines() {
    String base =
        dir.toUri().toString().replaceFirst("^file:/+", "file:///").replaceFirst("/$", "");
    return List.of(
        "# Copy this file to /etc/yum.repos.d/, and give the directory's own URL where it is served",
        "# under another one.",
        "[dkms2bin]",
        "name=Kernel modules built from DKMS packages",
        "baseurl=" + base,
        "enabled=1",
        publicKey.isPresent() ? "gpgcheck=1" : "gpgcheck=0",
        signed ? "repo_gpgcheck=1" : "repo_gpgcheck=0",
        publicKey.isPresent() ? "gpgkey=" + base + "/" + KEY : "# The packages are not signed.");
  }

  /** Puts the file, and the key, into a transaction where they are not there yet. */
  void write(Transaction transaction) throws IOException {
    if (publicKey.isPresent()) {
      write(KEY, publicKey.get(), transaction);
    }
    write(NAME, text(), transaction);
  }

  private void write(String name, String text, Transaction transaction) throws IOException {
    if (!holds(name, text)) {
      transaction.put(Stage.BESIDE, name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Whether the file, and the key, are there. */
  boolean isThere() throws IOException {
    return holds(NAME, text()) && (publicKey.isEmpty() || holds(KEY, publicKey.get()));
  }

  private String text() {
    return String.join("\n", lines()) + "\n";
  }

  private boolean holds(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    return Files.isRegularFile(file)
        && Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8));
  }
}
