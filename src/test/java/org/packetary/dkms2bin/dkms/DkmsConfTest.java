package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;

/** An evaluated dkms.conf, read from the script's output. */
class DkmsConfTest {

  /** Triples of a name, an index and a value. */
  private static DkmsConf conf(String... words) {
    return DkmsConfEvaluator.parse(String.join("\0", words) + "\0");
  }

  @Test
  void directivesKeepTheirIndexesAndValues() {
    DkmsConf conf =
        conf(
            "PACKAGE_NAME",
            "0",
            "tp_smapi",
            "PACKAGE_VERSION",
            "0",
            "0.43+git",
            "MAKE",
            "0",
            "make 'all'\n  -C \"$x\"",
            "BUILT_MODULE_NAME",
            "10",
            "last",
            "BUILT_MODULE_NAME",
            "2",
            "first",
            "CLEAN",
            "0",
            "");

    assertThat(conf.id()).isEqualTo(new ModuleId("tp_smapi", "0.43+git"));
    assertThat(conf.value("MAKE")).contains("make 'all'\n  -C \"$x\"");
    assertThat(conf.values("BUILT_MODULE_NAME"))
        .containsExactly(Map.entry(2, "first"), Map.entry(10, "last"));
    assertThat(conf.value("BUILT_MODULE_NAME")).isEmpty();
    assertThat(conf.value("CLEAN")).isEmpty();
    assertThat(conf.value("STRIP")).isEmpty();
    assertThat(conf.exclusions()).isEmpty();
  }

  @Test
  void exclusionsAreApart() {
    DkmsConf conf =
        conf(
            "PACKAGE_NAME",
            "0",
            "x",
            "excluded:BUILD_EXCLUSIVE_KERNEL",
            "^5\\.",
            "6.1.0-9-amd64",
            "excluded:BUILD_EXCLUSIVE_CONFIG",
            "!CONFIG_PREEMPT_RT",
            "CONFIG_PREEMPT_RT=y");

    assertThat(conf.exclusions())
        .containsExactly(
            new DkmsConf.Exclusion("BUILD_EXCLUSIVE_KERNEL", "^5\\.", "6.1.0-9-amd64"),
            new DkmsConf.Exclusion(
                "BUILD_EXCLUSIVE_CONFIG", "!CONFIG_PREEMPT_RT", "CONFIG_PREEMPT_RT=y"));
    assertThat(conf.directives()).containsOnlyKeys("PACKAGE_NAME");
  }

  @Test
  void nothingIsAnEmptyConf() {
    assertThat(DkmsConfEvaluator.parse("").directives()).isEmpty();
  }

  @Test
  void withoutNameOrVersionThereIsNoModule() {
    assertThatThrownBy(() -> conf("PACKAGE_VERSION", "0", "1").id())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("PACKAGE_NAME");
    assertThatThrownBy(() -> conf("PACKAGE_NAME", "0", "x", "PACKAGE_VERSION", "0", "").id())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("PACKAGE_VERSION");
    assertThatThrownBy(() -> conf("PACKAGE_NAME", "0", "../x", "PACKAGE_VERSION", "0", "1").id())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("../x");
  }

  @Test
  void aModuleIsInstalledUnderItsBuiltNameOrTheOneItIsRenamedTo() {
    assertThat(
            conf(
                    "PACKAGE_NAME",
                    "0",
                    "nvidia-current",
                    "BUILT_MODULE_NAME",
                    "0",
                    "nvidia",
                    "DEST_MODULE_NAME",
                    "0",
                    "nvidia-current",
                    "BUILT_MODULE_NAME",
                    "1",
                    "nvidia-uvm",
                    "DEST_MODULE_NAME",
                    "1",
                    "",
                    "DEST_MODULE_LOCATION",
                    "0",
                    "/updates",
                    "DEST_MODULE_LOCATION",
                    "1",
                    "/updates")
                .installedNames())
        .containsExactly("nvidia-current", "nvidia-uvm");
  }

  @Test
  void sparseArraysHaveNoModulesInTheirGaps() {
    assertThat(
            conf(
                    "PACKAGE_NAME",
                    "0",
                    "digimend",
                    "BUILT_MODULE_NAME",
                    "0",
                    "hid-kye",
                    "BUILT_MODULE_NAME",
                    "7",
                    "hid-uclogic",
                    "DEST_MODULE_LOCATION",
                    "0",
                    "/extra",
                    "DEST_MODULE_LOCATION",
                    "7",
                    "/extra")
                .installedNames())
        .containsExactly("hid-kye", "hid-uclogic");
  }

  @Test
  void aSingleModuleMayTakeThePackagesName() {
    assertThat(
            conf("PACKAGE_NAME", "0", "acpi_call", "DEST_MODULE_LOCATION", "0", "/updates")
                .installedNames())
        .containsExactly("acpi_call");
  }

  @ParameterizedTest
  @CsvSource({"yes, true", "Y, true", "y, true", "no, false", "'', false", "true, false"})
  void theInitialRamdiskIsRemadeWhereItIsAskedFor(String value, boolean remade) {
    assertThat(conf("REMAKE_INITRD", "0", value).remakesInitrd()).isEqualTo(remade);
    assertThat(new DkmsConf(Map.of(), List.of()).remakesInitrd()).isFalse();
  }

  @Test
  void aPackageIsExcludedByItselfOrWhenEveryModuleIs() {
    String[] modules = {"BUILT_MODULE_NAME", "0", "a", "DEST_MODULE_LOCATION", "4", "/extra"};
    String[] whole = {"excluded:BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"};
    String[] first = {"excluded:BUILD_EXCLUSIVE_KERNEL[0]", "^5", "6.1"};
    String[] fifth = {"excluded:BUILD_EXCLUSIVE_ARCH[4]", "s390x", "x86_64"};
    String[] noModule = {"excluded:BUILD_EXCLUSIVE_ARCH[2]", "s390x", "x86_64"};

    assertThat(joined(modules).exclusion()).isEmpty();
    assertThat(joined(modules, first).exclusion()).isEmpty();
    assertThat(joined(modules, first, noModule).exclusion()).isEmpty();
    assertThat(joined(modules, first, fifth).exclusion())
        .contains(new DkmsConf.Exclusion("BUILD_EXCLUSIVE_KERNEL[0]", "^5", "6.1"));
    assertThat(joined(modules, first, whole).exclusion())
        .contains(new DkmsConf.Exclusion("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"));
  }

  private static DkmsConf joined(String[]... rows) {
    return conf(Stream.of(rows).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void excludedModulesAreNotInstalled() {
    assertThat(
            conf(
                    "PACKAGE_NAME",
                    "0",
                    "pack", //
                    "BUILT_MODULE_NAME",
                    "0",
                    "a", //
                    "BUILT_MODULE_NAME",
                    "3",
                    "b", //
                    "DEST_MODULE_NAME",
                    "3",
                    "c", //
                    "DEST_MODULE_LOCATION",
                    "5",
                    "/extra", //
                    "excluded:BUILD_EXCLUSIVE_KERNEL[0]",
                    "^5",
                    "6.1")
                .installedNames())
        .containsExactly("c", "pack");
  }

  @Test
  void whatIsNeededMayBeWrittenInOneLineOrInSeveral() {
    assertThat(conf("BUILD_DEPENDS", "0", " b  a ", "BUILD_DEPENDS", "3", "c a").buildDepends())
        .containsExactly("b", "a", "c");
    assertThat(conf("BUILD_DEPENDS", "0", " ").buildDepends()).isEmpty();
  }
}
