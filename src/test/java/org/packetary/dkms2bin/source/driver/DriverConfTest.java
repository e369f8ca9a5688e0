package org.packetary.dkms2bin.source.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.HostTool;

class DriverConfTest {

  private static final ModuleId ID = new ModuleId("i40e", "1.3.47~rc1+x@y");

  /**
   * What dkms does with a value: the file is sourced, each value echoed between double quotes, and
   * what comes out sourced again.
   */
  private static final String LIKE_DKMS =
      """
      kernelver=6.1.0 kernel_source_dir=/lib/modules/6.1.0/build dkms_tree=/var/lib/dkms
      cd "$2"
      (
        . "$1"
        for v in PACKAGE_NAME PACKAGE_VERSION MAKE CLEAN BUILT_MODULE_NAME BUILT_MODULE_LOCATION \
            DEST_MODULE_LOCATION AUTOINSTALL; do
          for i in $(eval echo \\${!$v[@]}); do
            eval echo '$v[$i]=\\"${'$v'[$i]}\\"'
          done
        done
      ) > "$2/again"
      unset PACKAGE_NAME
      . "$2/again"
      printf '%s\\n' "$PACKAGE_NAME" "$PACKAGE_VERSION" "$MAKE" "$CLEAN" \
        "${BUILT_MODULE_NAME[*]}" "${BUILT_MODULE_LOCATION[*]}" "${DEST_MODULE_LOCATION[*]}" \
        "$AUTOINSTALL"
      """;

  private final Path temp;

  DriverConfTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static DriverConf conf(String make, String clean) {
    return new DriverConf(
        ID,
        make,
        clean,
        List.of(
            BuiltModuleSpec.parse("i40e:src"),
            BuiltModuleSpec.parse("i40e-aux:./src/aux/:/kernel/drivers/net/"),
            BuiltModuleSpec.parse("top")));
  }

  private List<String> read(DriverConf conf) throws Exception {
    Path file = Files.writeString(temp.resolve("dkms.conf"), conf.text());
    return HostTool.output("bash", "-euc", LIKE_DKMS, "like-dkms", file.toString(), temp.toString())
        .lines()
        .toList();
  }

  @Test
  void dkmsReadsWhatWasMeant() throws Exception {
    assertThat(
            read(
                conf(
                    "'make' -C src/ KSRC=${kernel_source_dir} V=$kernelver X='a  b;c' all",
                    "make -C src clean; rm -f *.o")))
        .containsExactly(
            "i40e",
            "1.3.47~rc1+x@y",
            "'make' -C src/ KSRC=/lib/modules/6.1.0/build V=6.1.0 X='a b;c' all",
            "make -C src clean; rm -f *.o",
            "i40e i40e-aux top",
            "src/ src/aux/",
            "/updates /kernel/drivers/net /updates",
            "yes");
  }

  @Test
  void theGuessedCommandsPassToo() throws Exception {
    BuildCommands kbuild = BuildCommands.kbuild("src", java.util.Set.of("CONFIG_I40E"));
    assertThat(read(conf(kbuild.make(), kbuild.clean())))
        .contains(
            "make -C /lib/modules/6.1.0/build M=/var/lib/dkms/i40e/1.3.47~rc1+x@y/build/src"
                + " CONFIG_I40E=m modules");
    BuildCommands own =
        BuildCommands.own(
            "src", new OwnRules(java.util.Map.of("KVER", "${kernelver}"), true, true));
    assertThat(read(conf(own.make(), own.clean())))
        .contains("'make' -j1 -C src KVER=6.1.0", "'make' -C src KVER=6.1.0 clean");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "make CFLAGS=\"-O2\"",
        "make `id`",
        "make $(id)",
        "make $((1))",
        "make ${x:=$(id)}",
        "make ${x/y/z}",
        "make \\\"; id",
        "make\nid",
        "make $",
        " ",
      })
  void whatDkmsWouldMangleIsRefused(String command) {
    assertThatThrownBy(() -> conf(command, "true"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--make");
    assertThatThrownBy(() -> conf("make", command))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--clean");
  }

  @ParameterizedTest
  @CsvSource({
    "i40e, i40e, '',",
    "i40e:src, i40e, src,",
    "i40e:src/, i40e, src,",
    "i40e:., i40e, '',",
    "i40e::/updates, i40e, '', /updates",
    "i40e:src:/kernel/drivers/net/, i40e, src, /kernel/drivers/net",
    "a-b_c:x/y-z:, a-b_c, x/y-z,",
  })
  void builtModules(String text, String name, String location, String destination) {
    assertThat(BuiltModuleSpec.parse(text))
        .isEqualTo(new BuiltModuleSpec(name, location, Optional.ofNullable(destination)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":src",
        "i40e.ko",
        "a b",
        "$(id)",
        "a\"b",
        "i40e:/abs",
        "i40e:../up",
        "i40e:a/../..",
        "i40e:a b",
        "i40e:$(id)",
        "i40e:src:updates",
        "i40e:src:/../..",
        "i40e:src:/",
        "a:b:/c:d",
        "i40e:src:/a\"b",
        "i40e\nx",
      })
  void badBuiltModulesAreRefused(String text) {
    assertThatThrownBy(() -> BuiltModuleSpec.parse(text)).isInstanceOf(InputException.class);
  }
}
