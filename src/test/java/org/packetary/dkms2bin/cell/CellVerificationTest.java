package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.InstalledModules;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.result.UnfitModule;

/** Which modules of a cell are packaged: all, or those that the user does not let be unfit. */
class CellVerificationTest {

  private final Path temp;

  CellVerificationTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static BuiltModule built(Path file) {
    return new BuiltModule(file, "updates/dkms/" + file.getFileName());
  }

  private static BuiltModule fixture(String name) {
    return built(FakeDkms.FIXTURES.resolve(name + ".ko"));
  }

  /** A module that was built for another kernel. */
  private BuiltModule unfit(String name) throws IOException {
    String content =
        Files.readString(FakeDkms.FIXTURES.resolve("fixture_base.ko"), StandardCharsets.ISO_8859_1);
    return built(
        Files.writeString(
            temp.resolve(name + ".ko"),
            content.replace("=" + FakeDkms.RELEASE, "=" + FakeDkms.OTHER_RELEASE),
            StandardCharsets.ISO_8859_1));
  }

  private CellVerification.Verdict check(
      List<BuiltModule> modules, List<String> names, CellTerms.AllowedUnfit... allowed)
      throws IOException {
    CellTerms terms = new CellTerms(Optional.empty(), Optional.empty(), List.of(allowed));
    return CellVerification.check(
        Kernels.cell(
            Specs.cell("both", Specs.conf(names.toArray(String[]::new)), terms, false),
            temp.resolve("root")),
        new InstalledModules(modules, List.of(), List.of()),
        List.of());
  }

  private static CellTerms.AllowedUnfit allowed(String module) {
    return new CellTerms.AllowedUnfit(module, "known");
  }

  private static List<String> names(CellVerification.Verdict verdict) {
    return verdict.fit().stream().map(m -> m.file().getFileName().toString()).toList();
  }

  @Test
  void modulesThatFitArePackaged() throws Exception {
    CellVerification.Verdict verdict =
        check(
            List.of(fixture("fixture_base"), fixture("fixture_user")),
            List.of("fixture_base", "fixture_user"));

    assertThat(verdict.failure()).isEmpty();
    assertThat(verdict.leftOut()).isEmpty();
    assertThat(names(verdict)).containsExactly("fixture_base.ko", "fixture_user.ko");
  }

  @Test
  void oneUnfitModuleIsLeftOutWhereTheUserAllowsIt() throws Exception {
    CellVerification.Verdict verdict =
        check(
            List.of(fixture("fixture_base"), unfit("old")),
            List.of("fixture_base", "old"),
            allowed("old"));

    assertThat(verdict.failure()).isEmpty();
    assertThat(names(verdict)).containsExactly("fixture_base.ko");
    assertThat(verdict.leftOut())
        .singleElement()
        .satisfies(
            unfit -> {
              assertThat(unfit.problem().kind()).isEqualTo(Problem.Kind.WRONG_VERMAGIC);
              assertThat(unfit.note())
                  .startsWith("left out old, which does not fit the kernel: ")
                  .endsWith("(allowed: known)");
            });
  }

  @Test
  void oneUnfitModuleThatIsNotAllowedFailsTheWholeCell() throws Exception {
    CellVerification.Verdict verdict =
        check(
            List.of(fixture("fixture_base"), unfit("old"), unfit("older")),
            List.of("fixture_base", "old", "older"),
            allowed("old"));

    assertThat(verdict.fit()).isEmpty();
    assertThat(verdict.failure().orElseThrow().findings())
        .allMatch(f -> f.kind() == FindingKind.UNFIT_MODULE)
        .anyMatch(f -> f.message().startsWith("older:"))
        .anyMatch(
            f ->
                f.hint()
                    .equals(
                        Optional.of("--allow-unfit older packages the other modules without it")));
  }

  @Test
  void whereNoModuleIsFitNoneIsSaidToBePackagedWithoutTheOthers() throws Exception {
    assertThat(check(List.of(unfit("old")), List.of("old")).failure().orElseThrow().findings())
        .isNotEmpty()
        .allMatch(f -> f.hint().isEmpty());
  }

  @Test
  void aModuleThatIsMissingMayBeLeftOutToo() throws Exception {
    CellVerification.Verdict verdict =
        check(
            List.of(fixture("fixture_base")), List.of("fixture_base", "absent"), allowed("absent"));

    assertThat(verdict.failure()).isEmpty();
    assertThat(verdict.leftOut())
        .extracting(u -> u.problem().kind())
        .containsExactly(Problem.Kind.MISSING_MODULE);
  }

  /** Fixture modules of which the second needs the first, which was built for another kernel. */
  private List<BuiltModule> baseThatIsUnfitAndItsUser() throws IOException {
    return List.of(unfit("fixture_base"), fixture("fixture_user"));
  }

  @Test
  void aModuleThatNeedsOneThatIsLeftOutIsUnfitItself() throws Exception {
    CellVerification.Verdict verdict =
        check(
            baseThatIsUnfitAndItsUser(),
            List.of("fixture_base", "fixture_user"),
            allowed("fixture_base"));

    assertThat(verdict.failure().orElseThrow().message())
        .contains("fixture_user", "fixture_base_count");
  }

  @Test
  void whereAllAreLeftOutTheCellFails() throws Exception {
    CellVerification.Verdict verdict =
        check(
            baseThatIsUnfitAndItsUser(),
            List.of("fixture_base", "fixture_user"),
            allowed("fixture_base"),
            allowed("fixture_user"));

    assertThat(verdict.fit()).isEmpty();
    assertThat(verdict.leftOut()).isEmpty();
    assertThat(verdict.failure().orElseThrow().findings()).hasSize(2);
  }

  @Test
  void aDashAndAnUnderscoreAreTheSameInNames() throws Exception {
    for (String written : List.of("old-one", "old_one")) {
      for (String file : List.of("old-one", "old_one")) {
        CellVerification.Verdict verdict =
            check(
                List.of(fixture("fixture_base"), unfit(file)),
                List.of("fixture_base", "old-one"),
                allowed(written));

        assertThat(verdict.failure()).as("%s for %s", written, file).isEmpty();
        assertThat(verdict.leftOut())
            .extracting(UnfitModule::reason)
            .as("%s for %s, once", written, file)
            .containsExactly("known");
      }
    }
  }

  @Test
  void anAllowanceForAFitModuleChangesNothing() throws Exception {
    CellVerification.Verdict verdict =
        check(
            Stream.of(fixture("fixture_base")).toList(),
            List.of("fixture_base"),
            allowed("fixture_base"));

    assertThat(names(verdict)).containsExactly("fixture_base.ko");
    assertThat(verdict.leftOut()).isEmpty();
  }
}
