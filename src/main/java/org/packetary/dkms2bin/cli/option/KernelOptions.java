package org.packetary.dkms2bin.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.KernelRequest;
import picocli.CommandLine.Option;

/** Options that say which kernels to build for. */
@Heading(Heading.KERNELS)
public final class KernelOptions {

  @Option(
      names = "--kernel",
      paramLabel = "RELEASE",
      split = ",",
      arity = "1..*",
      description =
          "Kernel release as \"uname -r\" prints it, a shell pattern of releases, or \"latest\":"
              + " what the distribution's meta-package installs. Repeatable, comma-separated.")
  private List<String> kernels = new ArrayList<>();

  @Option(
      names = "--newest",
      paramLabel = "N",
      description = "Narrow each pattern to its N newest matches.")
  private @Nullable Integer newest;

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      description = "Narrow patterns and \"latest\" to one flavour: amd64, cloud-amd64, ...")
  private @Nullable String flavour;

  @Option(
      names = "--headers",
      paramLabel = "FILE",
      split = ",",
      arity = "1..*",
      description =
          "Kernel headers of your own: .deb or .rpm packages with all their parts, or directories."
              + " Builds also for their kernels; without --kernel, for these only.")
  private List<Path> headers = new ArrayList<>();

  /** Whether any kernel was named. */
  public boolean isAnyNamed() {
    return !kernels.isEmpty() || !headers.isEmpty();
  }

  public List<Path> headers() {
    return headers;
  }

  /** The kernels asked for; empty if that shows a problem. */
  public Optional<KernelRequest> request(Problems problems) {
    if (kernels.isEmpty() && headers.isEmpty() && !problems.mention("--(kernel|headers)")) {
      problems.usage(
          "--kernel RELEASE is missing", "name a release, a pattern such as '6.1.*', or latest");
    }
    return requestIfAny(problems);
  }

  /** The same where none need be asked for. */
  public Optional<KernelRequest> requestIfAny(Problems problems) {
    if (newest != null && newest < 1) {
      problems.usage(
          "--newest takes a number from 1 on, not " + newest, "1 is the newest match alone");
    } else if (newest != null
        && !kernels.isEmpty()
        && kernels.stream().noneMatch(ReleaseGlob::isGlob)) {
      problems.usage(
          "--newest narrows patterns, and no --kernel is one",
          "write a pattern such as --kernel '6.1.*', or leave --newest out");
    }
    for (Path path : headers) {
      if (!Files.exists(path)) {
        problems.input("--headers: there is no " + path, "check the path");
      }
    }
    List<String> good =
        kernels.stream()
            .filter(k -> problems.attempt(() -> request(List.of(k))).isPresent())
            .toList();
    return good.size() == kernels.size() ? Optional.of(request(good)) : Optional.empty();
  }

  private KernelRequest request(List<String> selectors) {
    return new KernelRequest(
        selectors,
        Optional.ofNullable(flavour),
        newest == null ? OptionalInt.empty() : OptionalInt.of(newest));
  }
}
