package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;

/** dkms's statuses and words, as its versions in Debian and Ubuntu give them. */
class DkmsExitTest {

  private static final String EXCLUDED_3_0 =
      "\nError! The /var/lib/dkms/hello/1.0/6.1.0-9-amd64/x86_64/dkms.conf for module hello includes"
          + " a BUILD_EXCLUSIVE directive which does not match this kernel/arch/config.\n"
          + "This indicates that it should not be built.\n";
  private static final String EXCLUDED_3_2 =
      "Warning: The /var/lib/dkms/hello/1.0/6.12.9+deb13-amd64/x86_64/dkms.conf\n"
          + "for module hello/1.0 includes a BUILD_EXCLUSIVE directive\n"
          + "which does not match this kernel/arch/config.\n"
          + "This indicates that it should not be built.\n";
  private static final String MAKE_FAILED =
      "Building module:\nCleaning build area...\nmake -j2 KERNELRELEASE=6.1.0-9-amd64...(bad exit"
          + " status: 2)\nError! Bad return status for module build on kernel: 6.1.0-9-amd64"
          + " (x86_64)\nConsult /var/lib/dkms/hello/1.0/build/make.log for more information.\n";

  private static CommandResult sandbox(int status, String err, boolean timedOut) {
    return new CommandResult(
        Command.of(List.of("sh"), Map.of()), status, "", err, timedOut, Duration.ofSeconds(90));
  }

  private static DkmsRun run(
      String version,
      Map<Stage, Integer> statuses,
      Map<Stage, String> outputs,
      CommandResult sandbox) {
    return new DkmsRun(
        version,
        statuses,
        outputs,
        OptionalInt.empty(),
        Map.of(),
        Optional.empty(),
        sandbox,
        false);
  }

  private static DkmsVerdict build(String version, int status, String output, String makeLog) {
    DkmsRun run =
        run(
            version,
            Map.of(Stage.ADD, 0, Stage.BUILD, status),
            Map.of(Stage.BUILD, output),
            sandbox(0, "", false));
    return DkmsExit.verdict(run, makeLog);
  }

  private static DkmsVerdict.Refused refused(DkmsVerdict verdict) {
    assertThat(verdict).isInstanceOf(DkmsVerdict.Refused.class);
    return (DkmsVerdict.Refused) verdict;
  }

  private static DkmsVerdict.Ended ended(DkmsVerdict verdict) {
    assertThat(verdict).isInstanceOf(DkmsVerdict.Ended.class);
    return (DkmsVerdict.Ended) verdict;
  }

  @Test
  void addedBuiltAndInstalled() {
    DkmsRun run =
        run(
            "3.0.10",
            Map.of(Stage.ADD, 0, Stage.BUILD, 0, Stage.INSTALL, 0),
            Map.of(Stage.BUILD, "cc1 killed? No space left on device? not with status 0"),
            sandbox(0, "", false));

    assertThat(DkmsExit.verdict(run, "")).isInstanceOf(DkmsVerdict.Installed.class);
  }

  @ParameterizedTest
  @CsvSource({"2.8.4, 9", "2.8.7, 9", "3.0.10, 77", "3.0.11, 77"})
  void anExclusionIsKnownByItsStatusAndItsWords(String version, int status) {
    assertThat(build(version, status, EXCLUDED_3_0, ""))
        .isEqualTo(
            new DkmsVerdict.Excluded(
                "The /var/lib/dkms/hello/1.0/6.1.0-9-amd64/x86_64/dkms.conf for module hello"
                    + " includes a BUILD_EXCLUSIVE directive which does not match this"
                    + " kernel/arch/config."));
  }

  @Test
  void dkms32WarnsOfAnExclusionInManyLines() {
    assertThat(build("3.2.2", 77, EXCLUDED_3_2, ""))
        .isEqualTo(
            new DkmsVerdict.Excluded(
                "The /var/lib/dkms/hello/1.0/6.12.9+deb13-amd64/x86_64/dkms.conf for module"
                    + " hello/1.0 includes a BUILD_EXCLUSIVE directive which does not match this"
                    + " kernel/arch/config."));
  }

