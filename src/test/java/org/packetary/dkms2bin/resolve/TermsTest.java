package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.request.CellRule;

/** Rules by kernel pattern become what is said about a cell. */
class TermsTest {

  private static final CellRule.Exclude EXCLUDE =
      new CellRule.Exclude(new ReleaseGlob("6.12.*"), "too new", "dkms2bin.yaml:7");
  private static final CellRule.ExpectFailure EXPECT =
      new CellRule.ExpectFailure(new ReleaseGlob("6.1.*"), "bug 17", "dkms2bin.yaml:8");
  private static final CellRule.ExpectFailure EXPECT_ALL =
      new CellRule.ExpectFailure(new ReleaseGlob("*"), "bug 18", "dkms2bin.yaml:9");
  private static final CellRule.AllowUnfit UNFIT =
      new CellRule.AllowUnfit(new ReleaseGlob("*"), "foo_old", "", "--allow-unfit");
  private static final CellRule.AllowUnfit UNFIT_OLD =
      new CellRule.AllowUnfit(new ReleaseGlob("6.1.*"), "foo_debug", "unused", "--allow-unfit");

  private static Terms terms(String release) {
    return new Terms(
        Drivers.said(
            Optional.of(Duration.ofMinutes(5)), EXCLUDE, EXPECT, EXPECT_ALL, UNFIT, UNFIT_OLD),
        release);
  }

  @Test
  void whatIsSaidOfTheKernelIsSaidOfItsCell() {
    assertThat(terms("6.1.0-9-amd64").terms())
        .isEqualTo(
            new CellTerms(
                Optional.of(Duration.ofMinutes(5)),
                Optional.of(new ExpectedFailure("bug 17", "dkms2bin.yaml:8")),
                List.of(
                    new CellTerms.AllowedUnfit("foo_old", ""),
                    new CellTerms.AllowedUnfit("foo_debug", "unused"))));
  }

  @Test
  void whatIsSaidOfOtherKernelsIsNot() {
    assertThat(terms("6.2.0-amd64").terms())
        .isEqualTo(
            new CellTerms(
                Optional.of(Duration.ofMinutes(5)),
                Optional.of(new ExpectedFailure("bug 18", "dkms2bin.yaml:9")),
                List.of(new CellTerms.AllowedUnfit("foo_old", ""))));
  }

  @Test
  void aModuleThatThePackageDoesNotHaveCannotBeUnfit() {
    CellTerms said = terms("6.1.0-9-amd64").terms();

    assertThat(said.concerning(List.of("foo", "foo-old")).allowUnfit())
        .containsExactly(new CellTerms.AllowedUnfit("foo_old", ""));
    assertThat(said.concerning(List.of("foo")))
        .isEqualTo(new CellTerms(said.timeout(), said.expected(), List.of()));
  }

  @Test
  void aRuleLeavesOutTheKernelsThatItNames() {
    assertThat(terms("6.12.9+deb12-amd64").exclusion()).contains(EXCLUDE);
    assertThat(terms("6.1.0-9-amd64").exclusion()).isEmpty();
  }

  @Test
  void nothingSaidIsNothing() {
    Terms none = new Terms(Drivers.said(Optional.empty()), "6.1.0-9-amd64");

    assertThat(none.terms()).isEqualTo(CellTerms.NONE);
    assertThat(none.exclusion()).isEmpty();
  }
}
