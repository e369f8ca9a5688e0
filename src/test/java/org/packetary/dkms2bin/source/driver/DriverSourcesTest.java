package org.packetary.dkms2bin.source.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.SourceReader;
import org.packetary.dkms2bin.source.Unpacked;

class DriverSourcesTest {

  private static final String BUILD = "${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build";

  private final Path temp;
  private Path driver;

  DriverSourcesTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    driver = Files.createDirectory(temp.resolve("foo-1.2"));
  }

  private void file(String name, String... lines) throws IOException {
    Path file = driver.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private Unpacked unpacked() {
    return new SourceReader(ExtractionLimits.DEFAULT).unpack(driver, temp.resolve("private"));
  }

  private DriverSources.Described describe(DriverDescription given) {
    return DriverSources.describe(unpacked(), given);
  }

  private DriverSources.Described describe() {
    return describe(DriverDescription.NONE);
  }

  /** What the dkms.conf says of modules, as {@code LOCATION/NAME}. */
  private static List<String> modules(DriverSources.Described described) {
    List<String> modules = new ArrayList<>();
    String name = "";
    for (String line : described.conf().lines().toList()) {
      String value = line.replaceFirst("^[^=]*=\"(.*)\"$", "$1");
      if (line.startsWith("BUILT_MODULE_NAME")) {
        name = value;
        modules.add(name);
      } else if (line.startsWith("BUILT_MODULE_LOCATION")) {
        modules.set(modules.size() - 1, value + name);
      }
    }
    modules.sort(Comparator.naturalOrder());
    return modules;
  }

  private static String make(DriverSources.Described described) {
    return described.conf().lines().filter(l -> l.startsWith("MAKE")).findFirst().orElseThrow();
  }

  static List<Arguments> makefiles() {
    return List.of(
        Arguments.of("obj-m := a.o b.o", "a b"),
        Arguments.of("obj-m = a.o \\\n  b.o # c.o", "a b"),
        Arguments.of("obj-m += a.o\nobj-m += b.o\nobj-m += a.o", "a b"),
        Arguments.of("#obj-m := x.o\nobj-m := a.o\na-objs := b.o c.o\na-y += d.o", "a"),
        Arguments.of("MODNAME = a\nobj-m := $(MODNAME).o", "a"),
        Arguments.of("obj-m := $(MODNAME).o\nMODNAME := a", "a"),
        Arguments.of("M1 := a\nM2 := ${M1}_b\nobj-m := ${M2}.o", "a_b"),
        Arguments.of("SRCS := a.c b.c\nobj-m := $(SRCS:.c=.o)", "a b"),
        Arguments.of("CONFIG_A ?= m\nobj-$(CONFIG_A) += a.o", "a"),
        Arguments.of(
            "export CONFIG_A=m\nCONFIG_B=n\nobj-$(CONFIG_A)+=a.o\nobj-$(CONFIG_B)+=b.o", "a"),
        Arguments.of("ifneq ($(KERNELRELEASE),)\nobj-m := a.o\nelse\nobj-m := b.o\nendif", "a"),
        Arguments.of("ifeq ($(KERNELRELEASE),)\nall:\n\tmake x\nelse\n\tobj-m := a.o\nendif", "a"),
        Arguments.of("ifdef KERNELRELEASE\nobj-m := a.o\nelse\nobj-m := b.o\nendif", "a"),
        Arguments.of("ifeq ($(DEBUG),y)\nobj-m := dbg.o\nendif\nobj-m += a.o", "a"),
        Arguments.of(
            "DEBUG := y\nifeq ($(DEBUG),y)\nobj-m := dbg.o\nelse\nobj-m := a.o\nendif", "dbg"),
        Arguments.of("ifdef CONFIG_NET\nobj-m += a.o\nendif\nobj-m += b.o", "a b"),
        Arguments.of(
            "ifeq ($(X),1)\nobj-m += a.o\nelse ifeq ($(X),)\nobj-m += b.o\nelse\nobj-m += c.o\nendif",
            "b"),
        Arguments.of("all:\n\tobj-m=x.o make\nobj-m := a.o", "a"),
        Arguments.of("obj-m := sub/a.o", "sub/a"),
        Arguments.of("obj-m := a.o\r\nobj-m += b.o\r", "a b"),
        Arguments.of("include rules.mk\nobj-m := a.o", "a"));
  }

  @ParameterizedTest
  @MethodSource("makefiles")
  void modulesThatKbuildMakes(String makefile, String modules) throws IOException {
    file("Makefile", makefile);

    DriverSources.Described described = describe();

    assertThat(modules(described)).containsExactly(modules.split(" ", -1));
    assertThat(make(described))
        .isEqualTo("MAKE[0]=\"make -C ${kernel_source_dir} M=" + BUILD + " modules\"");
    assertThat(described.guesses())
        .anySatisfy(g -> assertThat(g).startsWith("module").contains("Makefile"));
  }

  @Test
  void kbuildComesBeforeMakefileAndDescends() throws IOException {
    file("Makefile", "all:", "\t$(MAKE) -C $(KDIR) M=$(PWD)");
    file("Kbuild", "obj-m += top.o net/ gone/", "obj-y += lib/");
    file("net/Makefile", "obj-m := net.o", "obj-y += deeper/");
    file("net/deeper/Kbuild", "obj-m := deep.o");
    file("lib/Makefile", "obj-y := builtin.o", "obj-m := lib.o");
    file("tests/Makefile", "obj-m := test.o");

    assertThat(modules(describe())).containsExactly("lib/lib", "net/deeper/deep", "net/net", "top");
  }

  @Test
  void intelsLayoutIsBuiltByItsOwnRules() throws IOException {
    file(
        "src/Makefile",
        "ifneq ($(KERNELRELEASE),)",
        "obj-$(CONFIG_FOO) += foo.o",
        "else",
        "include common.mk",
        "default:",
        "\t$(call kernelbuild,modules)",
        "clean:",
        "\t$(call kernelbuild,clean)",
        "endif");
    file(
        "src/common.mk",
        "ifeq (,${BUILD_KERNEL})",
        "BUILD_KERNEL=$(shell uname -r)",
        "endif",
        "ifeq (,${KSRC})",
        "KSRC := $(firstword /lib/modules/${BUILD_KERNEL}/build /usr/src/linux)",
        "endif",
        "kernelbuild = ${MAKE} -C \"${KSRC}\" CONFIG_FOO=m M=\"${CURDIR}\" $(1)");
    file("README", "no makefile at the top");

    DriverSources.Described described = describe();

    assertThat(described.conf())
        .isEqualTo(
            """
            # Written by dkms2bin for sources that came without a dkms.conf.
            PACKAGE_NAME="foo"
            PACKAGE_VERSION="1.2"
            MAKE[0]="'make' -j${parallel_jobs:-1} -C src BUILD_KERNEL=${kernelver} KSRC=${kernel_source_dir}"
            CLEAN="'make' -C src BUILD_KERNEL=${kernelver} KSRC=${kernel_source_dir} clean"
            BUILT_MODULE_NAME[0]="foo"
            BUILT_MODULE_LOCATION[0]="src/"
            DEST_MODULE_LOCATION[0]="/updates"
            AUTOINSTALL="yes"
            """);
    assertThat(described.id()).isEqualTo(new ModuleId("foo", "1.2"));
    assertThat(described.guesses()).hasSize(4);
  }

  @Test
  void rulesThatTodaysKernelsDoNotUnderstandAreLeftToKbuild() throws IOException {
    file(
        "Makefile",
        "obj-$(CONFIG_FOO) += foo.o",
        "KSRC ?= /lib/modules/$(shell uname -r)/build",
        "all:",
        "\t$(MAKE) -C $(KSRC) SUBDIRS=$(PWD) CONFIG_FOO=m modules");

    assertThat(make(describe())).endsWith(BUILD + " CONFIG_FOO=m modules\"");
  }

  @Test
  void aDriverTakenFromAKernelTreeGetsItsOptionSet() throws IOException {
    file("Makefile", "obj-$(CONFIG_BE2NET) += be2net.o", "be2net-y := be_main.o");

    assertThat(make(describe())).endsWith(BUILD + " CONFIG_BE2NET=m modules\"");
  }

  @Test
  void severalDirectoriesAreBuiltByTheRulesAboveThem() throws IOException {
    file("Makefile", "MODULES := one two", "all: $(MODULES)", "$(MODULES):", "\t$(MAKE) -C $@");
    String sub = "KVER := $(shell uname -r)\nKDIR := /lib/modules/$(KVER)/build\nobj-m := ";
    file("one/Makefile", sub + "one.o");
    file("two/Makefile", sub + "two.o");

    DriverSources.Described described = describe();

    assertThat(modules(described)).containsExactly("one/one", "two/two");
    assertThat(make(described))
        .isEqualTo(
            "MAKE[0]=\"'make' -j${parallel_jobs:-1} KDIR=${kernel_source_dir} KVER=${kernelver}\"");
  }

  @Test
  void directoriesThatNothingConnectsAreNotChosenFrom() throws IOException {
    file("one/Makefile", "obj-m := one.o");
    file("two/Makefile", "obj-m := two.o");

    assertThatThrownBy(this::describe)
        .isInstanceOfSatisfying(
            InputException.class,
            e -> assertThat(e.hint()).contains("give --built-module NAME:LOCATION --make COMMAND"))
        .hasMessageContaining("one, two");
  }

  static List<Arguments> unclear() {
    return List.of(
        Arguments.of("obj-m := $(patsubst %.c,%.o,$(wildcard *.c))", "$(patsubst"),
        Arguments.of("obj-${build_A} += a.o\nobj-m += b.o", "obj-${build_A}"),
        Arguments.of("obj-m := $(NAME).o", "$(NAME).o"),
        Arguments.of("all:\n\tgcc -o x x.c", "no makefile has a list obj-m"));
  }

  @ParameterizedTest
  @MethodSource("unclear")
  void whatCannotBeToldIsAskedFor(String makefile, String reason) throws IOException {
    file("Makefile", makefile);

    assertThatThrownBy(this::describe)
        .isInstanceOfSatisfying(
            InputException.class,
            e -> assertThat(e.hint().orElse("")).contains("--built-module NAME:LOCATION"))
        .hasMessageContaining(reason)
        .hasMessageContaining(driver.toString());
  }

  @Test
  void allThatIsMissingIsAskedForAtOnce() throws IOException {
    driver = Files.createDirectory(temp.resolve("my driver"));
    file("x.c", "int x;");

    assertThatThrownBy(this::describe)
        .isInstanceOfSatisfying(
            InputException.class,
            e ->
                assertThat(e.hint())
                    .contains(
                        "give --built-module NAME:LOCATION --make COMMAND --module-name NAME"
                            + " --module-version VERSION"));
  }

  @Test
  void whatTheUserSaysIsNotGuessed() throws IOException {
    file("x.c", "int x;");

    DriverSources.Described described =
        describe(
            new DriverDescription(
                Optional.of("bar"),
                Optional.of("7"),
                Optional.of("make -C src/ KERNELDIR=/lib/modules/${kernelver}/build"),
                Optional.of("make -C src/ clean"),
                List.of(BuiltModuleSpec.parse("x:src:/kernel/drivers/net"))));

    assertThat(described.guesses()).isEmpty();
    assertThat(described.conf())
        .contains(
            "PACKAGE_NAME=\"bar\"",
            "PACKAGE_VERSION=\"7\"",
            "MAKE[0]=\"make -C src/ KERNELDIR=/lib/modules/${kernelver}/build\"",
            "CLEAN=\"make -C src/ clean\"",
            "BUILT_MODULE_LOCATION[0]=\"src/\"",
            "DEST_MODULE_LOCATION[0]=\"/kernel/drivers/net\"");
  }

  static List<Arguments> versions() {
    return List.of(
        Arguments.of("MODULE_VERSION(\"3.4\");", "3.4"),
        Arguments.of("MODULE_VERSION( \"v3.4-k\" );", "3.4-k"),
        Arguments.of(
            "#define MY_VERSION \"3.4\" /* release */\nMODULE_VERSION(MY_VERSION);", "3.4"),
        Arguments.of("#  define DRV_VERSION \"3.4\"\nchar *v = DRV_VERSION;", "3.4"),
        Arguments.of(
            "#define MAJ 3\n#define MIN 4\n"
                + "#define DRV_VERSION __stringify(MAJ) \".\" __stringify(MIN) LOCAL\n"
                + "#define LOCAL \"-k\"\nMODULE_VERSION(DRV_VERSION);",
            "3.4-k"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void versionsInTheSources(String code, String version) throws IOException {
    driver = Files.createDirectory(temp.resolve("driver-master"));
    file("Makefile", "obj-m := foo.o");
    file("foo.c", code);

    DriverSources.Described described = describe();

    assertThat(described.id()).isEqualTo(new ModuleId("foo", version));
    assertThat(described.guesses()).contains("version " + version + ", from the C sources");
  }

  @Test
  void versionsThatContradictEachOtherAreNotChosenFrom() throws IOException {
    driver = Files.createDirectory(temp.resolve("foo"));
    file("Makefile", "obj-m := a.o b.o");
    file("a.c", "MODULE_VERSION(\"1.0\");");
    file("b.c", "MODULE_VERSION(\"2.0\");");

    assertThatThrownBy(this::describe)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1.0, 2.0");
  }

  @Test
  void theResultIsAnOrdinaryDkmsTree() throws IOException {
    file("Makefile", "obj-m := foo.o");
    Unpacked unpacked = unpacked();
    var newest = unpacked.newest();

    DriverSources.Described described = DriverSources.describe(unpacked, DriverDescription.NONE);

    assertThat(unpacked.sources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.tree().resolve("dkms.conf")).hasContent(described.conf());
              assertThat(source.newest()).isEqualTo(newest);
            });
    assertThat(driver.resolve("dkms.conf")).doesNotExist();
  }

  /** None of these may be read, or keep the reader for long. */
  @Test
  void hostileMakefiles() throws IOException {
    file(
        "Makefile",
        "A = $(B)$(B)$(B)$(B)$(B)$(B)$(B)$(B)",
        "B = $(A)$(A)$(A)$(A)$(A)$(A)$(A)$(A)",
        "include ../../../../etc/passwd /etc/passwd Makefile loop.mk",
        "ifeq (" + ",".repeat(20_000) + "x",
        " ".repeat(60_000) + "x",
        "obj-m := $(A).o ../../../out.o /etc/x.o ../up/");
    file("loop.mk", "include Makefile loop.mk");
    Files.createSymbolicLink(driver.resolve("Kbuild"), Path.of("Makefile"));

    assertThatThrownBy(this::describe)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which modules it builds");
  }
}
