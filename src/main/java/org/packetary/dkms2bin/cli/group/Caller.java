package org.packetary.dkms2bin.cli.group;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Invocation;
import picocli.CommandLine.Model.CommandSpec;

/** The command at the top, which knows the surroundings of the call. */
public interface Caller {

  /** The surroundings. */
  Invocation invocation();

  /**
   * The surroundings of the call that a command is part of.
   *
   * @param command as picocli sets it
   */
  static Invocation invocation(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("picocli sets the command");
    }
    return ((Caller) command.root().userObject()).invocation();
  }
}
