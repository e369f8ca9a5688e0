package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import picocli.CommandLine.Help.Ansi;

/** Whole command lines, as far as they go without an archive. */
class CommandLineTest {

  private final Path temp;
  private final Path repository;

  CommandLineTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  private record Result(int status, String out, String err) {}

  private Result run(Map<String, String> environment, String... args) {
    return run(InputStream.nullInputStream(), environment, args);
  }

  private static Result run(InputStream in, Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        new Invocation(
            in,
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            Path.of("").toAbsolutePath(),
            Ansi.OFF,
            new RunLog(),
            "0.1.0");
    int status = Main.run(invocation, args);
    return new Result(status, out.toString(), err.toString());
  }

  private Result run(String... args) {
    return run(Map.of("HOME", temp.toString()), args);
  }

  /** A build that would go on to an archive if its arguments were good. */
  private Result build(String... args) {
    return build(Map.of("HOME", temp.toString()), args);
  }

  private Result build(Map<String, String> environment, String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--out-dir", repository.toString()));
    all.addAll(List.of("--cache-dir", temp.resolve("cache").toString()));
    Result result = run(environment, all.toArray(String[]::new));
    assertThat(repository).doesNotExist();
    return result;
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(temp.resolve(name), content);
  }

  @ParameterizedTest
  @CsvSource({
    "dkms2bin, ''",
    "kernels, kernels",
    "source, source",
    "extract, extract",
    "diagnose, diagnose",
    "doctor, doctor",
    "init, init",
    "config, config",
    "plan, plan",
    "build, build",
    "env, env",
    "env-list, env list",
    "env-enter, env enter",
    "env-run, env run",
    "env-diff, env diff",
    "env-patch, env patch",
    "env-remove, env remove",
    "env-prepare, env prepare",
    "env-export, env export",
    "env-import, env import",
    "env-list, env list",
    "env-verify, env verify",
    "env-prune, env prune",
    "repo, repo",
    "repo-list, repo list",
    "repo-verify, repo verify",
    "repo-index, repo index",
    "repo-history, repo history",
    "repo-rollback, repo rollback",
    "repo-prune, repo prune",
    "repo-gate, repo gate",
    "image, image",
    "image-build, image build",
    "image-initrd-update, image initrd-update",
    "image-sysext, image sysext",
    "coverage, coverage",
    "impact, impact",
    "key, key",
    "key-new, key new",
    "verify, verify",
    "sign, sign",
    "sign-export, sign export",
    "sign-attach, sign attach"
  })
  void helpIsAsRecorded(String golden, String command) throws IOException {
    String[] words = (command + " --help").strip().split(" ", -1);
    Result result = run(words);

    assertThat(result.out())
        .isEqualTo(Files.readString(Path.of("src/test/resources/cli/help-" + golden + ".txt")));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void aGroupOfCommandsNeedsOne() {
    Result alone = run("env");
    assertThat(alone.status()).isEqualTo(2);
    assertThat(alone.err())
        .contains(
            "env needs a command",
            "list, enter, run, diff, patch, remove, prepare, export, import");

    Result misspelt = run("env", "improt", "file");
    assertThat(misspelt.status()).isEqualTo(2);
    assertThat(misspelt.err()).contains("there is no command improt", "import");

    Result version = run("env", "export", "--version");
    assertThat(version.out()).startsWith("dkms2bin ");
  }

  /** The word behind it is the next one: a command, or an option's. */
  @Test
  void debugTakesItsWordBehindAnEqualsSignOnly() {
    Result attached = run("--debug=sometimes");
    assertThat(attached.status()).isEqualTo(2);
    assertThat(attached.err()).contains("--debug", "sometimes", "failed");

    Result apart = run("--debug", "failed");
    assertThat(apart.status()).isEqualTo(2);
    assertThat(apart.err()).contains("there is no command failed");

    assertThat(run("--debug=failed").err()).doesNotContain("--debug");
  }

  @Test
  void whichKeptRootsGoHasToBeSaid() {
    for (List<String> more : List.of(List.<String>of(), List.of("--all", "0123ab"))) {
      List<String> words = new ArrayList<>(List.of("env", "remove"));
      words.addAll(more);
      Result result = run(words.toArray(String[]::new));
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("--older-than AGE: one of these");
    }
    Result none = run("env", "enter", "0123ab", "--cache-dir", temp.toString());
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("there is no kept root 0123ab", "env list");
  }

  @Test
  void whatIsToBeImportedHasToBeThereAndWhereToExportToo() {
    Path file = temp.resolve("missing/env.tar.zst");
    String cache = temp.resolve("cache").toString();

    Result imported = run("env", "import", file.toString(), "--cache-dir", cache);
    assertThat(imported.status()).isEqualTo(3);
    assertThat(imported.err()).contains("there is no file " + file);

    Result exported = run("env", "export", file.toString(), "--cache-dir", cache);
    assertThat(exported.status()).isEqualTo(2);
    assertThat(exported.err()).contains("there is no directory for " + file);

    Result none = run("env", "export", temp.resolve("e").toString(), "--cache-dir", cache);
    assertThat(none.status()).isEqualTo(4);
    assertThat(none.err()).contains("no layers", "env prepare");
    assertThat(run("env", "export").err()).contains("FILE is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "--engine=docker, --backend container",
    "--container-option=--memory=4g, --backend container",
    "--backend=jail, chroot",
    "--image=a --root-tarball=b, exclude each other",
  })
  void whereBuildsRunIsAskedForInOneWay(String options, String answer) {
    List<String> words = new ArrayList<>(List.of("--dkms", "samples/hello", "--kernel", "latest"));
    words.addAll(List.of("--distro", "debian-12"));
    words.addAll(List.of(options.split(" ", -1)));

    Result result = build(words.toArray(String[]::new));

    assertThat(result.err()).contains(answer);
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void nothingAtAllIsAUsageErrorThatShowsTheHelp() {
    Result result = run();

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Usage: dkms2bin --dkms");
  }

  @Test
  void allThatIsMissingOrWrongIsToldAtOnce() {
    Result result = run("--jobs", "0", "--newest", "0", "-q", "-v");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("--dkms PACKAGE is missing")
        .contains("--kernel RELEASE is missing")
        .contains("--out-dir DIR is missing")
        .contains("--jobs takes a number from 1 on, not 0")
        .contains("--newest takes a number from 1 on")
        .contains("-q and -v exclude each other")
        .contains("hint: dkms2bin --help");
  }

  @Test
  void theWordsAfterOneThatIsNoCommandAreNotToldOf() {
    Result result = run("biuld", "samples/hello", "--jsno");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("there is no command biuld", "there is no option --jsno")
        .doesNotContain("samples/hello");
  }

  @ParameterizedTest
  @CsvSource({
    "--xyzzynicate, 'there is no option --xyzzynicate', dkms2bin --help",
    "--timeout 5min, 'not a time limit: 5min', dkms2bin --help",
    "--jobs many, '--jobs takes a number, not many', dkms2bin --help",
    "--jobs 1 --jobs 2, '--jobs is given more than once', dkms2bin --help",
    "--format xml, '--format takes text, github, gitlab; not xml', dkms2bin --help",
    "--kernel, '--kernel has no value (write --kernel RELEASE)', dkms2bin --help",
    "--container-option, '--container-option has no value', dkms2bin --help",
    "biuld, 'there is no command biuld', did you mean build?",
    "xyzzy, 'there is no command xyzzy', dkms2bin --help",
    "samples/hello, 'there is no command samples/hello', 'to build it, write --dkms samples/hello'",
    "hello-dkms, 'there is no command hello-dkms', 'to build it, write --dkms hello-dkms'",
    "kernls, 'there is no command kernls', did you mean kernels",
    "kernels --jsno, 'there is no option --jsno', did you mean --json?",
    "kernels 6.* 7.*, 'unexpected word 7.*', dkms2bin kernels --help",
    "doctor --distro x, 'there is no option --distro', dkms2bin doctor --help",
  })
  void whatIsNotUnderstoodIsNamed(String line, String named, String hint) {
    Result result = run(line.split(" "));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(named).contains("hint: " + hint);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void everyKindOfProblemHasItsOwnLineWithItsRemedy() {
    Result result =
        build(
            "--dkms nowhere/a.deb nowhere/b.deb --kernl 6.1.0 --kernel latest --newest 2 --jobs many"
                .split(" "),
            "--timeout 5min --engine docker --container-option=--cpus=2 --driver-disk suse"
                .split(" "),
            "--media floppy --headers nowhere/h --recipe nowhere/r.yaml --mirror-key nowhere/k.gpg"
                .split(" "),
            "--rpm-sign-key nowhere/s.gpg --built-module a:b:c:d --junit nowhere/junit.xml -q -v"
                .split(" "));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines())
        .contains(
            "error: 17 things are wrong with the command line:",
            "  there is no option --kernl (did you mean --kernel?)",
            "  --jobs takes a number, not many",
            "  --timeout: not a time limit: 5min (examples: 90s, 45m, 2h)",
            "  --newest narrows patterns, and no --kernel is one"
                + " (write a pattern such as --kernel '6.1.*', or leave --newest out)",
            "  --headers: there is no nowhere/h (check the path)",
            "  --recipe: there is no file nowhere/r.yaml (check the path)",
            "  --mirror-key: there is no file nowhere/k.gpg (check the path)",
            "  --rpm-sign-key: there is no file nowhere/s.gpg (check the path)",
            "  --driver-disk takes ubuntu, redhat3; not suse",
            "  --media takes tar, iso; not floppy",
            "  --engine is for builds in containers (add --backend container, or leave it out)",
            "  --container-option is for builds in containers"
                + " (add --backend container, or leave it out)",
            "  -q and -v exclude each other (leave one out)",
            "  no file or directory nowhere/a.deb (check the path)",
            "  no file or directory nowhere/b.deb (check the path)")
        .anyMatch(line -> line.startsWith("  --built-module: not of the form"))
        .anyMatch(line -> line.startsWith("  --junit nowhere/junit.xml: there is no directory"))
        .last()
        .isEqualTo("hint: dkms2bin --help");
  }

  private Result build(String[]... parts) {
    return build(Arrays.stream(parts).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void optionsThatDoNotFitTheDistributionAreNamedTogether() {
    Result result =
        build(
            "--dkms",
            "samples/hello",
            "--kernel",
            "latest",
            "--distro",
            "centos-stream-9",
            "--packager",
            "dkms",
            "--source-package",
            "--driver-disk",
            "ubuntu");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "3 things are wrong", "--packager dkms", "--source-package", "--driver-disk ubuntu");
  }

  @Test
  void aMisspeltOptionIsNotAlsoToldToBeMissing() {
    Result result = build("--dkms", "samples/hello", "--kernl", "6.1.0-9-amd64");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines())
        .containsExactly("error: there is no option --kernl", "hint: did you mean --kernel?");
  }

  @ParameterizedTest
  @CsvSource({
    "source, 'SOURCES is missing (name directories,'",
    "extract, 'DISK is missing (name driver disks: '",
  })
  void commandsNameAllThatTheyMiss(String command, String problem) {
    Result result = run(command, "--cahce-dir");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("3 things are wrong")
        .contains("--out-dir DIR is missing", "there is no option --cahce-dir")
        .contains("did you mean --cache-dir?", "hint: dkms2bin " + command + " --help");
    assertThat(result.err()).contains(problem);
  }

  @Test
  void disksThatAreMissingAreNamedTogether() {
    Result result = run("extract", "none-1.tar", "none-2.iso", "--out-dir", repository.toString());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).contains("none-1.tar", "none-2.iso");
    assertThat(repository).doesNotExist();
  }

  @Test
  void helpIsShownWhateverElseIsWrong() {
    assertThat(run("--jobs", "many", "--xyzzynicate", "--help").status()).isZero();
  }

  @Test
  void aRecipeThatIsNotThereIsAUsageError() {
    Result result = build("--dkms", "samples/hello", "--kernel", "latest", "--distro", "debian-99");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("debian-99").contains("debian-12, debian-13, debian-sid");
  }

  @Test
  void kernelsOfTwoDistributionsAreAUsageError() {
    Result result =
        build("--dkms", "samples/hello", "--kernel", "6.1.0-9-amd64,6.12.9+deb13-amd64");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("debian-12, debian-13");
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1.0-9-amd64/../..", "linux 6.1", "6.1\n0"})
  void aWordThatIsNoKernelIsAUsageError(String kernel) {
    assertThat(build("--dkms", "samples/hello", "--kernel", kernel).status()).isEqualTo(2);
  }

  @Test
  void aRecipeWithAnUnknownKeyIsAnUnusableInput() throws IOException {
    Path recipe = file("mine.yaml", "format: 1\ncolour: red\n");

    Result result =
        build(
            "--dkms", "samples/hello", "--kernel", "6.1.0-9-amd64", "--recipe", recipe.toString());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).contains(recipe + ", line 2: unknown key \"colour\"");
  }

  @ParameterizedTest
  @CsvSource({
    "--packager mine, '--packager takes own, dkms; not mine'",
    "--driver-disk suse, '--driver-disk takes ubuntu, redhat3; not suse'",
    "--driver-disk ubuntu --media floppy, '--media takes tar, iso; not floppy'",
    "--media iso, there is no --driver-disk",
    "--driver-disk redhat3, debian-12 takes Debian packages",
  })
  void whatNobodyPacksIsAUsageError(String options, String problem) {
    List<String> words = new ArrayList<>(List.of(options.split(" ")));
    words.addAll(List.of("--dkms", "samples/hello", "--kernel", "6.1.0-9-amd64"));

    Result result = build(words.toArray(String[]::new));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(problem);
  }

  @Test
  void everyUnusableInputIsNamedAtOnce() throws IOException {
    Path text = file("text.deb", "this is no package\n");
    Path none = temp.resolve("none.deb");
    Path empty = Files.createDirectory(temp.resolve("empty"));

    Result result =
        build("--dkms", text + "," + none, "--dkms", empty.toString(), "--kernel", "6.1.0-9-amd64");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err())
        .contains("3 inputs are not usable")
        .contains(text.toString())
        .contains(none.toString())
        .contains(empty.toString());
  }