  @ParameterizedTest
  @CsvSource({"3.2.2, 77", "3.2.2, 9", "2.8.4, 9", "2.8.4, 77", "3.0.10, 9"})
  void theStatusOfAPreBuildScriptIsNoExclusion(String version, int status) {
    DkmsVerdict.Refused refused = refused(build(version, status, "Running the pre_build", ""));

    assertThat(refused.stage()).isEqualTo(Stage.BUILD);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.reason()).isEqualTo("dkms build ended with status " + status);
  }

  @Test
  void theWordsAloneAreNoExclusion() {
    assertThat(refused(build("3.0.10", 10, "echo BUILD_EXCLUSIVE", "")).status()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "10, make failed",
    "7, a module named in dkms.conf was not produced",
    "5, a patch named in dkms.conf is missing",
    "6, a patch named in dkms.conf does not apply",
    "8, dkms.conf is not usable",
    "13, a module named in BUILD_DEPENDS is not installed",
    "1, dkms build ended with status 1",
  })
  void whatTheDriverIsToBlameFor(int status, String reason) {
    DkmsVerdict.Refused refused =
        refused(build("3.2.2", status, "\nError! What dkms says.\nMore of it.\n", ""));

    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.reason()).contains(reason);
    if (status != 10) {
      assertThat(refused.reason()).endsWith("(dkms: What dkms says.)");
    }
  }

  @Test
  void aFailedMakeIsToldInTwoWords() {
    assertThat(refused(build("3.0.10", 10, MAKE_FAILED, "hello.c:3: error: no")).reason())
        .isEqualTo("make failed");
  }

  @ParameterizedTest
  @CsvSource({"ADD, 3", "INSTALL, 6", "INSTALL, 13"})
  void theStatusesOfABuildMeanNothingElsewhere(Stage stage, int status) {
    Map<Stage, Integer> statuses =
        stage == Stage.ADD
            ? Map.of(Stage.ADD, status)
            : Map.of(Stage.ADD, 0, Stage.BUILD, 0, Stage.INSTALL, status);
    DkmsRun run = run("3.0.10", statuses, Map.of(stage, "Error! No."), sandbox(0, "", false));

    DkmsVerdict.Refused refused = refused(DkmsExit.verdict(run, ""));

    assertThat(refused.stage()).isEqualTo(stage);
    assertThat(refused.reason())
        .isEqualTo("dkms " + stage.word() + " ended with status " + status + " (dkms: No.)");
  }

  @ParameterizedTest
  @CsvSource({"3.0.10, 1", "2.8.4, 1", "3.2.2, 21"})
  void missingHeadersAreNotTheDriversFault(String version, int status) {
    String output =
        "Error! Your kernel headers for kernel 6.1.0-9-amd64 cannot be found at"
            + " /lib/modules/6.1.0-9-amd64/build or /lib/modules/6.1.0-9-amd64/source.\n";

    assertThat(ended(build(version, status, output, "")).reason()).contains("headers");
  }

  @ParameterizedTest
  @ValueSource(ints = {137, 139, 143})
  void aSignalIsNotTheDriversFault(int status) {
    DkmsVerdict.Ended ended = ended(build("3.0.10", status, "", ""));

    assertThat(ended.reason()).contains("killed", "status " + status);
    assertThat(ended.hint()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc: fatal error: Killed signal terminated program cc1\ncompilation terminated.",
        "x86_64-linux-gnu-gcc-12: fatal error: Killed signal terminated program cc1plus",
        "virtual memory exhausted: Cannot allocate memory",
        "cc1: out of memory allocating 65536 bytes after a total of 1 bytes",
        "make: vfork: Cannot allocate memory",
      })
  void aKilledCompilerIsNotTheDriversFault(String line) {
    DkmsVerdict.Ended ended = ended(build("3.0.10", 10, MAKE_FAILED, "CC hello.o\n" + line + "\n"));

    assertThat(ended.reason()).contains("memory");
    assertThat(ended.hint().orElse("")).contains("--jobs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tmp/ccX.s: Fatal error: can't write 12 bytes to section .text: No space left on device",
        "cp: error writing 'x': Disk quota exceeded",
      })
  void aFullDiskIsNotTheDriversFault(String line) {
    for (DkmsVerdict verdict :
        List.of(build("3.0.10", 10, MAKE_FAILED, line), build("3.0.10", 1, line, ""))) {
      assertThat(ended(verdict).reason()).isEqualTo("the disk is full");
      assertThat(ended(verdict).hint().orElse("")).contains("--cache-dir");
    }
  }

  @Test
  void aTimeLimitNamesTheStepAndTheOptionThatRaisesIt() {
    DkmsRun run =
        run(
            "3.0.10",
            Map.of(Stage.ADD, 0),
            Map.of(Stage.ADD, "", Stage.BUILD, "Building module:"),
            sandbox(137, "", true));

    DkmsVerdict.Ended ended = ended(DkmsExit.verdict(run, ""));

    assertThat(ended.reason()).isEqualTo("the time limit of 90 s ended dkms build");
    assertThat(ended.hint().orElse("")).contains("--timeout");
  }

  @Test
  void aRootThatCannotBeEnteredSaysWhatTheToolSaid() {
    DkmsRun run =
        run(
            "",
            Map.of(),
            Map.of(),
            sandbox(1, "warning: x\nunshare: unshare failed: Operation not permitted\n", false));

    assertThat(ended(DkmsExit.verdict(run, "")).reason())
        .isEqualTo(
            "dkms add did not end by itself (status 1): unshare: unshare failed: Operation not"
                + " permitted");
  }

  @Test
  void aStepThatWasKilledWithItsRootHasNoStatus() {
    DkmsRun run =
        run(
            "3.0.10",
            Map.of(Stage.ADD, 0, Stage.BUILD, 0),
            Map.of(Stage.INSTALL, "Installing"),
            sandbox(137, "", false));

    assertThat(ended(DkmsExit.verdict(run, "")).reason())
        .isEqualTo("dkms install did not end by itself (status 137)");
  }
}
