package org.packetary.dkms2bin.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;
import org.packetary.dkms2bin.source.driver.DriverDescription;
import picocli.CommandLine.Option;

/** Options that say about driver sources what their dkms.conf would say, if they had one. */
@Heading(Heading.DRIVER)
public final class DriverOptions {

  @Option(
      names = "--module-name",
      paramLabel = "NAME",
      description = "The module's name. What these options do not say is guessed.")
  private @Nullable String name;

  @Option(names = "--module-version", paramLabel = "VERSION", description = "The module's version.")
  private @Nullable String version;

  @Option(
      names = "--make",
      paramLabel = "COMMAND",
      description =
          "The command that builds the sources, run in their top directory; may use dkms's variables, such as $${kernelver} and"
              + " $${kernel_source_dir}.")
  private @Nullable String make;

  @Option(names = "--clean", paramLabel = "COMMAND", description = "The command that cleans up.")
  private @Nullable String clean;

  @Option(
      names = "--built-module",
      paramLabel = "NAME[:LOCATION[:DEST]]",
      description =
          "A module that the build makes, without .ko; the directory below the sources where the"
              + " build leaves it; and the directory below the kernel's modules where it is to go"
              + " (default: /updates). Repeatable.")
  private List<String> modules = new ArrayList<>();

  /** The modules that were named; those that cannot be read are problems. */
  public List<BuiltModuleSpec> modules(Problems problems) {
    return modules.stream().flatMap(text -> problems.attempt(() -> module(text)).stream()).toList();
  }

  public DriverDescription description(List<BuiltModuleSpec> built) {
    return new DriverDescription(
        Optional.ofNullable(name),
        Optional.ofNullable(version),
        Optional.ofNullable(make),
        Optional.ofNullable(clean),
        built);
  }

  private static BuiltModuleSpec module(String text) {
    try {
      return BuiltModuleSpec.parse(text);
    } catch (InputException e) {
      throw new UsageException("--built-module: " + e.problem(), e.hint().orElse(null));
    }
  }
}
