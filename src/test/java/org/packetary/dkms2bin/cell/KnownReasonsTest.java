package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.result.ResultOutcome;

/** Which failures are put down to what was known of the sources. */
class KnownReasonsTest {

  private static final Finding NO_TARGETS =
      Finding.of(FindingKind.MAKEFILE, "No targets specified and no makefile found");
  private static final Finding COMPILER =
      Finding.of(FindingKind.IMPLICIT_DECLARATION, "implicit declaration of function 'f'");

  private static SourceRemark remark(SourceRemark.Kind kind, String file, String subject) {
    return new SourceRemark(kind, file, 3, "what was known", subject, Optional.of("mend it"));
  }

  private static ResultOutcome.Failed failed(int status, String message, Finding... findings) {
    return new ResultOutcome.Failed(
        Stage.BUILD, OptionalInt.of(status), message, List.of(findings));
  }

  private static ResultOutcome.Failed explained(ResultOutcome.Failed failed, SourceRemark remark) {
    return KnownReasons.explain(failed, List.of(remark));
  }

  @Test
  void theReasonComesFirstAndMakesMessageIsItsConsequence() {
    ResultOutcome.Failed outcome =
        explained(
            failed(10, "make failed", NO_TARGETS),
            remark(SourceRemark.Kind.SCRIPT_MODE, "dkms.conf", "PRE_BUILD"));

    assertThat(outcome.message()).isEqualTo("dkms.conf:3: what was known (make failed)");
    assertThat(outcome.findings()).extracting(Finding::isCause).containsExactly(true, false);
    assertThat(outcome.findings().get(0).hint()).contains("mend it");
    assertThat(outcome.findings().get(0).place()).hasToString("Optional[dkms.conf:3]");
  }

  @Test
  void aCompilersErrorIsNotPutDownToLineEndsOrVariables() {
    ResultOutcome.Failed outcome = failed(10, "make failed", COMPILER);

    assertThat(explained(outcome, remark(SourceRemark.Kind.LINE_ENDS, "Makefile", "Makefile")))
        .isEqualTo(outcome);
    assertThat(explained(outcome, remark(SourceRemark.Kind.LOST_VARIABLE, "dkms.conf", "MAKE")))
        .isEqualTo(outcome);
  }

  @Test
  void aLooseMatchExplainsThePatchThatItChoseOnly() {
    ResultOutcome.Failed outcome = failed(6, "Application of patch irq.patch failed.");

    assertThat(explained(outcome, remark(SourceRemark.Kind.LOOSE_MATCH, "dkms.conf", "irq.patch")))
        .isNotEqualTo(outcome);
    assertThat(
            explained(outcome, remark(SourceRemark.Kind.LOOSE_MATCH, "dkms.conf", "other.patch")))
        .isEqualTo(outcome);
    assertThat(explained(outcome, remark(SourceRemark.Kind.LOOSE_MATCH, "dkms.conf", "")))
        .isEqualTo(outcome);
  }

  @Test
  void aLinkExplainsAFailureThatSpeaksOfItsFile() {
    ResultOutcome.Failed outcome =
        failed(
            10, "make failed", Finding.of(FindingKind.NO_RULE, "No rule to make target 'names.o'"));

    assertThat(explained(outcome, remark(SourceRemark.Kind.DANGLING_LINK, "names.c", "names.c")))
        .isNotEqualTo(outcome);
    assertThat(explained(outcome, remark(SourceRemark.Kind.DANGLING_LINK, "doc.c", "doc.c")))
        .isEqualTo(outcome);
  }

  @Test
  void aLinkIsNotToldForAWordThatOnlyBeginsAsItsNameDoes() {
    Finding compiler = Finding.of(FindingKind.OTHER, "'area' has a wrong value in a.c");
    ResultOutcome.Failed outcome = failed(10, "make failed", compiler);

    for (String link : List.of("a.h", "are", "wrong.c", "README")) {
      assertThat(explained(outcome, remark(SourceRemark.Kind.DANGLING_LINK, link, link)))
          .isEqualTo(outcome);
    }
    assertThat(
            explained(
                failed(10, "make failed", Finding.of(FindingKind.MISSING_HEADER, "lib/b.h: none")),
                remark(SourceRemark.Kind.DANGLING_LINK, "lib", "lib")))
        .isNotEqualTo(outcome);
  }

  @Test
  void lineEndsExplainAScriptThatCouldNotRun() {
    Finding script = Finding.of(FindingKind.SCRIPT_FAILED, "./inc.sh: No such file or directory");
    ResultOutcome.Failed outcome = failed(10, "make failed", script);

    ResultOutcome.Failed explained =
        explained(outcome, remark(SourceRemark.Kind.LINE_ENDS, "tools/inc.sh", "tools/inc.sh"));
    assertThat(explained.message()).startsWith("tools/inc.sh:3: what was known");
    assertThat(explained.findings()).extracting(Finding::isCause).containsExactly(true, false);
    assertThat(explained(outcome, remark(SourceRemark.Kind.LINE_ENDS, "c.sh", "c.sh")))
        .isEqualTo(outcome);
  }

  @Test
  void whatAShellSaysOfAScriptThatIsNotExecutableIsItsConsequence() {
    ResultOutcome.Failed outcome =
        explained(
            failed(
                10,
                "make failed",
                Finding.of(FindingKind.SCRIPT_FAILED, "./build.sh: Permission denied")),
            remark(SourceRemark.Kind.SCRIPT_MODE, "dkms.conf", "build.sh"));

    assertThat(outcome.findings()).extracting(Finding::isCause).containsExactly(true, false);
  }

  @Test
  void earlierCausesKeepTheirConsequences() {
    Finding consequence =
        new Finding(
            FindingKind.OTHER,
            false,
            Optional.empty(),
            Optional.empty(),
            "b",
            OptionalInt.of(0),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Finding.Evidence.NONE);

    ResultOutcome.Failed outcome =
        explained(
            failed(10, "make failed", COMPILER, consequence),
            remark(SourceRemark.Kind.SCRIPT_MODE, "dkms.conf", "PRE_BUILD"));

    assertThat(outcome.findings().get(1).isCause()).isTrue();
    assertThat(outcome.findings().get(2).causedBy()).hasValue(1);
  }
}
