package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.dkms.DkmsConf.Exclusion;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Digests;

/** dkms.conf files evaluated by this host's bash, with a directory in place of the root. */
class DkmsConfEvaluatorTest {

  private static final String RELEASE = "6.1.0-9-amd64";
  private static final String NAMED = "PACKAGE_NAME=hello\nPACKAGE_VERSION=1.0\n";

  private final Path temp;
  private final Path root;
  private final DirectorySandbox sandbox;
  private final DkmsConfEvaluator evaluator;

  DkmsConfEvaluatorTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    root = Files.createDirectories(temp.resolve("root"));
    sandbox = new DirectorySandbox(root);
    evaluator = new DkmsConfEvaluator(sandbox, temp.resolve("cache"), temp, Duration.ofHours(1));
  }

  /** Takes a directory for the root, as the script's third argument has it. */
  private static final class DirectorySandbox implements Sandbox {
    private final Path root;
    private int runs;
    private Optional<CommandResult> answer = Optional.empty();

    DirectorySandbox(Path root) {
      this.root = root;
    }

    @Override
    public CommandResult run(
        SandboxRoot asked, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
        throws InterruptedException {
      runs++;
      assertThat(asked.confined()).isTrue();
      assertThat(asked.binds()).allMatch(b -> !b.writable());
      try {
        Path source = root.resolve("run/dkms2bin/source");
        Files.createDirectories(source.getParent());
        Files.deleteIfExists(source);
        Files.createSymbolicLink(source, asked.binds().get(0).host());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      if (answer.isPresent()) {
        return answer.get();
      }
      List<String> words = new ArrayList<>(argv);
      words.add(root.toString());
      return new ProcessRunner().run(Command.of(words, asked.environment()));
    }
  }

  private DkmsTree tree(String conf) throws IOException {
    Path tree = Files.createDirectories(temp.resolve("tree-" + Digests.sha256(conf)));
    Files.writeString(tree.resolve("dkms.conf"), conf);
    return new DkmsTree(tree, Digests.sha256(conf), "hello-dkms_1.0_all.deb");
  }

  private DkmsConf evaluate(String conf) throws Exception {
    return evaluator.evaluate(
        tree(conf),
        List.of(new Layer("base-1", root), new Layer("kernel-1", root)),
        RELEASE,
        Architecture.X86_64);
  }

  private void kernelConfig(String text) throws IOException {
    Path build = Files.createDirectories(root.resolve("lib/modules/" + RELEASE + "/build"));
    Files.writeString(build.resolve(".config"), text);
  }

  @Test
  void bashReadsItWithItsArraysLoopsAndQuotes() throws Exception {
    DkmsConf conf =
        evaluate(
            NAMED
                + """
                modules=(one two "three 3")
                for i in "${!modules[@]}"; do
                  BUILT_MODULE_NAME[i * 2]=${modules[i]}
                  DEST_MODULE_LOCATION[i * 2]=/updates
                done
                MAKE="make -C $kernel_source_dir 'it''s'
                second line"
                MODULES_CONF[0]=$'tab\\there'
                echo "words on standard output"
                """);

    assertThat(conf.id()).hasToString("hello/1.0");
    assertThat(conf.values("BUILT_MODULE_NAME"))
        .containsExactly(Map.entry(0, "one"), Map.entry(2, "two"), Map.entry(4, "three 3"));
    assertThat(conf.value("MAKE"))
        .contains("make -C " + root + "/lib/modules/" + RELEASE + "/build 'it''s'\nsecond line");
    assertThat(conf.value("MODULES_CONF")).contains("tab\there");
    assertThat(conf.directives()).doesNotContainKeys("modules", "i", "PATH", "words");
  }

  @Test
  void itTellsHowBashTookExpressionsAndWhichVariablesHadNoValue() throws Exception {
    DkmsConf conf =
        evaluate(
            NAMED
                + "BUILD_EXCLUSIVE_KERNEL='^6.[18-12]'\n"
                + "PATCH_MATCH=(none '^5|[0-9]-')\n"
                + "HERE=x; MAKE=\"make $HERE \\$gone -j$parallel_jobs\"\n");

    assertThat(conf.expressions())
        .containsExactlyInAnyOrder(
            new DkmsConf.Expression("BUILD_EXCLUSIVE_KERNEL", 0, false, ""),
            new DkmsConf.Expression("PATCH_MATCH", 1, true, "0-"));
    assertThat(conf.exclusion().map(DkmsConf.Exclusion::directive))
        .contains("BUILD_EXCLUSIVE_KERNEL");
    assertThat(conf.unset()).containsExactly("gone");
  }

  @Test
  void itSeesWhatDkmsSets() throws Exception {
    DkmsConf conf =
        evaluate(
            NAMED
                + "MAKE=\"$kernelver $arch ${dkms_tree#$PREFIX} $module $module_version\"\n"
                + "CLEAN=$(readlink -f \"$dkms_tree/$module/$module_version/source\")\n"
                + "PRE_BUILD=$source_tree/hello-1.0/dkms.conf\n");

    assertThat(conf.value("MAKE"))
        .contains(RELEASE + " x86_64 " + root + "/var/lib/dkms hello 1.0");
    assertThat(Path.of(conf.value("CLEAN").orElseThrow()).resolve("dkms.conf")).exists();
    assertThat(Path.of(conf.value("PRE_BUILD").orElseThrow())).exists();
  }

  @Test
  void itMayReadFilesBesideItself() throws Exception {
    DkmsTree tree =
        tree("PACKAGE_NAME=hello\n. \"${BASH_SOURCE%/*}/version\"\nPACKAGE_VERSION=$v\n");
    Files.writeString(tree.directory().resolve("version"), "v=2.5\n");

    DkmsConf conf =
        evaluator.evaluate(tree, List.of(new Layer("base-1", root)), RELEASE, Architecture.X86_64);

    assertThat(conf.id()).hasToString("hello/2.5");
  }

  @ParameterizedTest
  @CsvSource({
    "KERNEL='^6\\.1\\.', ''",
    "KERNEL='^5\\.', ^5\\.",
    "KERNEL_MIN=5.10, ''",
    "KERNEL_MIN=6.1, ''",
    "KERNEL_MIN=6.1.0, ''",
    "KERNEL_MIN=6.2, 6.2",
    "KERNEL_MIN=6.10, 6.10",
    "KERNEL_MAX=6.2, ''",
    "KERNEL_MAX=6.10, ''",
    "KERNEL_MAX=5.19.99, 5.19.99",
    "ARCH=x86_64, ''",
    "ARCH='(x86_64|i.86)', ''",
    "ARCH=aarch64, aarch64",
    "CONFIG='CONFIG_PCI CONFIG_USB', ''",
    "CONFIG='!CONFIG_PREEMPT_RT', ''",
    "CONFIG='!CONFIG_PREEMPT', ''",
    "CONFIG='CONFIG_PCI CONFIG_PREEMPT_RT', CONFIG_PREEMPT_RT",
    "CONFIG='!CONFIG_USB', !CONFIG_USB",
    "CONFIG=CONFIG_NO_SUCH, CONFIG_NO_SUCH",
    "CONFIG=CONFIG_PC, CONFIG_PC",
  })
  void aDirectiveExcludesAKernel(String directive, String wanted) throws Exception {
    kernelConfig(
        "CONFIG_PCI=y\nCONFIG_USB=m\n# CONFIG_PREEMPT_RT is not set\nCONFIG_PREEMPT_COUNT=y\n");

    List<Exclusion> exclusions = evaluate(NAMED + "BUILD_EXCLUSIVE_" + directive).exclusions();

    assertThat(exclusions)
        .extracting(Exclusion::wanted)
        .isEqualTo(wanted.isEmpty() ? List.of() : List.of(wanted));
    assertThat(exclusions)
        .allMatch(e -> ("BUILD_EXCLUSIVE_" + directive).startsWith(e.directive() + "="));
  }

  @Test
  void anExclusionSaysWhatTheKernelHas() throws Exception {
    kernelConfig("CONFIG_PCI=y\n# CONFIG_PREEMPT_RT is not set\n");

    assertThat(
            evaluate(
                    NAMED
                        + "BUILD_EXCLUSIVE_KERNEL='^5'\nBUILD_EXCLUSIVE_ARCH=s390x\n"
                        + "BUILD_EXCLUSIVE_CONFIG='CONFIG_PREEMPT_RT !CONFIG_PCI CONFIG_NONE'\n")
                .exclusions())
        .containsExactly(
            new Exclusion("BUILD_EXCLUSIVE_KERNEL", "^5", RELEASE),
            new Exclusion("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"),
            new Exclusion(
                "BUILD_EXCLUSIVE_CONFIG", "CONFIG_PREEMPT_RT", "# CONFIG_PREEMPT_RT is not set"),
            new Exclusion("BUILD_EXCLUSIVE_CONFIG", "!CONFIG_PCI", "CONFIG_PCI=y"),
            new Exclusion("BUILD_EXCLUSIVE_CONFIG", "CONFIG_NONE", "not known to this kernel"));
  }

  @Test
  void aFileThatEndsBashIsToldWithItsLastWords() {
    assertThatThrownBy(() -> evaluate("echo 'not on this kernel' >&2\nexit 3\n"))
        .isInstanceOfSatisfying(DkmsConfException.class, e -> assertThat(e.remedy()).isEmpty())
        .hasMessage(
            "dkms.conf of hello-dkms_1.0_all.deb cannot be evaluated for "
                + RELEASE
                + ": bash ended with status 3 (not on this kernel)");
  }

  @Test
  void aRootThatCannotBeEnteredIsNotTheDriversFault() {
    sandbox.answer =
        Optional.of(
            new CommandResult(
                Command.of(List.of("sh", "enter"), Map.of()),
                1,
                "",
                "mount: permission denied\n",
                false,
                Duration.ZERO));

    assertThatThrownBy(() -> evaluate(NAMED))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("mount: permission denied");
  }

  @Test
  void aFileThatDoesNotEndReachesALimit() {
    sandbox.answer =
        Optional.of(
            new CommandResult(
                Command.of(List.of("sh", "enter"), Map.of()),
                137,
                "begun\0\0\0",
                "",
                true,
                Duration.ofSeconds(60)));

    assertThatThrownBy(() -> evaluate(NAMED))
        .isInstanceOfSatisfying(DkmsConfException.class, e -> assertThat(e.remedy()).isPresent())
        .hasMessageContaining("the limit on time of 60 s was reached");
  }

  @Test
  void theResultIsKeptUntilSomethingThatCanChangeItDoes() throws Exception {
    DkmsConf first = evaluate(NAMED + "BUILD_EXCLUSIVE_ARCH=s390x\nMAKE[3]=x\n");
    DkmsConf again = evaluate(NAMED + "BUILD_EXCLUSIVE_ARCH=s390x\nMAKE[3]=x\n");

    assertThat(sandbox.runs).isEqualTo(1);
    assertThat(again).isEqualTo(first);

    evaluate(NAMED + "BUILD_EXCLUSIVE_ARCH=s390x\nMAKE[3]=y\n");
    assertThat(sandbox.runs).isEqualTo(2);
    evaluator.evaluate(
        tree(NAMED), List.of(new Layer("b", root)), "6.1.0-10-amd64", Architecture.X86_64);
    evaluator.evaluate(
        tree(NAMED), List.of(new Layer("c", root)), "6.1.0-10-amd64", Architecture.X86_64);
    evaluator.evaluate(
        tree(NAMED), List.of(new Layer("c", root)), "6.1.0-10-amd64", Architecture.AARCH64);
    assertThat(sandbox.runs).isEqualTo(5);
  }

  @Test
  void nothingIsLeftInTheScratchDirectory() throws Exception {
    evaluate(NAMED);

    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("conf-"));
    }
  }

  @Test
  void carriageReturnsAreNoPartOfAValue() throws Exception {
    DkmsConf conf =
        evaluate(
            "PACKAGE_NAME=\"hello\"\r\nPACKAGE_VERSION=1.0\r\n\r\n# note\r\n"
                + "MAKE[0]='make all'\r\nBUILT_MODULE_NAME[1]=b\r\n"
                + "CLEAN=\"$dkms_tree/$module/$module_version\"\r\n"
                + "BUILD_EXCLUSIVE_ARCH=x86_64\r\nBUILD_EXCLUSIVE_KERNEL_MAX=6.2\r\n");

    assertThat(conf.id()).hasToString("hello/1.0");
    assertThat(conf.value("MAKE")).contains("make all");
    assertThat(conf.values("BUILT_MODULE_NAME")).containsExactly(Map.entry(1, "b"));
    assertThat(conf.value("CLEAN")).contains(root + "/var/lib/dkms/hello/1.0");
    assertThat(conf.exclusions()).isEmpty();
  }

  @Test
  void variablesInSingleQuotesCountAsDkmsHasIt() throws Exception {
    DkmsConf conf =
        evaluate(
            NAMED
                + "place=src\nMAKE='make -C $kernel_source_dir KVER=${kernelver}'\n"
                + "BUILT_MODULE_LOCATION[1]='$place/'\n"
                + "BUILD_EXCLUSIVE_KERNEL='$kernelver'\n");

    assertThat(conf.value("MAKE"))
        .contains("make -C " + root + "/lib/modules/" + RELEASE + "/build KVER=" + RELEASE);
    assertThat(conf.values("BUILT_MODULE_LOCATION")).containsExactly(Map.entry(1, "src/"));
    assertThat(conf.exclusions()).isEmpty();
  }

  /** What {@code dkms} itself says of 6.1.0-9-amd64: numbers are padded and compared as text. */
  @ParameterizedTest
  @CsvSource({
    "KERNEL_MIN, 6.1.0-9-amd64, false",
    "KERNEL_MIN, 6.1.0-9, false",
    "KERNEL_MIN, 6.01.0, false",
    "KERNEL_MIN, 6, false",
    "KERNEL_MIN, 6.1.0-10, true",
    "KERNEL_MIN, 6.1.0-9-zzz, true",
    "KERNEL_MIN, 7, true",
    "KERNEL_MAX, 6.1.0-9-amd64, false",
    "KERNEL_MAX, 6.1.0-9-zzz, false",
    "KERNEL_MAX, 6.1.0-10, false",
    "KERNEL_MAX, 7, false",
    "KERNEL_MAX, 6.1.0-9, true",
    "KERNEL_MAX, 6.1.0-8, true",
    "KERNEL_MAX, 6.1.0, true",
    "KERNEL_MAX, 6.1, true",
    "KERNEL_MAX, 6, true",
  })
  void bordersAreComparedAsDkmsDoes(String directive, String border, boolean excluded)
      throws Exception {
    assertThat(evaluate(NAMED + "BUILD_EXCLUSIVE_" + directive + "=" + border).exclusions())
        .hasSize(excluded ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "'OBSOLETE_BY=5.19', OBSOLETE_BY",
    "'OBSOLETE_BY=6.1', OBSOLETE_BY",
    "'OBSOLETE_BY=6.2', ''",
    "'OBSOLETE_BY=5.19;BUILD_EXCLUSIVE_KERNEL_MAX=6.2', ''",
    "'OBSOLETE_BY=6.2;BUILD_EXCLUSIVE_KERNEL_MAX=5.19', BUILD_EXCLUSIVE_KERNEL_MAX",
  })
  void anObsoleteModuleIsExcluded(String lines, String directive) throws Exception {
    assertThat(evaluate(NAMED + lines.replace(';', '\n')).exclusions())
        .extracting(Exclusion::directive)
        .isEqualTo(directive.isEmpty() ? List.of() : List.of(directive));
  }

  @Test
  void arraysOfExclusionsAreAboutOneModuleEach() throws Exception {
    kernelConfig("CONFIG_PCI=y\n");

    DkmsConf conf =
        evaluate(
            NAMED
                + """
                BUILT_MODULE_NAME=(a b c d)
                BUILD_EXCLUSIVE_KERNEL_MAX[0]=5.19
                BUILD_EXCLUSIVE_ARCH[1]=s390x
                BUILD_EXCLUSIVE_CONFIG[3]="CONFIG_PCI !CONFIG_USB CONFIG_NONE"
                """);

    assertThat(conf.exclusions())
        .extracting(Exclusion::directive)
        .containsExactly(
            "BUILD_EXCLUSIVE_KERNEL_MAX[0]",
            "BUILD_EXCLUSIVE_ARCH[1]",
            "BUILD_EXCLUSIVE_CONFIG[3]");
    assertThat(conf.excludedModules()).containsExactly(0, 1, 3);
    assertThat(conf.exclusion()).isEmpty();
    assertThat(conf.installedNames()).containsExactly("c");
  }

  @Test
  void anExclusionAtAFarIndexIsFoundWithoutCountingUpToIt() throws Exception {
    assertThat(evaluate(NAMED + "BUILD_EXCLUSIVE_ARCH[2000000000]=s390x\n").exclusions())
        .extracting(Exclusion::directive)
        .containsExactly("BUILD_EXCLUSIVE_ARCH[2000000000]");
  }

  @ParameterizedTest
  @CsvSource({
    "'declare -gA MAKE;MAKE[one]=x'",
    "'MAKE[99999999999]=x'",
    "'printf \"a\\0b\\0c\\0\" >&3'"
  })
  void aConfWithoutReasonableIndexesIsTheDriversFault(String lines) {
    assertThatThrownBy(() -> evaluate(NAMED + lines.replace(';', '\n') + "\n"))
        .isInstanceOf(DkmsConfException.class)
        .hasMessageContaining("hello-dkms_1.0_all.deb")
        .hasMessageContaining("index");
  }
}
