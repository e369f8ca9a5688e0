package org.packetary.dkms2bin.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.packetary.dkms2bin.model.FindingKind;

/** Decides which complaints count: some words stand in logs of builds that succeed, too. */
final class Believed {

  private Believed() {}

  /**
   * Removes what does not count.
   *
   * @param failed whether something else says that the build failed
   */
  static void keep(List<Draft> drafts, boolean failed) {
    boolean undefined = drafts.stream().anyMatch(d -> d.kind() == FindingKind.UNDEFINED_SYMBOL);
    boolean strong = drafts.stream().anyMatch(d -> !d.isWarning() && !d.meaning.weak());
    Predicate<Draft> explains = d -> undefined && d.symbol().equals("Module.symvers");
    if (strong) {
      drafts.removeIf(d -> d.meaning.weak() && !explains.test(d));
    } else if (!failed) {
      drafts.clear();
    }
    boolean script = drafts.stream().anyMatch(d -> d.kind() == FindingKind.PRE_BUILD_FAILED);
    drafts.removeIf(d -> script && d.kind() == FindingKind.CONFIGURE_FAILED);
    onePatch(drafts);
  }

  /** The hunks, the patch program's and dkms's own words are about one patch: dkms stops at it. */
  private static void onePatch(List<Draft> drafts) {
    Predicate<Draft> isPatch = d -> d.kind() == FindingKind.PATCH_FAILED;
    Optional<Draft> named =
        drafts.stream().filter(isPatch).filter(d -> !d.symbol().isEmpty()).findFirst();
    named
        .or(() -> drafts.stream().filter(isPatch).findFirst())
        .ifPresent(d -> drafts.removeIf(other -> isPatch.test(other) && other != d));
  }
}
