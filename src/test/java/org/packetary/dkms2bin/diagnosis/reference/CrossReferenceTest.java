package org.packetary.dkms2bin.diagnosis.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.headers.Headers;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

class CrossReferenceTest {

  private static final String OLD = "6.1.0-9-amd64";
  private static final String TARGET = "6.12.0-1-amd64";
  private static final String NEW = "7.0.0-1-amd64";

  private final Path temp;
  private final List<String> opened = new ArrayList<>();

  CrossReferenceTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private CrossReference.Kernel kernel(String release, String header, String symvers) {
    return new CrossReference.Kernel(
        release,
        () -> {
          opened.add(release);
          return Optional.of(
              Headers.of(release)
                  .with("include/linux/frob.h", header)
                  .with("Module.symvers", symvers)
                  .index(temp.resolve(release)));
        });
  }

  private CrossReference.Kernel kernel(String release, String header) {
    return kernel(release, header, "");
  }

  private static Finding finding(FindingKind kind, String symbol) {
    return new Finding(
        kind,
        false,
        Optional.of(symbol),
        Optional.empty(),
        "as the compiler says",
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Finding.Evidence.NONE);
  }

  private static Finding typed(FindingKind kind, String symbol, String expected, String note) {
    return new Finding(
        kind,
        false,
        Optional.of(symbol),
        Optional.empty(),
        "initialization from incompatible pointer type",
        OptionalInt.empty(),
        Optional.of(new Finding.Types(expected, "int (*)(void)")),
        Optional.empty(),
        List.of(),
        new Finding.Evidence(List.of(1), 1, List.of(note), List.of()));
  }

  private String sentence(Finding finding, CrossReference.Kernel... kernels) {
    Finding noted =
        new CrossReference(kernels[0], List.of(kernels)).annotate(List.of(finding)).get(0);
    return DeclarationText.sentence(noted).orElse("");
  }

  @Test
  void whatTheTargetLacksIsShownInTheNearestKernelsThatHaveIt() {
    String gone = "int other(void);\n";
    String there = "\nstatic inline int frob(struct frob *f)\n{\n\treturn 0;\n}\n";

    assertThat(
            sentence(
                finding(FindingKind.IMPLICIT_DECLARATION, "frob"),
                kernel(TARGET, gone),
                kernel("5.10.0-1-amd64", there),
                kernel(NEW, there),
                kernel("7.2.0-1-amd64", there),
                kernel("6.6.0-1-amd64", gone),
                kernel(OLD, there)))
        .isEqualTo(
            "frob: not in 6.12.0-1-amd64;"
                + " in 6.1.0-9-amd64 include/linux/frob.h:2: static inline int frob(struct frob *f);"
                + " in 7.0.0-1-amd64 include/linux/frob.h:2:"
                + " static inline int frob(struct frob *f)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NO_MEMBER | frob.old | in 6.1.0-9-amd64 include/linux/frob.h:1: frob.old: long old",
        "NO_MEMBER | struct frob.old | in 6.1.0-9-amd64 include/linux/frob.h:1: frob.old: long old",
        "UNKNOWN_TYPE | frob_t | in 6.1.0-9-amd64 include/linux/frob.h:2: typedef int frob_t",
        "INCOMPLETE_TYPE | struct inner | in 6.1.0-9-amd64 include/linux/frob.h:3: struct inner",
        "UNDECLARED_IDENTIFIER | FROB | in 6.1.0-9-amd64 include/linux/frob.h:4: #define FROB 1",
        "MISSING_HEADER | linux/frob.h | in 6.1.0-9-amd64 include/linux/frob.h",
      })
  void everySortOfThingIsLookedUp(FindingKind kind, String symbol, String said) {
    String old = "struct frob { long old; };\ntypedef int frob_t;\nstruct inner { int a; };\n";

    assertThat(
            sentence(
                finding(kind, symbol),
                new CrossReference.Kernel(
                    TARGET, () -> Optional.of(Headers.of(TARGET).index(temp.resolve(TARGET)))),
                kernel(OLD, old + "#define FROB 1\n")))
        .isEqualTo(symbol + ": not in 6.12.0-1-amd64; " + said);
  }

