package org.packetary.dkms2bin.signing.module;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.UsageException;

/**
 * The name of a package with certificates, {@code NAME-mok}.
 *
 * @param name of the package, with its ending
 */
public record MokName(String name) {

  private static final String ENDING = "-mok";
  private static final String UNKNOWN = "dkms2bin";
  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

  /** A name of a user's word, with or without its ending. */
  public static MokName of(String word) {
    if (!WORD.matcher(word).matches()) {
      throw new UsageException(
          "--mok-package: no name for a package: " + word,
          "take two or more lower-case letters, digits and + . -");
    }
    return new MokName(word.endsWith(ENDING) ? word : word + ENDING);
  }

  /** The word's, or one that is made of whom the first certificate is for. */
  static MokName of(Optional<String> word, List<ModuleCertificate> certificates) {
    return word.map(MokName::of)
        .orElseGet(() -> new MokName(plain(certificates.get(0).commonName().orElse("")) + ENDING));
  }

  private static String plain(String commonName) {
    String name =
        commonName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return WORD.matcher(name).matches() ? name : UNKNOWN;
  }
}
