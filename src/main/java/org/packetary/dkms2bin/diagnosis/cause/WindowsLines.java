package org.packetary.dkms2bin.diagnosis.cause;

import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.diagnosis.words.Complaint;

/**
 * Tells where a file with Windows line ends is at fault: a tool that reads it takes each line's
 * carriage return for a part of the line's last word.
 */
final class WindowsLines {

  /** As tools show it, or as a reader of the log shows it. */
  private static final Pattern SIGN =
      Pattern.compile(
          "\\\\r(?!\\w)|\\^M(?!\\w)|different line endings|: (?:set: )?Illegal option -$");

  private static final String HINT =
      "a file of the package has Windows line ends (CRLF), so that words end in a carriage return:"
          + " convert makefiles, scripts, patches and dkms.conf (dos2unix, or sed -i 's/\\r$//')";

  private WindowsLines() {}

  /** What to do; empty where nothing shows such a file. */
  static Optional<String> hint(Complaint complaint) {
    boolean shown =
        isSign(complaint.message())
            || (complaint.position() == null
                && complaint.excerpt().stream().anyMatch(WindowsLines::isSign));
    return shown ? Optional.of(HINT) : Optional.empty();
  }

  private static boolean isSign(String text) {
    return SIGN.matcher(text).find();
  }
}