  @Test
  void aChangedDeclarationIsShownAsItIsAndAsItWas() {
    assertThat(
            sentence(
                finding(FindingKind.MACRO_ARGUMENT_COUNT, "DEFINE_FROB"),
                kernel(TARGET, "#define DEFINE_FROB(_name, _n) x\n"),
                kernel(OLD, "#define DEFINE_FROB(name) y\n"),
                kernel("6.6.0-1-amd64", "#define DEFINE_FROB(_name, _n) z\n")))
        .isEqualTo(
            "DEFINE_FROB: in 6.12.0-1-amd64 include/linux/frob.h:1: #define DEFINE_FROB(_name, _n) x;"
                + " in 6.1.0-9-amd64 include/linux/frob.h:1: #define DEFINE_FROB(name) y");
  }

  @Test
  void aCallbackOfAVariableIsFoundByItsNameAndType() {
    String now =
        """
        struct other { int (*uevent)(long); };
        struct alike { int (*uevent)(const struct frob *f, char buf[8]); };
        struct frob_type { int (*uevent)(const struct frob *f, char buf[8]); };
        """;
    String before = "struct frob_type { int (*uevent)(struct frob *f, char buf[8]); };\n";

    assertThat(
            sentence(
                typed(
                    FindingKind.INCOMPATIBLE_TYPE,
                    "my_frob_type.uevent",
                    "int (*)(const struct frob *, char *)",
                    ""),
                kernel(TARGET, now.replace("char buf[8]", "char *buf")),
                kernel(OLD, before)))
        .isEqualTo(
            "my_frob_type.uevent: in 6.12.0-1-amd64 include/linux/frob.h:3:"
                + " frob_type.uevent: int (*uevent)(const struct frob *f, char *buf);"
                + " in 6.1.0-9-amd64 include/linux/frob.h:1:"
                + " frob_type.uevent: int (*uevent)(struct frob *f, char buf[8])");
  }

  @Test
  void aCallbackIsFoundByTheCompilersNoteToo() {
    assertThat(
            sentence(
                typed(
                    FindingKind.INCOMPATIBLE_TYPE,
                    "my_remove",
                    "void (*)(struct frob *) {aka 'void (*)(struct real *)'}",
                    "(near initialization for 'my_driver.ops.remove')"),
                kernel(TARGET, "struct frob_driver { void (*remove)(struct frob *); };\n"),
                kernel(OLD, "struct frob_driver { int (*remove)(struct frob *f); };\n")))
        .contains("frob_driver.remove: void (*remove)(struct frob *);")
        .endsWith("frob_driver.remove: int (*remove)(struct frob *f)");
  }

  @Test
  void aCallbackIsNotTakenForAFunctionOfItsName() {
    assertThat(
            sentence(
                typed(
                    FindingKind.INCOMPATIBLE_TYPE,
                    "remove",
                    "void (*)(struct frob *)",
                    "(near initialization for 'my_driver.<anonymous>.remove')"),
                kernel(
                    TARGET,
                    "void remove(int tree);\n"
                        + "struct frob_driver { union { void (*remove)(struct frob *); }; };\n"),
                kernel(OLD, "struct frob_driver { int (*remove)(struct frob *f); };\n")))
        .contains("frob_driver.remove: void (*remove)(struct frob *);")
        .doesNotContain("tree");
  }

  @Test
  void aMemberThatBecameConst() {
    assertThat(
            sentence(
                finding(FindingKind.READ_ONLY, "flags"),
                kernel(TARGET, "struct a { long flags; };\nstruct area { const long flags; };\n"),
                kernel(OLD, "struct area { long flags; };\n")))
        .contains("area.flags: const long flags; in 6.1.0-9-amd64")
        .endsWith("area.flags: long flags");
  }

  @Test
  void whatTheKernelNowHasItselfIsNamedWithTheLastKernelThatHadItNot() {
    assertThat(
            sentence(
                finding(FindingKind.CONFLICTING_DECLARATION, "frob"),
                kernel(TARGET, "int frob(void);\n"),
                kernel(OLD, "")))
        .isEqualTo(
            "frob: in 6.12.0-1-amd64 include/linux/frob.h:1: int frob(void);"
                + " not in 6.1.0-9-amd64");
  }

