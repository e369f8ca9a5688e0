package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.SignatureCheck;

/**
 * The signatures of an apt repository (apt-secure(8)): InRelease, which apt reads first,
 * Release.gpg, and beside them the public key and a sources file that trusts it and no other.
 *
 * @param dir the repository
 */
record AptSignature(Path dir, AptLayout layout, OpenPgpKey key) {

  /** Release with its signature in one file. */
  private static final String IN_RELEASE = "InRelease";

  /** The signature beside Release. */
  static final String DETACHED = "Release.gpg";

  private static final String KEYRING = "dkms2bin-archive-keyring.asc";

  /** The flat layout's; earlier versions wrote it for suites, too. */
  private static final String SOURCES = "dkms2bin.sources";

  private static final Pattern COMPONENTS = Pattern.compile("(?m)^Components: (.*)$");

  /** The file that a signed repository has. */
  static Path file(Path dir, AptLayout layout) {
    return dir.resolve(layout.root()).resolve(IN_RELEASE);
  }

  /** Whether the repository's Release is signed by this very key. */
  boolean isCurrent() throws IOException {
    Path root = dir.resolve(layout.root());
    Path release = root.resolve(AptIndex.RELEASE);
    if (!Files.isRegularFile(release)) {
      return false;
    }
    Instant date = AptListing.releaseDate(release).orElse(Instant.EPOCH);
    byte[] content = Files.readAllBytes(release);
    return holds(root.resolve(DETACHED), key.detached(content, date))
        && holds(root.resolve(IN_RELEASE), inRelease(content, date));
  }

  /** Whether the key and the sources file are there, for the Release that is. */
  boolean isOffered() throws IOException {
    return holds(dir.resolve(KEYRING), key.publicKey())
        && holds(dir.resolve(sourcesFile()), text(sources(release())));
  }

  private byte[] release() throws IOException {
    return Files.readAllBytes(dir.resolve(layout.root()).resolve(AptIndex.RELEASE));
  }

  private static boolean holds(Path file, String text) throws IOException {
    return Files.isRegularFile(file) && Files.readString(file).equals(text);
  }

  /** What is wrong with a repository's signatures, by the key that it offers. */
  static List<String> problems(Path dir, AptLayout layout) throws IOException {
    Path root = dir.resolve(layout.root());
    byte[] release = Files.readAllBytes(root.resolve(AptIndex.RELEASE));
    List<String> problems = new ArrayList<>();
    SignatureCheck.complaint(
            Files.readString(dir.resolve(KEYRING)),
            release,
            Files.readString(root.resolve(DETACHED)))
        .ifPresent(why -> problems.add(layout.root() + DETACHED + ": " + why));
    String together = Files.readString(root.resolve(IN_RELEASE));
    SignatureCheck.complaintOfText(
            Files.readString(dir.resolve(KEYRING)),
            new String(release, StandardCharsets.UTF_8),
            together)
        .ifPresent(why -> problems.add(layout.root() + IN_RELEASE + ": " + why));
    return problems;
  }

  private String inRelease(byte[] release, Instant date) {
    return key.clearSigned(new String(release, StandardCharsets.UTF_8), date);
  }

  /** Puts the key and the sources file into a transaction, where they are not there yet. */
  void offer(Transaction transaction, byte[] release) throws IOException {
    offer(transaction, KEYRING, key.publicKey());
    offer(transaction, sourcesFile(), text(sources(release)));
    Path old = dir.resolve(SOURCES);
    if (layout.suite().isPresent()
        && Files.isRegularFile(old)
        && Files.readAllLines(old).contains("Suites: " + layout.suite().get())) {
      transaction.remove(SOURCES);
    }
  }

  private void offer(Transaction transaction, String name, String text) throws IOException {
    if (!holds(dir.resolve(name), text)) {
      put(transaction, Stage.CONTENT, name, text);
    }
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  /** The name of the sources file: each suite has its own. */
  private String sourcesFile() {
    return layout.suite().map(suite -> "dkms2bin-" + suite + ".sources").orElse(SOURCES);
  }

  /** The sources file that is there. */
  List<String> offered() throws IOException {
    return Files.readAllLines(dir.resolve(sourcesFile()));
  }

  /** Puts signatures into a transaction, and what clients need to verify them. */
  void put(Transaction transaction, byte[] release, Instant date) throws IOException {
    offer(transaction, release);
    put(transaction, Stage.BESIDE, layout.root() + DETACHED, key.detached(release, date));
    put(transaction, Stage.FIRST, layout.root() + IN_RELEASE, inRelease(release, date));
  }

  private static void put(Transaction transaction, Stage stage, String name, String text)
      throws IOException {
    transaction.put(stage, name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The lines of a sources file (sources.list(5), "DEB822-STYLE FORMAT") with the key in it. */
  private List<String> sources(byte[] release) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Copy this file to /etc/apt/sources.list.d/, and give the directory's own URL where");
    lines.add(
        "# it is served under another one. apt before 2.4 (Debian 11, Ubuntu 20.04) takes no key");
    lines.add("# here: copy " + KEYRING + " there, and write its path.");
    lines.add("Types: deb");
    lines.add("URIs: " + dir.toUri().toString().replaceFirst("^file:/+", "file:///"));
    lines.add("Suites: " + layout.suite().orElse("./"));
    Matcher components = COMPONENTS.matcher(new String(release, StandardCharsets.UTF_8));
    if (components.find()) {
      lines.add(components.group());
    }
    lines.add("Signed-By:");
    key.publicKey().strip().lines().forEach(line -> lines.add(" " + (line.isEmpty() ? "." : line)));
    return lines;
  }
}
