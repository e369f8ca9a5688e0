package org.packetary.dkms2bin.resolve;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.request.KernelRequest;

/** Turns what the user wrote after {@code --kernel} into releases that the archive has. */
public final class KernelSelection {

  private static final int LISTED = 24;

  private final Recipe recipe;
  private final PackageArchive archive;
  private final Architecture architecture;

  /** A selection among an archive's kernels. */
  public KernelSelection(Recipe recipe, PackageArchive archive, Architecture architecture) {
    this.recipe = recipe;
    this.archive = archive;
    this.architecture = architecture;
  }

  /**
   * The releases, newest first, each once.
   *
   * @throws EnvironmentException if a selector matches nothing; lists what there is
   */
  public List<KernelRelease> select(KernelRequest request) throws InterruptedException {
    List<KernelRelease> offered = archive.kernels();
    TreeMap<KernelRelease, String> selected = new TreeMap<>(Comparator.reverseOrder());
    for (String selector : request.selectors()) {
      for (KernelRelease release : match(selector, request, offered)) {
        selected.put(release, selector);
      }
    }
    return List.copyOf(selected.keySet());
  }

  private List<KernelRelease> match(
      String selector, KernelRequest request, List<KernelRelease> offered)
      throws InterruptedException {
    if (selector.equals(KernelRequest.LATEST)) {
      return List.of(latest(request.flavour(), offered));
    }
    if (!ReleaseGlob.isGlob(selector)) {
      return offered.stream()
          .filter(r -> r.release().equals(selector))
          .findFirst()
          .map(List::of)
          .orElseThrow(() -> nothing("no kernel " + selector, offered));
    }
    ReleaseGlob glob = new ReleaseGlob(selector);
    List<KernelRelease> matches =
        offered.stream()
            .filter(r -> glob.matches(r.release()))
            .filter(r -> request.flavour().map(f -> isFlavour(r, f)).orElse(true))
            .limit(request.newest().orElse(Integer.MAX_VALUE))
            .toList();
    if (matches.isEmpty()) {
      String narrowed = request.flavour().map(f -> " of flavour " + f).orElse("");
      throw nothing("no kernel matches " + selector + narrowed, offered);
    }
    return matches;
  }

  /** {@code cloud} stands for {@code cloud-amd64} too: the architecture goes without saying. */
  private boolean isFlavour(KernelRelease release, String flavour) {
    return release.flavour().equals(flavour)
        || release.flavour().equals(flavour + "-" + architecture.debian());
  }

  private KernelRelease latest(Optional<String> asked, List<KernelRelease> offered)
      throws InterruptedException {
    Optional<String> flavour = asked.or(() -> recipe.kernels().defaultFlavourOn(architecture));
    if (flavour.isEmpty()) {
      throw new EnvironmentException(
          recipe.name() + " names no default flavour for " + architecture.machine(),
          "say which with --flavour NAME");
    }
    Optional<String> release = archive.latest(flavour.get());
    if (release.isEmpty()) {
      release = archive.latest(flavour.get() + "-" + architecture.debian());
    }
    return release
        .map(KernelRelease::parse)
        .orElseThrow(() -> nothing("no latest kernel of flavour " + flavour.get(), offered));
  }

  private EnvironmentException nothing(String problem, Collection<KernelRelease> offered) {
    String list =
        offered.stream()
            .limit(LISTED)
            .map(KernelRelease::release)
            .collect(Collectors.joining("\n  ", "\n  ", ""));
    String more =
        offered.size() > LISTED
            ? "\n  ... "
                + (offered.size() - LISTED)
                + " more: \"dkms2bin kernels --distro "
                + recipe.name()
                + "\" lists them all"
            : "";
    return new EnvironmentException(
        problem + " in the archive of " + recipe.name(),
        offered.isEmpty() ? "it offers no kernel headers at all" : "there are:" + list + more);
  }
}
