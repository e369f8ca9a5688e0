package org.packetary.dkms2bin.diagnosis.words;

import static org.packetary.dkms2bin.model.FindingKind.COMPILER_MISMATCH;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a driver's or the kernel's check of the compiler against the one that built the kernel. It
 * spreads over several lines, of which two name the compilers, the kernel's first.
 */
public final class CompilerCheck {

  private static final int LONGEST = 16;

  private static final Pattern START =
      Pattern.compile(
          "(?i)compiler version check failed|(?:gcc|cc)[ -]version[ -](?:check )?(?:failed|mismatch)"
              + "|compiler differs from the one used to build|compiler version mismatch"
              + "|compiler used to (?:compile|build) the kernel"
              + "|kernel (?:was )?(?:built|compiled) with (?:gcc|clang|cc|compiler)\\b");

  private static final Pattern VERSION =
      Pattern.compile(
          "(?:\\S*-)?(?:gcc|cc|clang|GCC|g\\+\\+)(?:-[\\d.]+)?(?:\\)|\\s|\\().*?\\b\\d+\\.\\d+.*");

  private static final Pattern BOTH =
      Pattern.compile("(?i)(?:gcc|clang|cc)\\D*\\d+.*\\b(?:but|current|using|match)\\b.*\\d");

  private final List<String> versions = new ArrayList<>();
  private @Nullable String start;
  private int at;
  private boolean added;

  /** Takes a line; gives the check's complaint as soon as it says all. */
  public @Nullable Complaint line(String line, int number) {
    if (start != null && number - at > LONGEST) {
      start = null;
    }
    if (start == null) {
      if (line.length() > 400
          || (line.indexOf("ompiler") < 0
              && line.indexOf("ernel") < 0
              && line.indexOf("ersion") < 0)
          || !START.matcher(line).find()) {
        return null;
      }
      versions.clear();
      added = false;
      at = number;
      start = Wording.plain(line.strip());
      if (BOTH.matcher(line).find()) {
        return complaint(start);
      }
      return null;
    }
    Matcher version = VERSION.matcher(line);
    if (!added && version.find()) {
      versions.add(version.group().strip());
      if (versions.size() == 2) {
        return complaint(
            start.replaceFirst(":$", "")
                + ": the kernel's is "
                + versions.get(0)
                + ", the one used here "
                + versions.get(1));
      }
    }
    return null;
  }

  /** The complaint of a check that named no compilers until make gave up; null for none. */
  public @Nullable Complaint unfinished() {
    return start == null || added ? null : complaint(start.replaceFirst(":$", ""));
  }

  private Complaint complaint(String text) {
    added = true;
    return Complaint.of(null, text, Meaning.of(COMPILER_MISMATCH).asWeak());
  }
}
