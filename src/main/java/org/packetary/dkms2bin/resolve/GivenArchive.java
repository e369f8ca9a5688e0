package org.packetary.dkms2bin.resolve;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.ForwardingArchive;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;

/** An archive to which the kernels come that the user has headers of. */
public final class GivenArchive extends ForwardingArchive {

  private final GivenHeaders given;
  private final Recipe recipe;
  private final EventSink events;

  /** An archive with given headers; what is given goes before what the archive has. */
  public GivenArchive(PackageArchive archive, GivenHeaders given, Recipe recipe, EventSink events) {
    super(archive);
    this.given = given;
    this.recipe = recipe;
    this.events = events;
  }

  @Override
  public ArchiveSnapshot snapshot() throws InterruptedException {
    ArchiveSnapshot all = super.snapshot();
    for (ArchivePackage id : given.ids()) {
      all = all.with(id.pin(), "given " + id.name() + " " + id.version());
    }
    return all;
  }

  @Override
  public List<KernelRelease> kernels() throws InterruptedException {
    return Stream.concat(given.releases().stream(), super.kernels().stream())
        .distinct()
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  @Override
  public KernelHeaders headersOf(String release) throws InterruptedException {
    Optional<GivenHeaders.Item> item = given.of(release);
    return item.isPresent() ? headersOf(release, item.get()) : super.headersOf(release);
  }

  private KernelHeaders headersOf(String release, GivenHeaders.Item first)
      throws InterruptedException {
    Set<GivenHeaders.Item> parts = new LinkedHashSet<>();
    Set<String> tools = new TreeSet<>();
    Deque<GivenHeaders.Item> todo = new ArrayDeque<>(List.of(first));
    while (!todo.isEmpty()) {
      GivenHeaders.Item item = todo.remove();
      if (parts.add(item)) {
        for (List<String> alternatives : item.depends()) {
          follow(item, alternatives, todo, tools);
        }
      }
    }
    return new KernelHeaders(
        release,
        parts.stream().map(GivenHeaders.Item::id).toList(),
        known(release, tools),
        KernelHeaders.Form.TREES);
  }

  private void follow(
      GivenHeaders.Item item,
      List<String> alternatives,
      Deque<GivenHeaders.Item> todo,
      Set<String> tools) {
    Optional<GivenHeaders.Item> part =
        given.shared().stream().filter(s -> alternatives.contains(s.id().name())).findFirst();
    if (part.isPresent()) {
      todo.add(part.get());
      return;
    }
    boolean ours = item.kind().filter(recipe.packages()::equals).isPresent();
    if (!ours || alternatives.stream().anyMatch(recipe.kernels()::isLeftOut)) {
      return;
    }
    if (alternatives.stream().anyMatch(recipe.kernels()::isUnpacked)) {
      throw new InputException(
          item.given() + " is a part only: it needs " + String.join(" or ", alternatives),
          "give that package to --headers too");
    }
    tools.add(alternatives.get(0));
  }

  /** The tools that can be had. A kernel of one's own may ask for what its builder's host had. */
  private Set<String> known(String release, Set<String> tools) throws InterruptedException {
    Set<String> known = known(tools);
    for (String tool : tools) {
      if (!known.contains(tool)) {
        events.accept(
            new BuildEvent.Warning(
                "the given headers of "
                    + release
                    + " depend on "
                    + tool
                    + ", which the archive does not have: building without it"));
      }
    }
    return known;
  }

  @Override
  public void download(Collection<ArchivePackage> packages, Path directory)
      throws InterruptedException {
    List<ArchivePackage> others = new ArrayList<>();
    for (ArchivePackage wanted : packages) {
      Optional<GivenHeaders.Item> item = given.of(wanted);
      if (item.isPresent()) {
        Path to = directory.resolve(wanted.sha256());
        new TreeCopier(ExtractionLimits.DEFAULT).copy(item.get().tree(), to, file -> false);
      } else {
        others.add(wanted);
      }
    }
    if (!others.isEmpty()) {
      super.download(others, directory);
    }
  }
}
