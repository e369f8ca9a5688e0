package org.packetary.dkms2bin.layer;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A complete, read-only part of a root file system. In a store it is a directory of its name with
 * its tree and the list of its contents.
 *
 * @param id its name in the store: a word for people and the digest of what went into it
 * @param tree the directory that is laid over the layers below
 */
public record Layer(String id, Path tree) {

  static final String TREE = "tree";
  static final String CONTENTS = "contents.txt";
  private static final String FILES = "files.txt";

  /** So much of a SHA-256 digest tells layers apart. */
  private static final int DIGITS = 24;

  private static final Pattern ID =
      Pattern.compile(
          "(?<word>[A-Za-z0-9][A-Za-z0-9.+~_-]{0,200})-(?<digest>[0-9a-f]{" + DIGITS + "})");

  /** The layer of a name in a directory of layers, whether it is there or not. */
  static Layer in(Path directory, String id) {
    return new Layer(id, directory.resolve(id).resolve(TREE));
  }

  /**
   * The name of a layer.
   *
   * @param contents the SHA-256 digest of the list of its contents
   */
  static String id(String word, String contents) {
    return word + "-" + contents.substring(0, DIGITS);
  }

  /** Whether a layer can be called so. */
  public static boolean isId(String name) {
    return ID.matcher(name).matches();
  }

  /** What people read in its name; empty where it is no store's. */
  public Optional<String> word() {
    Matcher name = ID.matcher(id);
    return name.matches() ? Optional.of(name.group("word")) : Optional.empty();
  }

  /** Whether its name ends with the digest of a list of contents. */
  boolean isOf(String contents) {
    return word().map(word -> id(word, contents)).filter(id::equals).isPresent();
  }

  /** The list of all that decides about its bytes, where it is a store's. */
  public Path contents() {
    return tree.resolveSibling(CONTENTS);
  }

  /** The list of its files, where it is a store's; earlier versions made none. */
  Path files() {
    return tree.resolveSibling(FILES);
  }

  /** Whether it is there. */
  boolean exists() {
    return Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS);
  }
}
