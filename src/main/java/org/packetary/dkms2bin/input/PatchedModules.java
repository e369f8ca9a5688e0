package org.packetary.dkms2bin.input;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Says which patches are for which sources. A module's name and version are read as text: where
 * dkms.conf computes them, those of the directory or the package count, as nothing is run before
 * the patches are in their place.
 */
public final class PatchedModules {

  private PatchedModules() {}

  /** The patches for a source, in the user's order. */
  static List<Path> patches(DkmsSource source, DriverRequest driver) {
    if (driver.patches().stream().allMatch(patch -> patch.module().isEmpty())) {
      return driver.patches().stream().map(SourcePatch::file).toList();
    }
    PlainModule module = PlainModule.of(source);
    return driver.patches().stream()
        .filter(patch -> patch.isFor(module.name(), module.version()))
        .map(SourcePatch::file)
        .toList();
  }

  /**
   * Sees to it that each patch is for something.
   *
   * @param sources all of a run
   * @throws org.packetary.dkms2bin.model.UsageException if one names a module that there is not
   */
  public static void check(List<TakenSource> sources) {
    List<SourcePatch> bound =
        sources.stream()
            .map(source -> source.driver().patches())
            .flatMap(Collection::stream)
            .filter(patch -> patch.module().isPresent())
            .distinct()
            .toList();
    if (bound.isEmpty()) {
      return;
    }
    List<PlainModule> known =
        sources.stream().map(source -> PlainModule.of(source.source())).distinct().toList();
    Problems problems = new Problems();
    for (SourcePatch patch : bound) {
      if (known.stream().noneMatch(one -> patch.isFor(one.name(), one.version()))) {
        TreeSet<String> names = new TreeSet<>();
        known.forEach(one -> names.add(one.name() + "/" + one.version()));
        problems.usage(
            "--patch: there is no module "
                + patch.target().orElse("")
                + " for "
                + patch.file()
                + " among what is to be built",
            "there is " + String.join(", ", names));
      }
    }
    problems.throwIfAny("patches are for no module", null);
  }
}