  @Test
  void exportsAreComparedForWhatTheLinkerSays() {
    CrossReference.Kernel target =
        kernel(TARGET, "", "0x0\tfrob\tvmlinux\tEXPORT_SYMBOL_GPL\tFROBS\n");
    CrossReference.Kernel old =
        kernel(
            OLD,
            "",
            "0x0\tfrob\tvmlinux\tEXPORT_SYMBOL\t\n0x0\tgone\tdrivers/gone\tEXPORT_SYMBOL\t\n");

    assertThat(sentence(finding(FindingKind.MISSING_NAMESPACE, "frob"), target, old))
        .isEqualTo(
            "frob: in 6.12.0-1-amd64 Module.symvers: EXPORT_SYMBOL_GPL of vmlinux, namespace FROBS;"
                + " in 6.1.0-9-amd64 Module.symvers: EXPORT_SYMBOL of vmlinux");
    assertThat(sentence(finding(FindingKind.UNDEFINED_SYMBOL, "gone"), target, old))
        .isEqualTo(
            "gone: not exported by 6.12.0-1-amd64;"
                + " in 6.1.0-9-amd64 Module.symvers: EXPORT_SYMBOL of drivers/gone");
  }

  @Test
  void whatTheTargetDeclaresAfterAllIsShownThere() {
    assertThat(
            sentence(
                finding(FindingKind.IMPLICIT_DECLARATION, "frob"),
                kernel(TARGET, "int frob(void);\n"),
                kernel(OLD, "int frob(void);\n")))
        .isEqualTo("frob: in 6.12.0-1-amd64 include/linux/frob.h:1: int frob(void)");
  }

  @Test
  void aTargetWhoseHeadersAreNotAtHandLacksWhatTheCompilerMisses() {
    CrossReference.Kernel target = new CrossReference.Kernel("3.13.0-77-generic", Optional::empty);

    assertThat(
            sentence(
                finding(FindingKind.IMPLICIT_DECLARATION, "frob"),
                target,
                kernel(OLD, "int frob(void);\n")))
        .startsWith("frob: not in 3.13.0-77-generic; in 6.1.0-9-amd64 ");
    assertThat(
            sentence(
                finding(FindingKind.ARGUMENT_COUNT, "frob"),
                target,
                kernel(OLD, "int frob(void);\n")))
        .isEmpty();
  }

  @Test
  void oneFlavourOfEachBuildIsRead() {
    sentence(
        finding(FindingKind.IMPLICIT_DECLARATION, "frob"),
        kernel(TARGET, ""),
        kernel(OLD, ""),
        kernel("6.1.0-9-rt-amd64", "int frob(void);\n"),
        kernel("6.1.0-9-cloud-amd64", "int frob(void);\n"));

    assertThat(opened).contains(OLD).doesNotContain("6.1.0-9-rt-amd64", "6.1.0-9-cloud-amd64");
  }

  @Test
  void aConsequenceThatNoHeaderKnowsAndAFindingWithoutSymbolStayAsTheyAre() {
    Finding cause = Finding.of(FindingKind.OUT_OF_DISK, "No space left on device");
    Finding local = finding(FindingKind.UNDECLARED_IDENTIFIER, "core_lock");
    Finding consequence =
        new Finding(
            local.kind(),
            false,
            local.symbol(),
            local.place(),
            local.message(),
            OptionalInt.of(0),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            local.evidence());

    assertThat(
            new CrossReference(kernel(TARGET, ""), List.of(kernel(OLD, "")))
                .annotate(List.of(cause, consequence)))
        .containsExactly(cause, consequence);
  }

  @Test
  void noHeadersAreReadForFindingsThatTheySayNothingAbout() {
    sentence(Finding.of(FindingKind.TIMEOUT, "ended"), kernel(TARGET, ""), kernel(OLD, ""));

    assertThat(opened).isEmpty();
  }
}
