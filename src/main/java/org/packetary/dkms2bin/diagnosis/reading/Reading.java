package org.packetary.dkms2bin.diagnosis.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.MakeLines;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.diagnosis.words.Places;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** What reading a log has gathered: bounded, whatever the log's length. */
public final class Reading {

  /** So many different errors, and so many different warnings, are kept. */
  public static final int MOST = 10_000;

  private static final int MOST_OPEN = 100;
  private static final int MOST_ROOTS = 100;
  private static final Pattern ROOT =
      Pattern.compile("\\b(?:M|SUBDIRS|KBUILD_EXTMOD)=\"?(/[^ \"']+)");

  private final Map<String, Complaint> known = new HashMap<>();
  private final List<Complaint> complaints = new ArrayList<>();
  private final Set<String> roots = new LinkedHashSet<>();
  private final List<Complaint> open = new ArrayList<>();
  private final LastWords words = new LastWords();
  private final TargetKernel target = new TargetKernel();
  private int errors;
  private int warnings;
  private @Nullable Complaint last;
  private @Nullable Complaint surplus;
  private LastWords.@Nullable Failure failure;
  private LastWords.@Nullable Failure unfinished;
  private final ScriptRun script = new ScriptRun();
  private int lastFailure;
  private int heading;
  private int lastProduct;
  private boolean stepFailed;
  private Optional<String> unread = Optional.empty();

  /** Remembers a line for what a failure that nothing explains shows. */
  void recent(String line, int number) {
    script.line(line, number);
    target.line(line, number);
    if (line.startsWith("# exit code: ")) {
      stepEnded(line, number);
    } else if (failure == null) {
      words.line(line, number);
      if (line.startsWith("DKMS ")) {
        heading = number;
      }
      if (line.startsWith("# command: ") || (heading > 0 && number <= heading + 1)) {
        words.goesOn();
      }
    }
  }

  /** Not all of the log, which is in this language, could be read. */
  void unread(String language) {
    unread = Optional.of(language);
  }

  /** The log's language, where not all of it could be read. */
  public Optional<String> unread() {
    return unread;
  }

  private void stepEnded(String line, int number) {
    if (line.equals("# exit code: 0")) {
      goesOn();
    } else {
      stepFailed = true;
      failed(
          MakeLines.Said.of("exit status" + line.substring(line.indexOf(':') + 1), null),
          false,
          number);
    }
  }

  /** The build goes on with something else: what was said before did no harm. */
  void goesOn() {
    words.goesOn();
    open.forEach(c -> c.passed(true));
    open.clear();
  }

  /** The kernel that was built for, where the log names it. */
  public Optional<String> kernel() {
    return target.release();
  }

  /**
   * Takes a complaint, or counts it with an equal one.
   *
   * @param key what makes two complaints equal
   * @return the one that notes belong to; null where none is kept
   */
  @Nullable Complaint add(Complaint complaint, String key, int line) {
    Complaint equal = known.get(key);
    boolean error = complaint.severity() == Complaint.Severity.ERROR;
    if (equal == null && (error ? errors : warnings) < MOST) {
      equal = complaint;
      known.put(key, complaint);
      complaints.add(complaint);
      if (error) {
        errors++;
      } else {
        warnings++;
      }
    } else if (equal == null && error) {
      if (surplus == null) {
        surplus = Complaint.of(null, "further errors", Meaning.of(FindingKind.OTHER));
      }
      equal = surplus;
    }
    if (error && !(complaint.meaning() != null && complaint.meaning().weak())) {
      lastFailure = line;
    }
    if (equal != null) {
      equal.seenAt(line);
      last = equal;
      if (equal.meaning() != null && open.size() < MOST_OPEN) {
        equal.passed(false);
        open.add(equal);
      }
    }
    return equal;
  }

  /**
   * Counts a line that has been read before, word for word.
   *
   * @return whether it has
   */
  boolean again(String line, int number) {
    Complaint equal = known.get(line);
    if (equal == null) {
      return false;
    }
    add(equal, line, number);
    return true;
  }

  /** A line that only says that something failed belongs to what was said last. */
  void echo(int line) {
    if (last != null && last.lines().size() < Finding.Evidence.MOST_LINES) {
      last.lines().add(line);
    }
  }

  /**
   * make, or a step of dkms, gave up.
   *
   * @param kernels whether on a command of the kernel's makefiles
   */
  void failed(MakeLines.Said said, boolean kernels, int line) {
    lastFailure = line;
    open.clear();
    if (failure == null) {
      failure = words.failure(said, kernels, line);
    }
  }

  /** The log ends: where it shows neither a stop nor a module, its last words may say why. */
  void ended(int line) {
    if (failure == null && !stepFailed && lastProduct == 0) {
      unfinished = words.unfinished(line);
    }
  }

  /** A module was linked. */
  void produced(int line) {
    lastProduct = line;
  }

  /** Whether modules were linked after all that failed: that was only tried. */
  public boolean succeeded() {
    return lastProduct > lastFailure;
  }

  /** Whether make gave up, or dkms noted that a step of its own failed. */
  public boolean failed() {
    return failure != null || stepFailed;
  }

  /** What it shows of a PRE_BUILD script. */
  public ScriptRun script() {
    return script;
  }

  /** The module's directory, where a command line names it. */
  void rootsOf(String line) {
    if ((line.contains("M=") || line.contains("SUBDIRS=") || line.contains("KBUILD_EXTMOD="))
        && roots.size() < MOST_ROOTS) {
      Matcher matcher = ROOT.matcher(line);
      if (matcher.find()) {
        root(matcher.group(1));
      }
    }
  }

  /** A directory that may be the module's. */
  void root(String directory) {
    if (roots.size() < MOST_ROOTS && !Places.isKernel(directory + "/")) {
      roots.add(directory);
    }
  }

  /** All complaints in the log's order; what was too much comes last, as one. */
  public List<Complaint> complaints() {
    List<Complaint> all = new ArrayList<>(complaints);
    if (surplus != null) {
      all.add(surplus);
    }
    return all;
  }

  /** Why the first command failed; null where none did. */
  public LastWords.@Nullable Failure failure() {
    return failure;
  }

  /** Why the log breaks off, where it shows neither a stop nor a module; null for no reason. */
  public LastWords.@Nullable Failure unfinished() {
    return unfinished;
  }

  /** Directories that may be the module's. */
  public Set<String> roots() {
    return roots;
  }
}
