package org.packetary.dkms2bin.cli.group;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tool's version, as the command at the top has it. */
public final class Version implements IVersionProvider {

  @Spec private @Nullable CommandSpec command;

  @Override
  public String[] getVersion() {
    return command == null ? new String[0] : command.root().version();
  }
}
