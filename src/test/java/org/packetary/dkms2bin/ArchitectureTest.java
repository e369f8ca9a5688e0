package org.packetary.dkms2bin;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of docs/architecture.md: what belongs where, and who may use whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

  private static final String ROOT = "org.packetary.dkms2bin";

  /** Each package, and the others of ours that it uses, as docs/architecture.md has it. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("model", Set.of()),
          Map.entry("host", Set.of("model")),
          Map.entry("kernel", Set.of("model")),
          Map.entry("headers", Set.of("model", "kernel")),
          Map.entry("process", Set.of("model")),
          Map.entry("archive", Set.of("model")),
          Map.entry("distro", Set.of("model", "host", "kernel", "process", "archive")),
          Map.entry("sandbox", Set.of("model", "host", "process", "distro")),
          Map.entry("source", Set.of("model", "archive")),
          Map.entry("dkms", Set.of("model", "host", "process", "sandbox")),
          Map.entry("module", Set.of("model", "kernel", "archive")),
          Map.entry("diagnosis", Set.of("model", "kernel", "headers")),
          Map.entry("packaging", Set.of("model", "kernel", "archive")),
          Map.entry("repository", Set.of("model", "host", "process", "archive")),
          Map.entry("disk", Set.of("model", "process", "archive", "repository")),
          Map.entry("report", Set.of("model", "host")),
          Map.entry(
              "request",
              Set.of("model", "kernel", "distro", "sandbox", "source", "packaging", "disk")),
          Map.entry(
              "pipeline",
              Set.of(
                  "request",
                  "model",
                  "host",
                  "kernel",
                  "headers",
                  "process",
                  "archive",
                  "distro",
                  "sandbox",
                  "source",
                  "dkms",
                  "module",
                  "diagnosis",
                  "packaging",
                  "repository",
                  "disk",
                  "report")),
          Map.entry(
              "cli",
              Set.of(
                  "model",
                  "host",
                  "kernel",
                  "process",
                  "distro",
                  "sandbox",
                  "source",
                  "diagnosis",
                  "packaging",
                  "disk",
                  "report",
                  "request",
                  "cli.terminal",
                  "pipeline")),
          Map.entry("cli.terminal", Set.of("model", "host", "report")));

  private JavaClasses ours = new ClassFileImporter().importPackages();

  @BeforeAll
  void readClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    assertThat(ours).hasSizeGreaterThan(100);
  }

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }

  @Test
  void everyPackageHasItsPlaceInTheTable() {
    assertThat(
            ours.stream()
                .map(c -> c.getPackageName().replaceFirst("^\\Q" + ROOT + "\\E\\.?", ""))
                .collect(Collectors.toSet()))
        .isEqualTo(ARROWS.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyThoseItMay(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), ARROWS.getOrDefault(name, Set.of()).stream())
            .map(ArchitectureTest::in)
            .toArray(String[]::new);

    classes()
        .that()
        .resideInAPackage(in(name))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage(ROOT + ".."))))
        .check(ours);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ours);
  }

  @Test
  void theCommandLineKnowsOfSandboxesOnlyTheHostCheckAndWhatMayBeAskedFor() {
    noClasses()
        .that()
        .resideInAPackage(in("cli"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(in("sandbox"))
                .and(
                    describe(
                        "are neither the host check nor part of a request",
                        (JavaClass c) ->
                            !c.getFullName()
                                .matches(".*\\.(HostCheck(\\$.*)?|Backend(Request)?)"))))
        .check(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.commons.compress.., archive",
    "org.tukaani.xz.., archive",
    "com.github.luben.zstd.., archive",
    "org.vafer.jdeb.., packaging",
    "org.redline_rpm.., packaging",
    "org.bouncycastle.., packaging",
    "net.fornwall.jelf.., module",
    "picocli.., cli",
    "java.util.logging.., cli.terminal",
    "org.jline.., cli.terminal",
    "com.fasterxml.jackson.dataformat.yaml.., distro",
  })
  void aLibraryHasOneUser(String library, String user) {
    noClasses()
        .that()
        .resideOutsideOfPackage(in(user))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(ours);
    assertThat(ours.that(resideInAPackage(in(user))))
        .as("a rule for a library that nobody uses holds nothing")
        .anyMatch(
            c ->
                c.getDirectDependenciesFromSelf().stream()
                    .anyMatch(d -> resideInAPackage(library).test(d.getTargetClass())));
  }

  @Test
  void onlyTheCommandLineTouchesTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should(ACCESS_STANDARD_STREAMS)
        .check(ours);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .check(ours);
  }

  @Test
  void programsAreStartedInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("process"))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethod(Runtime.class, "exec", String.class)
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(ours);
  }

  @Test
  void timeAndEnvironmentComeFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(ours);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(ours);
  }

  @Test
  void everyPackageSaysThatItsTypesAreNotNull() {
    List<JavaPackage> packages = ours.stream().map(JavaClass::getPackage).distinct().toList();

    assertThat(packages).isNotEmpty().allMatch(p -> p.isAnnotatedWith(NullMarked.class));
  }
}
