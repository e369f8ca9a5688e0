package org.packetary.dkms2bin.diagnosis.cause;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Tells consequences from causes. Each rule is one sentence of what a compiler does after it has
 * missed something; docs/adr/006 lists them. What no rule explains is a cause.
 */
final class Causes {

  /** What a compiler misses: names, members, types, macros, arguments. */
  private static final Set<FindingKind> MISSED =
      EnumSet.of(
          IMPLICIT_DECLARATION,
          UNDECLARED_IDENTIFIER,
          LOST_DEFINE,
          NO_MEMBER,
          MACRO_ARGUMENT_COUNT,
          UNKNOWN_TYPE,
          INCOMPLETE_TYPE,
          SYNTAX);

  /** What it says of an expression or a declaration that lacks a part. */
  private static final Set<FindingKind> FOLLOWING =
      EnumSet.of(SYNTAX, INITIALIZER, INCOMPATIBLE_TYPE, VALUE_MISMATCH, WARNING_AS_ERROR);

  /** Functions are seldom longer, in lines. */
  private static final int NEAR = 100;

  /** Files seldom have more errors; the rest are not compared. */
  private static final int MOST_COMPARED = 2000;

  private final List<Draft> drafts;
  private final Map<String, List<Draft>> byFile = new HashMap<>();
  private final Map<String, Draft> implicit = new HashMap<>();

  /** A download that failed: what is missing later it should have brought. */
  private @Nullable Draft network;

  private Causes(List<Draft> drafts) {
    this.drafts = drafts;
  }

  /** Sets the causes; the drafts are in the log's order. */
  static void find(List<Draft> drafts) {
    new Causes(drafts).find();
  }

  private void find() {
    network = first(d -> d.kind() == NO_NETWORK);
    for (Draft draft : drafts) {
      if (!draft.isWarning() && draft.kind() == IMPLICIT_DECLARATION) {
        implicit.putIfAbsent(draft.symbol(), draft);
      }
      if (!draft.isWarning() && draft.place.isPresent()) {
        byFile.computeIfAbsent(draft.file(), f -> new ArrayList<>()).add(draft);
      }
    }
    for (Draft draft : drafts) {
      set(draft);
    }
  }

  private void set(Draft draft) {
    if (draft.kind() == UNDEFINED_SYMBOL) {
      Draft cause = implicit.get(draft.symbol());
      link(draft, cause != null ? cause : first(Causes::isMissingSymvers));
    } else if (draft.kind() == MODULE_NOT_PRODUCED) {
      link(draft, first(d -> d != draft && !d.isWarning()));
    } else if (draft.kind() == NO_RULE || draft.kind() == MAKEFILE) {
      link(draft, first(Causes::isScript));
    } else if (network != null && network != draft) {
      link(draft, isBefore(network, draft) ? network : null);
    } else if (draft.complaint.position() != null) {
      List<Draft> others = byFile.getOrDefault(draft.file(), List.of());
      for (BiPredicate<Draft, Draft> rule :
          List.<BiPredicate<Draft, Draft>>of(
              Causes::argumentOfMiscountedCall,
              Causes::usesValueOfImplicitFunction,
              Causes::conflictsWithImplicit,
              Causes::onLineOfMissed,
              Causes::argumentOfMissingMacro,
              Causes::nameOfBrokenDeclaration,
              Causes::typeOnlyForwardDeclared,
              Causes::leftOverInFunction,
              Causes::nextToMissed)) {
        if (draft.cause == null) {
          match(draft, others, rule);
        }
      }
    }
  }

  private static void match(Draft draft, List<Draft> others, BiPredicate<Draft, Draft> rule) {
    int tried = 0;
    for (Draft other : others) {
      if (other != draft && rule.test(draft, other)) {
        link(draft, other);
        return;
      }
      if (++tried > MOST_COMPARED) {
        return;
      }
    }
  }

  /** To the first cause behind it, and never in a circle. */
  private static void link(Draft draft, @Nullable Draft cause) {
    Draft root = cause;
    while (root != null && root.cause != null) {
      root = root.cause;
    }
    if (root != null && root != draft) {
      draft.cause = root;
    }
  }

  private @Nullable Draft first(Predicate<Draft> condition) {
    return drafts.stream().filter(condition).findFirst().orElse(null);
  }

  private static boolean isMissingSymvers(Draft draft) {
    return draft.kind() == MISSING_KERNEL_HEADERS && draft.symbol().equals("Module.symvers");
  }

  private static boolean isScript(Draft draft) {
    return draft.kind() == PRE_BUILD_FAILED
        || draft.kind() == CONFIGURE_FAILED
        || draft.kind() == NO_NETWORK;
  }

  private static boolean isBefore(Draft first, Draft second) {
    return first.complaint.lines().get(0) < second.complaint.lines().get(0);
  }

  /** A call with too many or too few arguments has wrong types at the shifted places. */
  private static boolean argumentOfMiscountedCall(Draft draft, Draft cause) {
    return draft.kind() == INCOMPATIBLE_TYPE
        && cause.kind() == ARGUMENT_COUNT
        && !draft.symbol().isEmpty()
        && draft.symbol().equals(cause.symbol())
        && draft.isOnLineOf(cause);
  }

  /** An undeclared function is taken to return int: its value then fits nowhere. */
  private static boolean usesValueOfImplicitFunction(Draft draft, Draft cause) {
    if (cause.kind() != IMPLICIT_DECLARATION || !takesInt(draft)) {
      return false;
    }
    return draft.source.isEmpty()
        ? draft.isOnLineOf(cause)
        : draft.isInFileOf(cause) && Excerpt.calls(draft.source, cause.symbol());
  }

