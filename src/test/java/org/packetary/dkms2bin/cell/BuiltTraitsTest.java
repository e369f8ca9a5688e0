package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.packaging.ModuleTraits;

class BuiltTraitsTest {

  private static final Path FIXTURES = Path.of("src/test/resources/module");

  private static ModuleTraits traits(Map<String, String> conf) {
    Map<String, java.util.SortedMap<Integer, String>> directives = new TreeMap<>();
    conf.forEach((name, value) -> directives.put(name, new TreeMap<>(Map.of(0, value))));
    return BuiltTraits.of(
        List.of(FIXTURES.resolve("fixture_base.ko"), FIXTURES.resolve("fixture_user.ko")),
        new DkmsConf(directives, List.of()),
        ModuleSymvers.read(FIXTURES.resolve("Module.symvers")));
  }

  @Test
  void symbolsOfTheKernelCountAndThoseOfOtherModulesDoNot() {
    ModuleSymvers kernel = ModuleSymvers.read(FIXTURES.resolve("Module.symvers"));

    Map<String, Long> symbols = traits(Map.of()).kernelSymbols();

    assertThat(symbols).containsKey("_printk").doesNotContainKey("fixture_base_count");
    assertThat(symbols)
        .allSatisfy(
            (symbol, crc) -> assertThat(kernel.find(symbol).orElseThrow().crc()).isEqualTo(crc));
    assertThat(traits(Map.of()).licenses()).hasSize(1).first().asString().contains("GPL");
  }

  @ParameterizedTest
  @CsvSource({"yes, false", "Y, false", "no, true", "'', true"})
  void dkmsConfForbidsWeakModules(String value, boolean allowed) {
    assertThat(traits(Map.of("NO_WEAK_MODULES", value)).weakModules()).isEqualTo(allowed);
  }
}
