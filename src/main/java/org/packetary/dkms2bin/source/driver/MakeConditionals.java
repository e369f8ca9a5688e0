package org.packetary.dkms2bin.source.driver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A makefile's conditionals (GNU make manual, 7) as kbuild sees them, that is with KERNELRELEASE
 * set. Where the file itself does not settle a condition, both branches count.
 */
final class MakeConditionals {

  private static final Pattern CONDITION =
      Pattern.compile("\\s*+(else\\s++)?(ifeq|ifneq|ifdef|ifndef)\\b\\s*+(.*)");

  /** The forms {@code (a,b)}, {@code "a" "b"} and {@code 'a' 'b'}. */
  private static final Pattern SIDES =
      Pattern.compile("\\((.*),([^,]*)\\)|([\"'])(.*?)\\3\\s*([\"'])(.*?)\\5");

  private static final int LONGEST = 2_000;
  private static final Pattern REFERENCE = Pattern.compile("\\$[({](\\w+)[)}]");
  private static final Pattern SET_BY_KBUILD =
      Pattern.compile(
          "CONFIG_\\w+|KBUILD\\w*|KERNEL\\w*|ARCH|SRCARCH|SUBARCH|VERSION|PATCHLEVEL|SUBLEVEL"
              + "|EXTRAVERSION|MAKE\\w*|CC|LD|M|PWD|CURDIR|src|obj|srctree|objtree|CROSS_COMPILE"
              + "|LLVM");

  private enum Truth {
    YES,
    NO,
    UNKNOWN
  }

  /**
   * A conditional that is open.
   *
   * @param now whether the branch that is being read counts
   * @param any whether one of its branches has counted for sure
   */
  private record Branch(Truth now, Truth any) {
    Branch elseIf(Truth truth) {
      if (any == Truth.YES || truth == Truth.NO) {
        return new Branch(Truth.NO, any);
      }
      return new Branch(
          any == Truth.UNKNOWN ? Truth.UNKNOWN : truth, any == Truth.NO ? truth : any);
    }
  }

  private final Map<String, String> variables;
  private final Deque<Branch> branches = new ArrayDeque<>();
  private boolean kernelReleaseTested;

  /** Whether everything has been read, so that what is not set is not set anywhere. */
  private boolean allRead = true;

  /**
   * None so far.
   *
   * @param variables what the file has set, kept up to date by the caller
   */
  MakeConditionals(Map<String, String> variables) {
    this.variables = variables;
  }

  /** Whether what follows counts. */
  boolean seen() {
    return branches.stream().noneMatch(b -> b.now() == Truth.NO);
  }

  /** Whether a condition has asked for KERNELRELEASE. */
  boolean kernelReleaseTested() {
    return kernelReleaseTested;
  }

  /** Notes that something could not be read that may set variables. */
  void leftOut() {
    allRead = false;
  }

  /** Takes a line, if it is part of a conditional. */
  boolean read(String line) {
    Matcher condition = CONDITION.matcher(line);
    if (condition.matches()) {
      Truth truth = truth(condition.group(2), condition.group(3).strip());
      if (condition.group(1) == null) {
        branches.push(new Branch(truth, truth));
      } else if (!branches.isEmpty()) {
        branches.push(branches.pop().elseIf(truth));
      }
      return true;
    }
    String word = line.strip();
    if (word.equals("else") && !branches.isEmpty()) {
      branches.push(branches.pop().elseIf(Truth.YES));
      return true;
    }
    if (word.equals("endif") && !branches.isEmpty()) {
      branches.pop();
      return true;
    }
    return false;
  }

  private Truth truth(String word, String condition) {
    boolean negated = word.startsWith("ifn");
    kernelReleaseTested |= condition.contains("KERNELRELEASE");
    Optional<Boolean> holds = word.endsWith("def") ? defined(condition) : same(condition);
    return holds.map(h -> h == negated ? Truth.NO : Truth.YES).orElse(Truth.UNKNOWN);
  }

  private Optional<Boolean> defined(String name) {
    if (name.equals("KERNELRELEASE") || variables.containsKey(name)) {
      return Optional.of(true);
    }
    return isUnset(name) ? Optional.of(false) : Optional.empty();
  }

  private Optional<Boolean> same(String condition) {
    Matcher sides = SIDES.matcher(condition);
    if (condition.length() > LONGEST || !sides.matches()) {
      return Optional.empty();
    }
    boolean parentheses = sides.group(3) == null;
    String left = (parentheses ? sides.group(1) : sides.group(4)).strip();
    String right = (parentheses ? sides.group(2) : sides.group(6)).strip();
    if ((isKernelRelease(left) && right.isEmpty()) || (isKernelRelease(right) && left.isEmpty())) {
      return Optional.of(false);
    }
    Optional<String> a = value(left);
    Optional<String> b = value(right);
    return a.isPresent() && b.isPresent() ? Optional.of(a.equals(b)) : Optional.empty();
  }

  private Optional<String> value(String text) {
    Matcher reference = REFERENCE.matcher(text);
    return reference.matches() && isUnset(reference.group(1))
        ? Optional.of("")
        : Expansion.whole(text, variables);
  }

  /** Switches are off unless somebody asks for them; what kbuild sets is not known here. */
  private boolean isUnset(String name) {
    return allRead && !variables.containsKey(name) && !SET_BY_KBUILD.matcher(name).matches();
  }

  private static boolean isKernelRelease(String text) {
    return text.equals("$(KERNELRELEASE)") || text.equals("${KERNELRELEASE}");
  }
}
