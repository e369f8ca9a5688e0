package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.image.ExtraRequest;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What images of modules alone are made of. */
final class ExtraOptions {

  @Mixin private DriverOptions drivers = new DriverOptions();

  @Option(
      names = "--kernel",
      paramLabel = "RELEASE",
      description = "The kernel, as uname -r prints it.")
  @Heading(Heading.IMAGES)
  private String kernel = "";

  @Option(
      names = "--kernel-modules",
      paramLabel = "DIR",
      description =
          "The directory that has the kernel's own lib/modules: the packages' are checked against"
              + " them, and those that they need go in.")
  @Heading(Heading.IMAGES)
  private @Nullable Path kernelModules;

  @Option(
      names = "--load",
      paramLabel = "MODULE",
      split = ",",
      description =
          "What is loaded (default: each module of the packages that no other needs). Repeatable.")
  @Heading(Heading.IMAGES)
  private List<String> load = new ArrayList<>();

  @Mixin private ImageOutput output = new ImageOutput();

  boolean hasKernelModules() {
    return kernelModules != null;
  }

  Terminal terminal(Invocation invocation) {
    return output.terminal(invocation);
  }

  /** What is asked for; empty where something is missing, which is a problem then. */
  Optional<ExtraRequest> request(Invocation invocation, Problems problems) {
    if (drivers.packages().isEmpty()) {
      problems.usage("--packages is missing", "name what goes in");
    }
    if (kernel.isEmpty()) {
      problems.usage("--kernel RELEASE is missing", "name the kernel, as uname -r prints it");
    } else {
      problems.attempt(() -> new KernelRelease(kernel));
    }
    Optional<Path> directory = output.directory(problems);
    ImageHost.there("--firmware", drivers.firmware(), problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    return date.isEmpty() || directory.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ExtraRequest(
                drivers.packages(),
                kernel,
                Optional.ofNullable(kernelModules),
                load,
                drivers.firmware(),
                directory.get(),
                date.get()));
  }
}
