package org.packetary.dkms2bin.result;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.model.CellId;

/**
 * What is known of a cell's result.
 *
 * @param digest of the cell's inputs, by which the result is found
 * @param cell the cell that it was first made for
 * @param counted the parts of the inputs that the digest is made of, a name and a text each
 * @param recorded what is known of the inputs besides
 * @param outcome how it ended
 * @param outside what the build changed outside its place
 * @param making when, by what and how it was made
 */
public record Facts(
    String digest,
    CellId cell,
    SortedMap<String, String> counted,
    SortedMap<String, String> recorded,
    ResultOutcome outcome,
    OutsideWrites outside,
    Making making) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public Facts {
    checkDigest(digest);
    counted = sorted(counted);
    recorded = sorted(recorded);
  }

  /** Digests become file names. */
  static void checkDigest(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException("no SHA-256 in hexadecimal: " + digest);
    }
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
