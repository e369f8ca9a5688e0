package org.packetary.dkms2bin.resolve;

import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.sandbox.LazySandbox;

/**
 * A distribution that a run builds for, with all that was read and opened for it.
 *
 * @param number its place in the run, which names its directories
 * @param request what is asked for
 * @param recipe which it is
 * @param archive where its packages come from
 * @param architecture of the kernels
 * @param sandbox where its builds run
 * @param roots what they run in
 * @param tools packages that every root gets beside what drivers need
 * @param sources the drivers
 * @param releases the kernels, the newest first
 */
public record Distribution(
    int number,
    BuildRequest request,
    Recipe recipe,
    PackageArchive archive,
    Architecture architecture,
    LazySandbox sandbox,
    BuildRoots roots,
    List<String> tools,
    List<TakenSource> sources,
    List<KernelRelease> releases) {

  public Distribution {
    tools = List.copyOf(tools);
    sources = List.copyOf(sources);
    releases = List.copyOf(releases);
  }

  /** Its name in messages and reports. */
  public String name() {
    return recipe.name();
  }

  /** A name for its tasks and directories, once in a run. */
  public String key() {
    return number + "-" + recipe.name();
  }

  /** The kernels' releases, in the order of the plan. */
  List<String> releaseNames() {
    return releases.stream().map(KernelRelease::release).toList();
  }

  /** What the user names for a driver's builds, and the tools of every root; each once. */
  public List<String> buildDependencies(TakenSource source) {
    return Stream.concat(source.driver().buildDeps().stream(), tools.stream()).distinct().toList();
  }

  /** The sources with a pin's digest. */
  public TakenSource source(String digest) {
    return sources.stream()
        .filter(source -> source.pin().digest().equals(digest))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no sources " + digest));
  }
}
