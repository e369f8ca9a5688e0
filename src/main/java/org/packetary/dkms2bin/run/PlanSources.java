package org.packetary.dkms2bin.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.input.GivenSources;
import org.packetary.dkms2bin.input.NamedPackages;
import org.packetary.dkms2bin.input.SourceShelf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.resolve.Planner;

/** Finds the sources that a plan names: among those that are given, or in the archive. */
final class PlanSources {

  private final BuildPlan plan;
  private final NamedPackages packages;
  private final SourceShelf shelf;
  private final EventSink events;

  PlanSources(BuildPlan plan, NamedPackages packages, SourceShelf shelf, EventSink events) {
    this.plan = plan;
    this.packages = packages;
    this.shelf = shelf;
    this.events = events;
  }

  /**
   * Checks that the plan can be carried out here.
   *
   * @param packedByDkms whether the root's own dkms is to make the packages
   * @throws UsageException if it is for another recipe, another architecture or other means
   */
  void check(Recipe recipe, Architecture architecture, boolean packedByDkms) {
    if (!plan.recipe().digest().equals(Planner.digest(recipe))) {
      throw new UsageException(
          "the plan was made with another recipe " + plan.recipe().name() + " than the one here",
          "make a new plan, or give the same recipe with --recipe");
    }
    if (plan.architecture() != architecture) {
      throw new UsageException(
          "the plan is for " + plan.architecture().machine() + ", and this host is not",
          "carry it out on such a host");
    }
    Planner.checkMeans(plan, packedByDkms);
  }

  /** The kernels of the plan, the newest first. */
  List<KernelRelease> releases() {
    return plan.cells().stream()
        .map(cell -> cell.id().kernel())
        .distinct()
        .map(KernelRelease::parse)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /**
   * The plan's sources.
   *
   * @param given those that the user gives
   * @throws InputException if one is neither given nor in the archive
   */
  List<TakenSource> of(List<TakenSource> given) throws InterruptedException {
    List<TakenSource> found = new ArrayList<>();
    for (SourcePin pin : plan.sources()) {
      Optional<TakenSource> source =
          given.stream().filter(s -> s.pin().digest().equals(pin.digest())).findFirst();
      found.add(source.isPresent() ? source.get() : fromArchive(pin, given));
    }
    return found;
  }

  private TakenSource fromArchive(SourcePin pin, List<TakenSource> given)
      throws InterruptedException {
    Optional<String> word =
        pin.packageName().flatMap(name -> pin.packageVersion().map(v -> name + "=" + v));
    if (word.isPresent()) {
      try {
        DriverRequest driver = DriverRequest.of(List.of(word.get()));
        GivenSources fetched = new GivenSources(events);
        fetched.add(driver, packages.fetch(driver.inputs()), input -> shelf.take(input, driver));
        for (TakenSource source : fetched.all()) {
          if (source.pin().digest().equals(pin.digest())) {
            return source;
          }
        }
      } catch (InputException e) {
        throw missing(pin, given, e);
      }
    }
    throw missing(pin, given, null);
  }

  private static InputException missing(
      SourcePin pin, List<TakenSource> given, @Nullable Throwable cause) {
    String hint = "give the same files with --dkms, with the same options and patches";
    return given.stream()
        .map(TakenSource::pin)
        .filter(other -> other.name().equals(pin.name()))
        .findFirst()
        .map(
            other ->
                new InputException(
                    "the sources "
                        + pin.name()
                        + " are not those of the plan ("
                        + differing(pin, other)
                        + ")",
                    hint + "; or make a new plan",
                    cause))
        .orElseGet(
            () ->
                new InputException(
                    "the plan's sources "
                        + pin.name()
                        + " (tree "
                        + cut(pin.tree())
                        + ") are missing",
                    hint,
                    cause));
  }

  private static String differing(SourcePin planned, SourcePin given) {
    return planned.tree().equals(given.tree())
        ? "the same tree, in another package or with other files beside it"
        : "its tree is " + cut(planned.tree()) + ", theirs " + cut(given.tree());
  }

  private static String cut(String digest) {
    return digest.substring(0, 12);
  }
}
