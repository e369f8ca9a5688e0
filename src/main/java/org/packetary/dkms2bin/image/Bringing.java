package org.packetary.dkms2bin.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.modules.MergedModules;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.model.InputException;

/**
 * Brings what packages have for a kernel into a file system, and says what whoever boots it has to
 * know.
 */
public final class Bringing {

  private static final String MODULES = "lib/modules/";
  private static final String FIRMWARE = "lib/firmware/";
  private static final List<String> COMPRESSED = List.of("", ".xz", ".zst");
  private static final int NAMES_SHOWN = 5;

  private final List<String> asked;
  private final List<Path> lent;
  private final ImageTarget target;
  private final Depmod depmod;
  private final List<String> notes;

  /**
   * For a file system.
   *
   * @param asked modules that are to be loaded early
   * @param lent directories in which firmware is looked for that no package has
   */
  public Bringing(
      List<String> asked, List<Path> lent, ImageTarget target, Depmod depmod, List<String> notes) {
    this.asked = List.copyOf(asked);
    this.lent = List.copyOf(lent);
    this.target = target;
    this.depmod = depmod;
    this.notes = notes;
  }

  /**
   * Brings all in.
   *
   * @param image what is there
   * @param work an empty directory
   * @return the modules that are to be loaded early
   */
  public List<String> bring(ImageModules image, PackageContents contents, Path work)
      throws InterruptedException {
    MergedModules merged = MergedModules.of(image, contents, work, depmod);
    String release = image.release();
    merged.files().forEach((path, f) -> target.put(MODULES + release + "/" + path, 0644, f));
    notes.add(
        target.name()
            + ", "
            + release
            + ": "
            + merged.modules().size()
            + (merged.modules().size() == 1 ? " module" : " modules")
            + (merged.replaced().isEmpty()
                ? ""
                : ", in place of the image's own: " + String.join(", ", merged.replaced())));
    furnish(merged.firmware(), contents);
    Set<String> load = new LinkedHashSet<>(asked);
    load.addAll(contents.load());
    silent(merged, load);
    for (String module : asked) {
      if (!merged.has(module) && !image.has(module)) {
        throw new InputException(
            "--load "
                + module
                + ": neither "
                + target.name()
                + " nor the packages have it for "
                + release,
            "check the name, or add its package");
      }
    }
    return List.copyOf(load);
  }

  private void silent(MergedModules merged, Set<String> load) {
    List<String> silent = merged.silent().stream().filter(m -> !load.contains(m)).toList();
    if (!silent.isEmpty()) {
      notes.add(
          "no device asks for " + String.join(", ", silent) + ": --load NAME has one loaded early");
    }
  }

  /**
   * Brings in what packages have beside modules.
   *
   * @param firmware the names of what their modules ask for
   */
  void furnish(SortedSet<String> firmware, PackageContents contents) {
    contents.settings().forEach((name, f) -> target.put("etc/modprobe.d/" + name, 0644, f));
    contents.firmware().forEach((path, f) -> target.put(FIRMWARE + path, 0644, f));
    List<String> missing = new ArrayList<>();
    for (String name : firmware) {
      boolean there =
          contents.firmware().containsKey(name)
              || contents.firmware().containsKey("updates/" + name)
              || COMPRESSED.stream().anyMatch(suffix -> target.has(FIRMWARE + name + suffix));
      if (!there) {
        Optional<Path> found = given(name);
        found.ifPresentOrElse(f -> target.put(FIRMWARE + name, 0644, f), () -> missing.add(name));
      }
    }
    if (!missing.isEmpty()) {
      int more = missing.size() - NAMES_SHOWN;
      notes.add(
          target.name()
              + ": firmware that modules name and nobody has: "
              + missing.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
              + (more > 0 ? " and " + more + " more" : "")
              + "; --firmware DIR says where to look");
    }
  }

  /** Names are the modules' own words. */
  private Optional<Path> given(String name) {
    return lent.stream()
        .filter(directory -> directory.resolve(name).normalize().startsWith(directory.normalize()))
        .map(directory -> directory.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
