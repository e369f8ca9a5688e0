package org.packetary.dkms2bin.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Reuse;

/**
 * What is said on the command line, which wins over a file.
 *
 * @param values of options that have a key; {@code --dkms} and {@code --distro} among them
 * @param about what is said about inputs that the file does not have; without inputs
 * @param reuse what earlier results are good for
 * @param keepRoots whether build roots are kept
 * @param sourceDate the date that everything written carries, of the environment
 */
public record CommandLineWords(
    Values values,
    DriverRequest about,
    Reuse reuse,
    boolean keepRoots,
    Optional<Instant> sourceDate) {

  /** The exception that {@code --allow-unfit MODULE[=REASON]} makes, for all kernels. */
  public static CellRule allowUnfit(String word) {
    return RuleReader.allowUnfit(word, "--allow-unfit");
  }

  /** The labels of drivers, or inputs, that are to be built; empty for all of the file's. */
  List<String> inputs() {
    return values.words(Key.DKMS);
  }
}
