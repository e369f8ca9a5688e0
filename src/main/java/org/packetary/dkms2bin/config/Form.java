package org.packetary.dkms2bin.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.sandbox.limit.Amount;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;

/** What the values of a key look like. */
enum Form {
  /** Any word. */
  WORD(false),
  /** Several words. */
  WORDS(true),
  /** Addresses that may be used instead of each other; one may be in the environment. */
  ADDRESSES(true),
  /** True or false. */
  FLAG(false),
  /** A number from 1 on. */
  NUMBER(false),
  /** A time limit. */
  TIME(false),
  /** An amount of memory or of disk space. */
  AMOUNT(false),
  /** How old something may be. */
  FRESHNESS(false),
  /** A file or a directory. */
  PATH(false),
  /** A file with a key, or what gpg knows a key by. */
  KEY(false),
  /** Files and directories. */
  PATHS(true),
  /** Files, and addresses of keys on tokens. */
  KEYS(true),
  /** A file, or an address with a digest. */
  TARBALL(false),
  /** Kernel releases, patterns and {@code latest}. */
  SELECTORS(true),
  /** What to build: files, directories, patterns, names of packages. */
  INPUTS(true),
  /** Modules that a build makes, {@code NAME[:LOCATION[:DEST]]}. */
  MODULES(true),
  /** What is never written down: it is taken from the environment. */
  SECRET(false);

  private final boolean list;

  Form(boolean list) {
    this.list = list;
  }

  /** Whether there may be several. */
  boolean isList() {
    return list;
  }

  /**
   * What is wrong with a word, to follow the key's name.
   *
   * @return empty if nothing is
   */
  Optional<String> complaint(String word) {
    if (word.isBlank()) {
      return Optional.of("has an empty value");
    }
    return switch (this) {
      case FLAG ->
          word.equals("true") || word.equals("false")
              ? Optional.empty()
              : Optional.of("takes true or false, not " + word);
      case NUMBER ->
          number(word).isPresent()
              ? Optional.empty()
              : Optional.of("takes a number from 1 on, not " + word);
      case TIME ->
          TimeLimit.parse(word).isPresent()
              ? Optional.empty()
              : Optional.of("takes a time limit (" + TimeLimit.EXAMPLES + "), not " + word);
      case AMOUNT ->
          Amount.parse(word).isPresent()
              ? Optional.empty()
              : Optional.of("takes an amount from 16m on (" + Amount.EXAMPLES + "), not " + word);
      case FRESHNESS -> refusal(() -> Freshness.parse(word));
      case SELECTORS -> selector(word);
      case TARBALL -> refusal(() -> RootTarball.parse(word));
      case MODULES -> refusal(() -> BuiltModuleSpec.parse(word));
      case INPUTS ->
          word.equals("-") ? Optional.of("cannot be read from standard input") : Optional.empty();
      case WORD, WORDS, ADDRESSES, PATH, KEY, PATHS, KEYS, SECRET -> Optional.empty();
    };
  }

  private static Optional<String> selector(String word) {
    return word.contains(",")
        ? Optional.of("takes a list, [a, b], not words with commas: " + word)
        : refusal(() -> new KernelRequest(List.of(word), Optional.empty(), OptionalInt.empty()));
  }

  private static Optional<String> refusal(Runnable reading) {
    try {
      reading.run();
      return Optional.empty();
    } catch (Dkms2binException e) {
      return Optional.of("is not usable: " + e.problem());
    }
  }

  /** A number from 1 on; empty if the word is none. */
  static OptionalInt number(String word) {
    return word.matches("[0-9]{1,9}") && Integer.parseInt(word) > 0
        ? OptionalInt.of(Integer.parseInt(word))
        : OptionalInt.empty();
  }

  /** Whether any of the selectors is a pattern, which "newest" can narrow. */
  static boolean hasPattern(List<String> selectors) {
    return selectors.stream().anyMatch(ReleaseGlob::isGlob);
  }
}
