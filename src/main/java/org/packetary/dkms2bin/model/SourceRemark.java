package org.packetary.dkms2bin.model;

import java.util.Optional;

/**
 * A likely mistake in a module's sources, with its place, found before anything is built. It is
 * printed as a warning, and again as the reason where the build fails because of it.
 *
 * @param kind what sort of thing
 * @param file relative to the sources, or empty where it is about none
 * @param line from 1; 0 where it has none
 * @param message what it is, and what that leads to
 * @param subject what a failure must speak of to be this remark's doing: a patch, a link's name, a
 *     script; empty where the kind alone tells
 * @param hint how to mend it
 */
public record SourceRemark(
    Kind kind, String file, int line, String message, String subject, Optional<String> hint) {

  /** What a remark is about, and so which failures it explains. */
  public enum Kind {
    /** A likely mistake that stops no build by itself. */
    ADVICE,
    /** A script that dkms does not run since it is not executable. */
    SCRIPT_MODE,
    /** An expression that chose a patch or a command for a kernel that it does not speak of. */
    LOOSE_MATCH,
    /** A variable in a command that came to nothing while dkms read it. */
    LOST_VARIABLE,
    /** Windows line ends. */
    LINE_ENDS,
    /** A symbolic link that leads nowhere. */
    DANGLING_LINK,
    /** A command to which dkms adds KERNELRELEASE, and a makefile that takes that for kbuild. */
    MAKE_COMMAND
  }

  /** A likely mistake that explains no failure. */
  public static SourceRemark advice(String file, int line, String message) {
    return new SourceRemark(Kind.ADVICE, file, line, message, "", Optional.empty());
  }

  /** Whether it is worth a warning before anything is built; the others only explain failures. */
  public boolean isWarning() {
    return kind != Kind.MAKE_COMMAND;
  }

  /** {@code file:line: message}. */
  @Override
  public String toString() {
    String place = file + (line > 0 ? ":" + line : "");
    return place.isEmpty() ? message : place + ": " + message;
  }
}
