package org.packetary.dkms2bin;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** Each package, and exactly the others of ours that it uses. */
  private static final String ARROWS =
      """
      archive             archive.safe model
      archive.safe        model
      archive.single      archive.safe
      attestation         companion json model plan roots signing util
      cell                archive archive.safe diagnosis diagnosis.reading diagnosis.reference \
                          distro.archive dkms headers host kbuild kernel layer model module \
                          packagefile packaging plan process result roots sandbox util
      cli                 cell cli.attest cli.env cli.group cli.image cli.option cli.prove cli.repo cli.sign cli.terminal config diagnosis diagnosis.log diagnosis.reading diagnosis.reference distro doctor estimate host isolation json kernel model plan process proof report report.page request run
      cli.attest          attestation cli.group cli.option cli.terminal cli.value distro \
                          distro.archive model plan rebuild request roots sandbox util
      cli.env             cli.group cli.option cli.terminal cli.value container distro \
                          housekeeping json kept layer model prepared process request run util
      cli.group           cli.option plan
      cli.image           archive cli.group cli.option cli.terminal cli.value image \
                          image.bootstrap image.extension image.memory image.netboot image.pxe \
                          image.show image.squashfs isolation json kernel model process request
      cli.option          cli.terminal cli.value config disk distro isolation kernel model \
                          packaging.rpm process proof report request run sandbox sandbox.limit \
                          sbom signing signing.gpg signing.module source.driver
      cli.prove           cli.group cli.option cli.terminal cli.value json kernel model proof \
                          proof.run
      cli.repo            cli.group cli.option cli.terminal cli.value gate impact json kernel \
                          layer model prepared proof repository request result run signing \
                          state upkeep util
      cli.sign            cli.group cli.option cli.terminal detached model request
      cli.terminal        diagnosis.reference estimate host model report util
      cli.training        cli util
      cli.value           config distro model sandbox.limit
      companion           json model util
      config              disk distro isolation kernel model packaging.rpm proof report request \
                          sandbox sandbox.limit sbom signing signing.gpg signing.module \
                          source.driver util yaml
      container           layer model process util
      delivery            archive archive.safe attestation disk distro dkms host input kbuild \
                          layer model module packagefile packaging packaging.deb packaging.rpm \
                          plan process proof repository request result roots sbom signing \
                          signing.module source system util
      detached            delivery json model plan process request result run signing.module \
                          util
      diagnosis           diagnosis.cause diagnosis.reading model
      diagnosis.cause     diagnosis.reading diagnosis.words kernel model util
      diagnosis.log       util
      diagnosis.reading   diagnosis.log diagnosis.words kernel model util
      diagnosis.reference headers kernel model
      diagnosis.words     diagnosis.log model
      disk                archive archive.safe model process repository.yum util
      distro              kernel model packagefile yaml
      distro.apt          distro distro.archive host isolation kernel model packagefile process \
                          util
      distro.archive      distro host isolation kernel model process util
      distro.dnf          distro distro.archive host isolation kernel model process util
      distro.tarball      distro distro.archive host isolation model process util
      dkms                host json layer model process sandbox util
      dkms.lint           dkms model
      doctor              container isolation model process sandbox.limit sandbox.seccomp util
      estimate            host json model plan schedule
      gate                distro distro.archive isolation kernel model packagefile packaging \
                          proof report repository repository.apt request resolve state system \
                          upkeep util
      headers             kernel model
      host                model util
      housekeeping        container kept layer model result util
      image               archive archive.safe archive.single host image.extension \
                          image.initramfs image.modules image.squashfs isolation json kernel \
                          layer model process util
      image.bootstrap     archive archive.safe distro distro.archive host image image.modules \
                          image.squashfs isolation kernel layer model module packagefile process \
                          proof.image request resolve roots sandbox system util
      image.extension     archive.safe model
      image.initramfs     archive archive.safe archive.single kernel model
      image.memory        image image.initramfs image.modules image.squashfs isolation layer \
                          model process sandbox sandbox.limit util
      image.modules       archive archive.safe image.initramfs kernel model module packagefile \
                          process
      image.pxe           archive.safe image image.initramfs isolation model packaging \
                          packaging.deb packaging.rpm proof.image util
      image.netboot       archive archive.safe archive.single distro image \
                          image.initramfs image.modules isolation kernel layer model module proof \
                          proof.guest proof.image request resolve system util
      image.show          archive archive.safe archive.single image image.initramfs \
                          image.squashfs kernel model util
      image.squashfs      archive archive.safe archive.single isolation kernel model process
      impact              headers kbuild kernel layer model module packaging result roots util
      input               archive.safe distro.archive dkms host json layer model plan request \
                          source source.driver util
      isolation           model process util
      json                model
      kbuild              json
      kept                dkms host isolation json layer model plan process sandbox \
                          sandbox.limit source util
      kernel              model
      layer               host isolation model process util
      model
      module              archive kernel model
      packagefile         archive archive.safe model util
      packaging           model packagefile util
      packaging.deb       archive archive.safe model packagefile packaging util
      packaging.program   model packaging packaging.deb packaging.rpm
      packaging.rpm       archive kernel model packaging signing util
      plan                distro.archive dkms json model roots util
      prepared            distro distro.archive host input isolation json kernel layer model \
                          plan process request resolve roots schedule util
      process             model
      proof               json model
      proof.guest         archive json model process util
      proof.image         archive archive.safe distro distro.archive kernel layer model module \
                          packagefile process proof util
      proof.ladder        model proof proof.guest
      proof.machine       archive host json model module process proof proof.guest proof.image \
                          proof.ladder qemu util
      proof.run           archive.safe distro distro.archive isolation kernel layer model module \
                          packagefile process proof proof.guest proof.image proof.machine qemu \
                          request resolve system util
      proving             model proof schedule
      qemu                model process
      rebuild             archive archive.safe attestation distro model module packagefile \
                          packaging.rpm plan proof report request run sandbox util
      report              host json model proof util
      report.page         host json model proof report util
      repository          attestation companion host json model proof signing util
      repository.apt      archive model packagefile proof repository signing util
      repository.yum      archive model packagefile process proof repository signing util
      request             disk distro isolation kernel model packaging.rpm process proof \
                          repository repository.apt sandbox sbom signing signing.module \
                          source.driver util
      resolve             archive archive.safe container distro distro.archive dkms dkms.lint \
                          host input kernel layer model packagefile plan process request roots \
                          sandbox schedule source toolchain util
      result              archive dkms host json model module packaging util
      roots               distro distro.archive kernel layer model process sandbox schedule \
                          util
      run                 archive.safe cell delivery disk distro distro.archive dkms dkms.lint \
                          estimate gate host input isolation kept kernel layer model packaging \
                          packaging.deb packaging.rpm plan prepared proof proof.run proving report \
                          report.page repository repository.apt request resolve result roots \
                          sandbox schedule source source.driver state system util
      sandbox             container doctor isolation layer model process sandbox.limit \
                          sandbox.seccomp util
      sandbox.limit       host process
      sandbox.seccomp     model util
      sbom                json kbuild util
      schedule
      signing             model
      signing.gpg         model process signing util
      signing.module      model process util
      source              archive archive.safe model packagefile util
      source.driver       model source
      state               host json model proof report util
      system              archive.safe disk distro distro.apt distro.archive distro.dnf \
                          distro.tarball host isolation model packagefile packaging \
                          packaging.deb packaging.rpm process repository repository.apt \
                          repository.yum request signing util
      toolchain           distro kernel model util
      upkeep              archive.safe attestation companion distro kernel model module \
                          packagefile proof report repository request signing state system util
      util
      yaml                model
      """;

  /** The most top-level classes that a package may have. */
  private static final int MOST_CLASSES = 20;

  /** Packages that have more: exactly so many, so that they can only shrink. */
  private static final Map<String, Integer> LARGER =
      Map.ofEntries(Map.entry("dkms", 21), Map.entry("model", 27), Map.entry("run", 24));

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
    return arrows().keySet().stream();
  }

  private static SortedMap<String, Set<String>> arrows() {
    SortedMap<String, Set<String>> arrows = new TreeMap<>();
    for (String row : ARROWS.lines().toList()) {
      List<String> words = List.of(row.split(" +", -1));
      arrows.put(words.get(0), new TreeSet<>(words.subList(1, words.size())));
    }
    return arrows;
  }

  /** Not those within it, which are packages of their own. */
  private static String in(String name) {
    return ROOT + "." + name;
  }

  private static String nameOf(JavaClass type) {
    return type.getPackageName().replaceFirst("^\\Q" + ROOT + "\\E\\.?", "");
  }

  /** The classes of a package, nested ones too. */
  private List<JavaClass> classesOf(String name) {
    return ours.stream().filter(c -> c.getPackageName().equals(in(name))).toList();
  }

  @Test
  void everyPackageHasItsPlaceInTheTable() {
    assertThat(ours.stream().map(ArchitectureTest::nameOf).collect(Collectors.toSet()))
        .isEqualTo(arrows().keySet());
  }

  @Test
  void everyPackageHasItsLineInTheDocument() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("docs/architecture.md")).stream()
            .filter(line -> line.matches("\\| `[a-z.]+` \\| .+ \\|"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();

    assertThat(lines).containsExactlyInAnyOrderElementsOf(arrows().keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesThoseThatTheTableNamesAndNoOthers(String name) {
    Set<String> used =
        classesOf(name).stream()
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .map(d -> d.getTargetClass().getBaseComponentType())
            .filter(c -> c.getPackageName().startsWith(ROOT))
            .map(ArchitectureTest::nameOf)
            .filter(other -> !other.equals(name))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used)
        .as("the row should be: %s %s", name, String.join(" ", used))
        .isEqualTo(arrows().get(name));
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ours);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageIsSmallOrOneOfTheLargerThatMayNotGrow(String name) {
    long size =
        classesOf(name).stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(c -> !c.getSimpleName().equals("package-info"))
            .count();
    Integer larger = LARGER.get(name);

    if (larger == null) {
      assertThat(size)
          .as("classes in %s: what belongs together can be a package of its own", name)
          .isLessThanOrEqualTo(MOST_CLASSES);
    } else {
      assertThat(size)
          .as("classes in %s: if fewer, lower its number, or take it from the list", name)
          .isEqualTo(larger.longValue())
          .isGreaterThan(MOST_CLASSES);
    }
  }

  @Test
  void noPackageThatIsGoneIsAmongTheLarger() {
    assertThat(arrows().keySet()).containsAll(LARGER.keySet());
  }

  @Test
  void theCommandLineKnowsOfSandboxesOnlyWhatMayBeAskedFor() {
    noClasses()
        .that()
        .resideInAPackage(in("cli"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(in("sandbox") + "..")
                .and(
                    describe(
                        "are no part of a request",
                        (JavaClass c) -> !c.getFullName().matches(".*\\.Backend(Request)?"))))
        .check(ours);
  }

  /** A plan is carried out on other hosts too. */
  @Test
  void aPlanHasNoPathOfAHostInIt() {
    noClasses()
        .that()
        .resideInAPackage(in("plan"))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Path.class)
        .check(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.commons.compress.., archive archive.single packagefile",
    "org.tukaani.xz.., archive archive.single",
    "com.github.luben.zstd.., archive archive.single",
    "org.vafer.jdeb.., packaging.deb",
    "org.redline_rpm.., packaging.rpm",
    "org.bouncycastle.., signing signing.module",
    "net.fornwall.jelf.., module",
    "picocli.., cli cli.attest cli.env cli.group cli.image cli.option cli.prove cli.repo cli.sign cli.terminal cli.value",
    "org.jline.., cli.terminal",
    "java.util.logging.., cli.terminal",
    "com.fasterxml.jackson.dataformat.yaml.., yaml",
  })
  void aLibraryHasItsUsers(String library, String users) {
    List<String> named = List.of(users.split(" ", -1));
    noClasses()
        .that()
        .resideOutsideOfPackages(named.stream().map(ArchitectureTest::in).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(ours);
    assertThat(named)
        .as("a rule for a library that nobody uses holds nothing")
        .allMatch(
            user ->
                classesOf(user).stream()
                    .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
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
        .resideOutsideOfPackages(in("cli"), in("cli.option"))
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
