package org.packetary.dkms2bin.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.source.BuiltModuleSpec;
import org.packetary.dkms2bin.source.DriverDescription;
import picocli.CommandLine.Option;

/** Options that say what driver sources without a dkms.conf do not. */
final class DriverOptions {

  @Option(
      names = "--module-name",
      paramLabel = "NAME",
      description =
          "For sources without a dkms.conf: the module's name. What is not given is guessed.")
  private @Nullable String name;

  @Option(
      names = "--module-version",
      paramLabel = "VERSION",
      description = "For sources without a dkms.conf: the module's version.")
  private @Nullable String version;

  @Option(
      names = "--make",
      paramLabel = "COMMAND",
      description =
          "For sources without a dkms.conf: the command that builds them, run in their top"
              + " directory; may use dkms's variables, such as $${kernelver} and"
              + " $${kernel_source_dir}.")
  private @Nullable String make;

  @Option(
      names = "--clean",
      paramLabel = "COMMAND",
      description = "For sources without a dkms.conf: the command that cleans up.")
  private @Nullable String clean;

  @Option(
      names = "--built-module",
      paramLabel = "NAME[:LOCATION[:DEST]]",
      description =
          "For sources without a dkms.conf: a module that they build, without .ko, the directory"
              + " below the sources where it is then, and the one below the kernel's modules where"
              + " it is to go (default: /updates). Repeatable.")
  private List<String> modules = new ArrayList<>();

  DriverDescription description() {
    return new DriverDescription(
        Optional.ofNullable(name),
        Optional.ofNullable(version),
        Optional.ofNullable(make),
        Optional.ofNullable(clean),
        modules.stream().map(DriverOptions::module).toList());
  }

  private static BuiltModuleSpec module(String text) {
    try {
      return BuiltModuleSpec.parse(text);
    } catch (InputException e) {
      throw new UsageException("--built-module: " + e.problem(), e.hint().orElse(null));
    }
  }
}
