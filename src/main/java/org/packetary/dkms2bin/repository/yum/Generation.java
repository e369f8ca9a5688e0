package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;
import org.packetary.dkms2bin.util.Digests;

/**
 * {@code repomd.xml} and its signature in a directory of their own, so that both become visible at
 * once. The names that clients ask for are links that never change, through one that does:
 *
 * <pre>
 * repodata/repomd.xml     -> current/repomd.xml
 * repodata/repomd.xml.asc -> current/repomd.xml.asc
 * repodata/current        -> generation-DIGEST
 * </pre>
 *
 * <p>All other metadata stays beside them, as its names tell generations apart.
 *
 * @param name of the directory, which tells the contents
 * @param signature of repomd.xml; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Generation(String name, byte[] repomd, Optional<byte[]> signature) {

  /** The one link that changes. */
  static final String CURRENT = Repomd.DIRECTORY + "/current";

  private static final String REPOMD = "repomd.xml";
  private static final String SIGNATURE = REPOMD + ".asc";
  private static final String PREFIX = "generation-";
  private static final int DIGITS = 16;

  /**
   * What the link may lead to: whoever writes the repository shall not have us delete elsewhere.
   */
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{" + DIGITS + "}");

  /** A signed generation, or one that was not. */
  static Generation of(byte[] repomd, Optional<byte[]> signature) {
    MessageDigest digest = Digests.newDigest("SHA-256");
    digest.update(repomd);
    signature.ifPresent(digest::update);
    return new Generation(
        PREFIX + HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS), repomd, signature);
  }

  /**
   * What the files of these names are now; empty where there are none. What a link leads to is not
   * looked at, as it is copied for all to read: whoever may write the directory could name a secret
   * of ours.
   */
  private static Optional<Generation> visible(Path dir) throws IOException {
    Optional<byte[]> repomd = own(dir.resolve(Repomd.NAME));
    Optional<byte[]> signature = own(dir.resolve(YumIndex.SIGNATURE));
    return repomd.map(bytes -> of(bytes, signature));
  }

  private static Optional<byte[]> own(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Files.readAllBytes(file))
        : Optional.empty();
  }

  /** The files of the generation that the links lead to; none where there are no links. */
  static List<String> filesIn(Path dir) throws IOException {
    Path link = dir.resolve(CURRENT);
    if (!leads(dir, Repomd.NAME, REPOMD) || !Files.isSymbolicLink(link)) {
      return List.of();
    }
    String name = Files.readSymbolicLink(link).toString();
    return NAME.matcher(name).matches() ? files(name) : List.of();
  }

  /** With the directory behind them: as what goes, in this order. */
  private static List<String> files(String name) {
    String directory = Repomd.DIRECTORY + "/" + name;
    return List.of(directory + "/" + REPOMD, directory + "/" + SIGNATURE, directory);
  }

  /** Whether a name is our link already. */
  private static boolean leads(Path dir, String name, String file) throws IOException {
    Path link = dir.resolve(name);
    return Files.isSymbolicLink(link)
        && Files.readSymbolicLink(link).toString().equals("current/" + file);
  }

  /**
   * Has a transaction make this the visible one. Where the names are files still, they are links to
   * the same contents first: nobody sees a difference, and then all changes by one link.
   *
   * @return the files that belong to the publication; empty where there can be no links
   */
  Optional<List<String>> put(Path dir, Transaction transaction) throws IOException {
    if (!isFree(dir) || !transaction.link(Stage.FIRST, CURRENT, name)) {
      return Optional.empty();
    }
    List<String> files = new ArrayList<>(files(name));
    Optional<Generation> before = leads(dir, Repomd.NAME, REPOMD) ? Optional.empty() : visible(dir);
    if (before.isPresent()) {
      before.get().write(transaction);
      transaction.link(Stage.INDEX, CURRENT, before.get().name());
      if (!before.get().name().equals(name)) {
        files.addAll(files(before.get().name()));
      }
    }
    write(transaction);
    if (!leads(dir, Repomd.NAME, REPOMD)) {
      transaction.link(Stage.BESIDE, Repomd.NAME, "current/" + REPOMD);
    }
    if (!leads(dir, YumIndex.SIGNATURE, SIGNATURE)) {
      transaction.link(Stage.BESIDE, YumIndex.SIGNATURE, "current/" + SIGNATURE);
    }
    return Optional.of(files);
  }

  /** A copy that followed the links has a directory in the link's place, which nobody reads. */
  private static boolean isFree(Path dir) throws IOException {
    Path link = dir.resolve(CURRENT);
    if (!Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (leads(dir, Repomd.NAME, REPOMD) || Files.isSymbolicLink(dir.resolve(Repomd.DIRECTORY))) {
      return false;
    }
    Files.deleteIfExists(link.resolve(REPOMD));
    Files.deleteIfExists(link.resolve(SIGNATURE));
    try {
      Files.delete(link);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private void write(Transaction transaction) throws IOException {
    List<String> files = files(name);
    transaction.put(Stage.INDEX, files.get(0), repomd);
    if (signature.isPresent()) {
      transaction.put(Stage.INDEX, files.get(1), signature.get());
    }
  }

  /** Has a transaction take the link away that leads nowhere any more. */
  static void unlink(Path dir, Transaction transaction) {
    if (Files.isSymbolicLink(dir.resolve(CURRENT))) {
      transaction.remove(CURRENT);
    }
  }

  /** The bytes of a signature's text. */
  static byte[] bytes(String signature) {
    return signature.getBytes(StandardCharsets.US_ASCII);
  }
}
