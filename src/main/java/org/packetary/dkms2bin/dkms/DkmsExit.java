package org.packetary.dkms2bin.dkms;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.BrokenLimit;

/**
 * Reads dkms's exit statuses. Their meaning moved with its versions: 2.8 ends an excluded build
 * with 9, 3.0 and later with 77; missing headers are 1 up to 3.0 and 21 in 3.2; a failing PRE_BUILD
 * is ignored by 3.0 and ends 3.2 with the script's own status, which can be any number. So a number
 * is believed only where dkms's words do not say otherwise.
 */
public final class DkmsExit {

  private static final int MAKE_FAILED = 10;
  private static final Map<Integer, String> BUILD_STATUSES =
      Map.of(
          5,
          "a patch named in dkms.conf is missing",
          6,
          "a patch named in dkms.conf does not apply",
          7,
          "make succeeded but a module named in dkms.conf was not produced",
          8,
          "dkms.conf is not usable",
          MAKE_FAILED,
          "make failed",
          13,
          "a module named in BUILD_DEPENDS is not installed");

  private static final List<String> OUT_OF_SPACE =
      List.of("no space left on device", "disk quota exceeded");
  private static final List<String> KILLED =
      List.of(
          "fatal error: killed signal terminated program",
          "virtual memory exhausted",
          "cannot allocate memory",
          "out of memory allocating");

  private static final String NO_HEADERS = "Your kernel headers for kernel ";
  private static final Pattern EXCLUSION =
      Pattern.compile("(?:Error!|ERROR:|Warning:) *([^!]*?BUILD_EXCLUSIVE.*?\\.)(?: |$)");

  private DkmsExit() {}

  /**
   * The verdict on a run.
   *
   * @param makeLog the compiler's log, or its last part; empty where there is none
   */
  public static DkmsVerdict verdict(DkmsRun run, String makeLog) {
    Optional<BrokenLimit> limit = run.sandbox().brokenLimit();
    if (limit.isPresent()) {
      // Whatever dkms made of it.
      return new DkmsVerdict.Ended(limit.get().problem(), Optional.of(limit.get().hint()));
    }
    for (Stage stage : List.of(Stage.ADD, Stage.BUILD, Stage.INSTALL)) {
      Integer status = run.statuses().get(stage);
      if (status == null) {
        return unfinished(run, stage);
      }
      if (status != 0) {
        return refused(stage, status, run.outputs().getOrDefault(stage, ""), makeLog);
      }
    }
    return new DkmsVerdict.Installed();
  }

  private static DkmsVerdict unfinished(DkmsRun run, Stage stage) {
    if (run.sandbox().timedOut()) {
      return new DkmsVerdict.Ended(
          "the time limit of "
              + run.sandbox().command().timeout().orElse(run.sandbox().elapsed()).toSeconds()
              + " s ended dkms "
              + stage.word(),
          Optional.of("--timeout raises it"));
    }
    String said = run.sandbox().err().strip();
    return new DkmsVerdict.Ended(
        "dkms "
            + stage.word()
            + " did not end by itself (status "
            + run.sandbox().status()
            + ")"
            + (said.isEmpty() ? "" : ": " + said.substring(said.lastIndexOf('\n') + 1)),
        Optional.of("\"dkms2bin doctor\" checks the host"));
  }

  private static DkmsVerdict refused(Stage stage, int status, String output, String makeLog) {
    String everything = (output + "\n" + makeLog).toLowerCase(Locale.ROOT);
    if (OUT_OF_SPACE.stream().anyMatch(everything::contains)) {
      return new DkmsVerdict.Ended(
          "the disk is full", Optional.of("free space, or name another place with --cache-dir"));
    }
    if (status > 128 || KILLED.stream().anyMatch(everything::contains)) {
      return new DkmsVerdict.Ended(
          "the build was killed, for want of memory on the host or by itself (status "
              + status
              + ")",
          Optional.of("fewer --jobs need less memory; or does a script of the package kill?"));
    }
    if (output.contains(NO_HEADERS)) {
      return new DkmsVerdict.Ended(
          "dkms does not find the kernel's headers in the build root",
          Optional.of("is the recipe's \"unpack\" list complete for this distribution?"));
    }
    if (stage == Stage.BUILD && isExclusion(status, output)) {
      return new DkmsVerdict.Excluded(exclusion(output));
    }
    String known = stage == Stage.BUILD ? BUILD_STATUSES.get(status) : null;
    String reason =
        status == MAKE_FAILED && known != null
            ? known
            : withDetail(
                known != null ? known : "dkms " + stage.word() + " ended with status " + status,
                output);
    return new DkmsVerdict.Refused(stage, status, reason);
  }

  /** 77 and 9 alone prove nothing: a PRE_BUILD script may have ended with either. */
  private static boolean isExclusion(int status, String output) {
    return (status == 77 || status == 9) && output.contains("BUILD_EXCLUSIVE");
  }

  private static String withDetail(String reason, String output) {
    String said = said(output);
    return said.isEmpty() ? reason : reason + " (dkms: " + said + ")";
  }

  /** dkms's sentence about the exclusion, which 3.2 spreads over lines and calls a warning. */
  private static String exclusion(String output) {
    String text = output.replaceAll("\\s+", " ");
    Matcher sentence = EXCLUSION.matcher(text);
    return sentence.find() ? sentence.group(1) : said(output);
  }

  /** dkms's own error line. */
  private static String said(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(l -> l.startsWith("Error!") || l.startsWith("ERROR:"))
        .map(l -> l.replaceFirst("^(Error!|ERROR:) *", ""))
        .findFirst()
        .orElse("");
  }
}
