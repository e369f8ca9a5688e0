package org.packetary.dkms2bin.request;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.UsageException;

/**
 * Which kernels the user asked for.
 *
 * @param selectors releases, shell patterns of releases, or {@value #LATEST}
 * @param flavour narrows patterns to one flavour, and says which {@value #LATEST} is meant
 * @param newest narrows each pattern to its N newest matches
 */
public record KernelRequest(List<String> selectors, Optional<String> flavour, OptionalInt newest) {

  /** The word for the release that the distribution itself would install. */
  public static final String LATEST = "latest";

  /** Where something else says which kernels: a plan, for example. */
  public static final KernelRequest UNASKED =
      new KernelRequest(List.of(LATEST), Optional.empty(), OptionalInt.empty());

  /**
   * Checks the selectors' form.
   *
   * @throws UsageException if one is neither a release nor a pattern
   */
  public KernelRequest {
    selectors = List.copyOf(selectors);
    selectors.forEach(KernelRequest::check);
  }

  /** The same request; for the given releases where it names none. */
  public KernelRequest orFor(List<KernelRelease> releases) {
    return selectors.isEmpty()
        ? new KernelRequest(releases.stream().map(KernelRelease::release).toList(), flavour, newest)
        : this;
  }

  private static void check(String selector) {
    if (ReleaseGlob.isGlob(selector)) {
      new ReleaseGlob(selector);
    } else if (!selector.equals(LATEST)) {
      KernelRelease.parse(selector);
    }
  }
}