  @Test
  void argumentsMayComeFromAFile() throws IOException {
    Path list = file("list", "# drivers\n" + temp + "/one.deb\n\n" + temp + "/two.deb\n");

    Result result = build("--dkms", "@" + list, "--kernel", "6.1.0-9-amd64");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err())
        .contains("2 inputs are not usable")
        .contains(temp + "/one.deb")
        .contains(temp + "/two.deb")
        .doesNotContain("drivers");
  }

  @Test
  void diagnoseShowsCausesWithTheirConsequencesBelow() {
    Result result = run("diagnose", "src/test/resources/diagnosis/failed/be2net.log");

    assertThat(result.status()).isZero();
    assertThat(result.out().lines())
        .containsSubsequence(
            "be_main.c:1001: implicit declaration of function 'vlan_insert_tag_set_proto'"
                + " [-Werror=implicit-function-declaration] (in be_insert_vlan_in_pkt)",
            "  For the driver's author to mend.",
            "  and 2 consequences:",
            "    be_main.c:1001: warning: assignment makes pointer from integer without a cast"
                + " [enabled by default] (in be_insert_vlan_in_pkt) [2 times]");
  }

  @Test
  void diagnoseReadsStandardInputAndPrintsJson() throws IOException {
    Result result =
        run(
            new ByteArrayInputStream(
                "x.c:3:1: error: unknown type name 't'\n".getBytes(StandardCharsets.UTF_8)),
            Map.of(),
            "diagnose",
            "--json",
            "-");

    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(result.status()).isZero();
    assertThat(json.get("format").asInt()).isEqualTo(1);
    assertThat(json.at("/findings/0/kind").asText()).isEqualTo("unknown-type");
    assertThat(json.at("/findings/0/file").asText()).isEqualTo("x.c");
    assertThat(json.at("/findings/0/lines/0").asInt()).isEqualTo(1);
  }

  @Test
  void aLogThatIsNotThereIsAnUnusableInput() {
    Result result = run("diagnose", temp.resolve("none.log").toString());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).contains("none.log");
  }

  @Test
  void aListThatIsNotThereIsAnUnusableInput() {
    Result result = build("--dkms", "@" + temp.resolve("none.txt"), "--kernel", "6.1.0-9-amd64");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).contains("none.txt");
  }

  @Test
  void aSourceDateThatIsNoNumberIsAUsageError() {
    for (String value : List.of("yesterday", "99999999999999999999", "1e9")) {
      Result result =
          build(
              Map.of("HOME", temp.toString(), "SOURCE_DATE_EPOCH", value),
              "--dkms",
              "samples/hello",
              "--kernel",
              "6.1.0-9-amd64");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("SOURCE_DATE_EPOCH").contains(value);
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Path file = file("file", "in the way");

    Result result =
        run(
            "--dkms",
            "samples/hello",
            "--kernel",
            "6.1.0-9-amd64",
            "--out-dir",
            repository.toString(),
            "--cache-dir",
            file.toString());

    assertThat(result.status()).isEqualTo(4);
    assertThat(result.err()).contains(file.toString()).contains("--cache-dir");
    assertThat(repository).doesNotExist();
  }

  @Test
  void whatNobodyThoughtOfIsOurBugAndItsLogIsNamed() throws IOException {
    Map<String, String> hostile =
        new HashMap<>() {
          @Override
          public String get(Object key) {
            throw new IllegalStateException("nobody thought of this");
          }
        };

    Result result = build(hostile, "--dkms", "samples/hello", "--kernel", "6.1.0-9-amd64");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("internal error: java.lang.IllegalStateException: nobody thought of this");
    Matcher log = Pattern.compile("please report it, with the log (\\S+)").matcher(result.err());
    assertThat(log.find()).isTrue();
    Files.delete(Path.of(log.group(1)));
  }

  @Test
  void aReportThatCannotBeWrittenIsToldBeforeAnythingElse() {
    Path report = temp.resolve("nowhere/junit.xml");

    Result result =
        build("--dkms", "/nowhere/a.deb", "--kernel", "latest", "--junit", report.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("--junit " + report + ": there is no directory")
        .contains("(mkdir -p " + report.getParent() + ")")
        .contains("no file or directory /nowhere/a.deb");
  }

  @Test
  void aRunThatEndsEarlyIsReportedToo() throws IOException {
    Path report = file("junit.xml", "of an earlier run");
    Result result =
        build(
            "--dkms",
            "/nowhere/a.deb",
            "--kernel",
            "6.1.0-9-amd64",
            "--junit",
            report.toString(),
            "--format",
            "github");

    assertThat(result.status()).isEqualTo(3);
    assertThat(report).content().contains("<error", "/nowhere/a.deb");
    assertThat(result.out()).startsWith("::error title=dkms2bin::").contains("/nowhere/a.deb");
    assertThat(result.out().lines()).hasSize(1);
  }

  @Test
  void standardOutputHoldsNothingButTheCodeQualityReport() {
    Result result =
        build("--dkms", "/nowhere/a.deb", "--kernel", "6.1.0-9-amd64", "--format", "gitlab");

    assertThat(result.out()).startsWith("[ {").endsWith("} ]\n").contains("/nowhere/a.deb");
    assertThat(result.err()).contains("error: ");
  }

  private Result buildOfList(String list, String... args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--kernel", "6.1.0-9-amd64", "--out-dir", repository.toString()));
    all.addAll(List.of("--cache-dir", temp.resolve("cache").toString()));
    return run(
        new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)),
        Map.of("HOME", temp.toString()),
        all.toArray(String[]::new));
  }

  @Test
  void aDashStandsForTheListOnStandardInput() {
    Result result =
        buildOfList(
            """
            # drivers of ours
              /nowhere/one.deb

            /nowhere/t\u00e4glich.deb   # every day
            /nowhere/sharp#1.deb\r
            """,
            "--dkms",
            "/nowhere/first.deb,-,/nowhere/last.deb");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err())
        .contains("5 inputs are not usable")
        .containsSubsequence(
            "/nowhere/first.deb",
            "/nowhere/one.deb",
            "/nowhere/t\u00e4glich.deb",
            "/nowhere/sharp#1.deb",
            "/nowhere/last.deb")
        .doesNotContain("drivers of ours", "every day");
  }

  @Test
  void anEmptyListIsAUsageError() {
    Result result = buildOfList("# nothing today\n", "--dkms", "-");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("standard input");
  }

  @Test
  void optionsForOtherPackagesThanTheDistributionsAreRefused() {
    Result result =
        build(
            "--dkms",
            "samples/hello",
            "--kernel",
            "latest",
            "--distro",
            "debian-12",
            "--weak-modules");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--weak-modules", "debian-12 takes Debian packages");
  }

  @Test
  void aSigningKeyThatIsNoneIsRefusedAtOnce() throws IOException {
    Path key = file("key", "no key");

    Result result =
        build(
            "--dkms",
            "samples/hello",
            "--kernel",
            "latest",
            "--distro",
            "debian-12",
            "--rpm-sign-key",
            key.toString());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.err()).contains(key + " ", "gpg --armor --export-secret-keys");
  }
}
