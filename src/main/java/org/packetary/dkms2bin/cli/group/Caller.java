package org.packetary.dkms2bin.cli.group;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.plan.BuildPlan;
import picocli.CommandLine.Model.CommandSpec;

/** The command at the top, which knows the surroundings of the call. */
public interface Caller {

  /** The surroundings. */
  Invocation invocation();

  /**
   * Carries plans out, as the main job does, and tells of it.
   *
   * @return the exit status
   */
  int build(MessageOptions messages, MatrixOptions.Asked asked, List<BuildPlan> plans)
      throws InterruptedException;

  /**
   * The surroundings of the call that a command is part of.
   *
   * @param command as picocli sets it
   */
  static Invocation invocation(@Nullable CommandSpec command) {
    return of(command).invocation();
  }

  /** The command at the top of another one. */
  static Caller of(@Nullable CommandSpec command) {
    if (command == null) {
      throw new IllegalStateException("picocli sets the command");
    }
    return (Caller) command.root().userObject();
  }
}
