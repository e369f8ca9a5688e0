package org.packetary.dkms2bin.diagnosis.cause;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.reading.LastWords;
import org.packetary.dkms2bin.model.FindingKind;

/** Decides which complaints count: some words stand in logs of builds that succeed, too. */
final class Believed {

  /** What is said of a file that a script should have fetched. */
  private static final Set<FindingKind> NOT_FETCHED =
      EnumSet.of(
          NO_RULE,
          MAKEFILE,
          MISSING_HEADER,
          OWN_HEADER,
          MISSING_KERNEL_HEADERS,
          MODULE_NOT_PRODUCED,
          OTHER);

  private static final Set<FindingKind> NOT_THERE =
      EnumSet.of(MISSING_TOOL, COMPILER_MISSING, MISSING_KERNEL_HEADERS, MAKEFILE, BTF);

  private final List<Draft> drafts;

  private Believed(List<Draft> drafts) {
    this.drafts = drafts;
  }

  /**
   * Removes what does not count, and adds what the first command that failed said where that is
   * what counts.
   *
   * @param failed whether something else says that the build failed
   * @param said what the first command that failed said
   * @param failure the same as it was read
   */
  static void keep(
      List<Draft> drafts,
      boolean failed,
      Optional<Draft> said,
      LastWords.@Nullable Failure failure) {
    Believed believed = new Believed(drafts);
    if (drafts.stream().anyMatch(d -> !d.isWarning() && !isDoubtful(d))) {
      believed.certain();
    } else if (!failed) {
      drafts.clear();
    } else if (said.isPresent() && failure != null) {
      believed.doubtful(said.get(), failure);
    }
    boolean script = drafts.stream().anyMatch(d -> d.kind() == PRE_BUILD_FAILED);
    drafts.removeIf(d -> script && d.kind() == CONFIGURE_FAILED);
    believed.onePatch();
    believed.oneConfigure();
    believed.one(CRASHED);
    believed.one(NO_NETWORK);
  }

  /** Whether builds that succeed have such words too. */
  private static boolean isDoubtful(Draft draft) {
    return draft.meaning.weak() || (draft.kind() == OTHER && draft.complaint.passed());
  }

  /** Something says why it failed, so that the doubtful does not count unless it explains that. */
  private void certain() {
    boolean undefined = drafts.stream().anyMatch(d -> d.kind() == UNDEFINED_SYMBOL);
    boolean notFetched =
        drafts.stream()
            .filter(d -> !d.isWarning() && !isDoubtful(d))
            .allMatch(d -> NOT_FETCHED.contains(d.kind()));
    Predicate<Draft> explains =
        d ->
            (undefined && d.symbol().equals("Module.symvers"))
                || (notFetched && d.kind() == NO_NETWORK);
    drafts.removeIf(d -> !d.isWarning() && isDoubtful(d) && !explains.test(d));
  }

  /** Of what is doubtful, only what stands where the build ended counts. */
  private void doubtful(Draft said, LastWords.Failure failure) {
    int at = said.complaint.lines().get(0);
    Predicate<Draft> overruled =
        d ->
            failure.told()
                && !failure.notStarted()
                && NOT_THERE.contains(d.kind())
                && d.complaint.lines().stream().allMatch(l -> l < at);
    Predicate<Draft> counts =
        d -> !d.complaint.passed() && d.kind() != OTHER && !(d.logged && overruled.test(d));
    if (drafts.stream().anyMatch(d -> !d.isWarning() && counts.test(d))) {
      drafts.removeIf(d -> !d.isWarning() && !counts.test(d));
    } else if (failure.told()) {
      drafts.removeIf(d -> !d.isWarning());
      drafts.add(said);
    } else {
      drafts.removeIf(d -> !d.logged);
    }
  }

  /**
   * The hunks, the patch program's and dkms's own words are about one patch: dkms stops at it. A
   * hunk says where, dkms of which patch.
   */
  private void onePatch() {
    List<Draft> said = drafts.stream().filter(d -> d.kind() == PATCH_FAILED).toList();
    Optional<Draft> named = said.stream().filter(d -> !d.symbol().isEmpty()).findFirst();
    Optional<Draft> placed = said.stream().filter(d -> d.place.isPresent()).findFirst();
    Optional<Draft> first = placed.or(() -> named).or(() -> said.stream().findFirst());
    if (first.isEmpty()) {
      return;
    }
    Draft one = first.get();
    said.stream().filter(d -> d != one).forEach(d -> one.complaint.excerpt(words(d)));
    drafts.set(
        drafts.indexOf(one),
        new Draft(one.complaint, named.orElse(one).meaning, one.place, one.logged));
    drafts.removeIf(d -> said.contains(d));
  }

  private static String words(Draft draft) {
    return draft.file().isEmpty() ? draft.message() : draft.file() + ": " + draft.message();
  }

  /** A configure script says first where it failed, then why. */
  private void oneConfigure() {
    for (int i = 0; i + 1 < drafts.size(); i++) {
      Draft where = drafts.get(i);
      Draft why = drafts.get(i + 1);
      if (where.kind() == CONFIGURE_FAILED
          && why.kind() == CONFIGURE_FAILED
          && where.message().startsWith("in '")) {
        why.complaint.lines().addAll(0, where.complaint.lines());
        drafts.remove(i);
      }
    }
  }

  /**
   * What several lines say of one thing is one: the first that has a place, else the first that
   * names its program, else the first.
   */
  private void one(FindingKind kind) {
    List<Draft> all = drafts.stream().filter(d -> d.kind() == kind).toList();
    Optional<Draft> first =
        all.stream()
            .filter(d -> d.place.isPresent())
            .findFirst()
            .or(() -> all.stream().filter(d -> d.message().matches("\\S+: .*")).findFirst())
            .or(() -> all.stream().findFirst());
    for (Draft other : all) {
      if (other != first.orElseThrow() && other.place.isEmpty()) {
        first.get().complaint.lines().addAll(other.complaint.lines());
        drafts.remove(other);
      }
    }
  }
}
