package org.packetary.dkms2bin.proof;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.packetary.dkms2bin.model.Finding;

/** What came of the proof of one module. */
public sealed interface Verdict {

  /** The kinds, those that want attention first. */
  enum Kind {
    /** See {@link Verdict.Crashed}. */
    CRASHED,
    /** See {@link Verdict.Failed}. */
    FAILED,
    /** See {@link Verdict.RefusedSignature}. */
    REFUSED_SIGNATURE,
    /** See {@link Verdict.Shadowed}. */
    SHADOWED,
    /** See {@link Verdict.NotProven}. */
    NOT_PROVEN,
    /** See {@link Verdict.Reached}. */
    REACHED;

    /** One lower-case word: {@code crashed}, {@code refused-signature}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether somebody has to do something about it. */
    public boolean isTrouble() {
      return switch (this) {
        case CRASHED, FAILED, REFUSED_SIGNATURE -> true;
        case SHADOWED, NOT_PROVEN, REACHED -> false;
      };
    }
  }

  /** Which kind it is. */
  Kind kind();

  /** One or two words for tables: {@code loaded}, {@code failed}, {@code not proven}. */
  default String words() {
    return kind().word().replace('-', ' ');
  }

  /** Why it is so, in a sentence without an end; empty where there is nothing to say. */
  String cause();

  /** The value of the function for its kind. Another kind of verdict is another parameter. */
  default <T> T fold(
      Function<Reached, T> reached,
      Function<Failed, T> failed,
      Function<RefusedSignature, T> refusedSignature,
      Function<Shadowed, T> shadowed,
      Function<Crashed, T> crashed,
      Function<NotProven, T> notProven) {
    return switch (kind()) {
      case REACHED -> reached.apply((Reached) this);
      case FAILED -> failed.apply((Failed) this);
      case REFUSED_SIGNATURE -> refusedSignature.apply((RefusedSignature) this);
      case SHADOWED -> shadowed.apply((Shadowed) this);
      case CRASHED -> crashed.apply((Crashed) this);
      case NOT_PROVEN -> notProven.apply((NotProven) this);
    };
  }

  /**
   * It got so far, without harm to the kernel.
   *
   * @param rung {@link Rung#LINKED} at least
   * @param devices those that its drivers were bound to: {@code e1000e 0000:00:02.0}
   * @param note what somebody may want to know: what its init answered; may be empty
   */
  record Reached(Rung rung, List<String> devices, String note) implements Verdict {
    public Reached {
      devices = List.copyOf(devices);
    }

    @Override
    public Kind kind() {
      return Kind.REACHED;
    }

    @Override
    public String words() {
      return rung.word();
    }

    @Override
    public String cause() {
      return devices.isEmpty() ? note : String.join(", ", devices);
    }
  }

  /** The kernel does not take it: before its init ran. */
  record Failed(Finding finding) implements Verdict {
    @Override
    public Kind kind() {
      return Kind.FAILED;
    }

    @Override
    public String cause() {
      return finding.message();
    }
  }

  /**
   * The kernel does not take its signature, or that it has none.
   *
   * @param cause what is wrong with it
   * @param hint what to do about it
   */
  record RefusedSignature(String cause, String hint) implements Verdict {
    @Override
    public Kind kind() {
      return Kind.REFUSED_SIGNATURE;
    }
  }

  /** On a host, the kernel's own module of this name would be there in its place. */
  record Shadowed(InTree by) implements Verdict {
    @Override
    public Kind kind() {
      return Kind.SHADOWED;
    }

    @Override
    public String cause() {
      return "by " + by;
    }
  }

  /**
   * It harmed the kernel, or did not come to an end.
   *
   * @param cause in a few words: {@code oops in its init}
   * @param excerpt what the kernel said about it
   */
  record Crashed(String cause, List<String> excerpt) implements Verdict {
    public Crashed {
      excerpt = List.copyOf(excerpt);
    }

    @Override
    public Kind kind() {
      return Kind.CRASHED;
    }
  }

  /** It was not tried, or nothing could be seen. That says nothing about the module. */
  record NotProven(String cause) implements Verdict {
    @Override
    public Kind kind() {
      return Kind.NOT_PROVEN;
    }
  }
}