  private static boolean takesInt(Draft draft) {
    String message = draft.message();
    return message.contains("pointer from integer")
        || message.contains("cast to pointer from integer")
        || message.contains("from 'int'")
        || message.contains("(have 'int'")
        || message.contains("from type 'int'")
        || message.contains("has type 'int'")
        || message.contains("using type 'int'")
        || message.contains("comparison between pointer and integer")
        || message.contains("in something not a structure or union")
        || message.contains("statement with no effect");
  }

  /** A function used before its own definition was taken to be another. */
  private static boolean conflictsWithImplicit(Draft draft, Draft cause) {
    return draft.kind() == CONFLICTING_DECLARATION
        && cause.kind() == IMPLICIT_DECLARATION
        && draft.symbol().equals(cause.symbol())
        && isBefore(cause, draft);
  }

  /** Of a line with something missing the rest does not fit either. */
  private static boolean onLineOfMissed(Draft draft, Draft cause) {
    return MISSED.contains(cause.kind())
        && draft.isOnLineOf(cause)
        && isBefore(cause, draft)
        && (FOLLOWING.contains(draft.kind())
            || isUnused(draft)
            || isAssertion(draft)
            || isMiscountedMacro(draft, cause))
        && (draft.kind() != SYNTAX || cause.kind() != INCOMPLETE_TYPE);
  }

  /** Arguments of a macro that is gone are no expressions: members, types, new names. */
  private static boolean argumentOfMissingMacro(Draft draft, Draft cause) {
    return draft.kind() == UNDECLARED_IDENTIFIER
        && cause.kind() == IMPLICIT_DECLARATION
        && draft.isInFileOf(cause)
        && Excerpt.passes(draft.source, cause.symbol(), draft.symbol());
  }

  /** What a broken declaration was to declare is not declared. */
  private static boolean nameOfBrokenDeclaration(Draft draft, Draft cause) {
    boolean broken =
        cause.kind() == MACRO_ARGUMENT_COUNT
            || cause.kind() == SYNTAX
            || cause.kind() == UNKNOWN_TYPE
            || (cause.kind() == IMPLICIT_DECLARATION && cause.function().isEmpty());
    return broken
        && (draft.kind() == UNDECLARED_IDENTIFIER || isUnused(draft))
        && isBefore(cause, draft)
        && !draft.symbol().equals(cause.symbol())
        && Excerpt.mentions(cause.source, isUnused(draft) ? quoted(draft) : draft.symbol());
  }

  /** A type of which headers only say that it exists came with the missing function or member. */
  private static boolean typeOnlyForwardDeclared(Draft draft, Draft cause) {
    return draft.kind() == INCOMPLETE_TYPE
        && (cause.kind() == NO_MEMBER || cause.kind() == IMPLICIT_DECLARATION)
        && (draft.isInFunctionOf(cause) || isSoonAfter(draft, cause))
        && isBefore(cause, draft)
        && ((!draft.symbol().isEmpty() && cause.source.contains(draft.symbol()))
            || Excerpt.assignsWhatIsUsed(cause.source, draft.source));
  }

  /** clang does not name functions: so near, it is most likely the same. */
  private static boolean isSoonAfter(Draft draft, Draft cause) {
    return draft.isInFileOf(cause)
        && draft.function().isEmpty()
        && cause.function().isEmpty()
        && draft.line() >= cause.line()
        && draft.line() - cause.line() < NEAR;
  }

  /** Where an expression was thrown away, what it used or returned is left over. */
  private static boolean leftOverInFunction(Draft draft, Draft cause) {
    if (!isBefore(cause, draft) || !MISSED.contains(cause.kind())) {
      return false;
    }
    boolean noReturn = draft.message().startsWith("control reaches end");
    if (draft.isWarning()) {
      return (isUnused(draft) && Excerpt.mentions(cause.source, quoted(draft)))
          || (noReturn && draft.isInFunctionOf(cause) && Excerpt.mentions(cause.source, "return"));
    }
    return (noReturn && draft.isInFunctionOf(cause))
        || (isUnused(draft)
            && (draft.isInFunctionOf(cause) || Excerpt.mentions(cause.source, quoted(draft))));
  }

  /** After a name that is no macro any more, the statement's rest is not understood. */
  private static boolean nextToMissed(Draft draft, Draft cause) {
    return draft.kind() == SYNTAX
        && !draft.isWarning()
        && MISSED.contains(cause.kind())
        && isBefore(cause, draft)
        && draft.function().equals(cause.function())
        && draft.line() >= cause.line()
        && draft.line() - cause.line() <= 2;
  }

  /** A macro that is given too few arguments is none: its name stands for nothing. */
  private static boolean isMiscountedMacro(Draft draft, Draft cause) {
    return cause.kind() == MACRO_ARGUMENT_COUNT
        && draft.kind() == UNDECLARED_IDENTIFIER
        && draft.symbol().equals(cause.symbol());
  }

  /** What is checked of an expression that is none. */
  private static boolean isAssertion(Draft draft) {
    return draft.message().contains("static assertion");
  }

  private static boolean isUnused(Draft draft) {
    String message = draft.message();
    return message.contains("defined but not used")
        || message.contains("set but not used")
        || message.startsWith("unused variable")
        || message.startsWith("unused function")
        || message.startsWith("unused label");
  }

  private static String quoted(Draft draft) {
    String message = draft.message();
    int from = message.indexOf('\'');
    int to = message.indexOf('\'', from + 1);
    return from >= 0 && to > from ? message.substring(from + 1, to) : "";
  }
}
