package org.packetary.dkms2bin.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.signing.gpg.SigningKeys;

/**
 * What is said on the command line, which wins over a file.
 *
 * @param values of options that have a key; {@code --dkms} and {@code --distro} among them
 * @param rules exceptions that hold for all drivers
 * @param patches patches, for what modules they name, or for what is no driver of the file
 * @param reuse what earlier results are good for
 * @param keepRoots which build roots are kept
 * @param sourceDate the date that everything written carries, of the environment
 * @param keys what keys are looked for in
 */
public record CommandLineWords(
    Values values,
    List<CellRule> rules,
    List<SourcePatch> patches,
    Reuse reuse,
    Keeping keepRoots,
    Optional<Instant> sourceDate,
    SigningKeys keys) {

  /** Copies the lists. */
  public CommandLineWords {
    rules = List.copyOf(rules);
    patches = List.copyOf(patches);
  }

  /** The exception that {@code --allow-unfit MODULE[=REASON]} makes, for all kernels. */
  public static CellRule allowUnfit(String word) {
    return RuleReader.allowUnfit(word, "--allow-unfit");
  }

  /** The labels of drivers, or inputs, that are to be built; empty for all of the file's. */
  List<String> inputs() {
    return values.words(Key.DKMS);
  }
}
