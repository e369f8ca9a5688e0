package org.packetary.dkms2bin.resolve;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;

/** Says which of a user's rules for a driver are about one of its cells. */
final class Terms {

  private final DriverRequest driver;
  private final String release;

  /**
   * The rules for a kernel.
   *
   * @param release the kernel's
   */
  Terms(DriverRequest driver, String release) {
    this.driver = driver;
    this.release = release;
  }

  /** What they say about the cell. */
  CellTerms terms() {
    return new CellTerms(
        driver.timeout(),
        rules(
                rule ->
                    rule.fold(
                        exclude -> Optional.<ExpectedFailure>empty(),
                        e -> Optional.of(new ExpectedFailure(e.reason(), e.origin())),
                        unfit -> Optional.empty()))
            .stream()
            .findFirst(),
        rules(
            rule ->
                rule.fold(
                    exclude -> Optional.<CellTerms.AllowedUnfit>empty(),
                    expect -> Optional.empty(),
                    u -> Optional.of(new CellTerms.AllowedUnfit(u.module(), u.reason())))));
  }

  /** The rule that leaves the cell out. */
  Optional<CellRule.Exclude> exclusion() {
    return rules(
            rule ->
                rule.fold(
                    Optional::of,
                    expect -> Optional.<CellRule.Exclude>empty(),
                    unfit -> Optional.empty()))
        .stream()
        .findFirst();
  }

  private <T> List<T> rules(Function<CellRule, Optional<T>> choice) {
    return driver.rules().stream()
        .filter(rule -> rule.concerns(release))
        .flatMap(rule -> choice.apply(rule).stream())
        .toList();
  }
}
