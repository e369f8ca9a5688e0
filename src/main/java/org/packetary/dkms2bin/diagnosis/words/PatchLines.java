package org.packetary.dkms2bin.diagnosis.words;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.FindingKind;

/** Follows the patch program through its files, so that a hunk that fails has a place. */
public final class PatchLines {

  /** dkms begins the line that patch ends. */
  private static final Pattern FILE =
      Pattern.compile("(?:[Aa]pplying patch .*)?(?:patching|checking) file '?(.+?)'?");

  private static final Pattern HUNK =
      Pattern.compile("Hunk #\\d+ FAILED at (\\d{1,9})(?: \\(.*\\))?\\.");

  private String file = "";

  /** What a line says of a hunk; null where it does not, or nobody knows of which file. */
  public @Nullable Complaint read(String line) {
    if (line.startsWith("Hunk #")) {
      Matcher hunk = HUNK.matcher(line);
      return file.isEmpty() || !hunk.matches()
          ? null
          : Complaint.of(
              new Position(file, Integer.parseInt(hunk.group(1)), 0),
              line,
              Meaning.of(FindingKind.PATCH_FAILED));
    }
    if (line.startsWith("pplying patch ", 1) || line.contains("ing file ")) {
      Matcher named = FILE.matcher(line);
      file = named.matches() ? named.group(1) : file;
    }
    return null;
  }
}
