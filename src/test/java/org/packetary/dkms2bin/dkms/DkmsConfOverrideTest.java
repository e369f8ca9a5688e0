package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessRunner;

/** What is said to dkms beyond a module's dkms.conf, read by bash in dkms's manner. */
class DkmsConfOverrideTest {

  /**
   * Reads files one after the other, each in a subshell of which what is set is taken over, element
   * by element; an unset is not. Prints what is set in the end.
   */
  private static final String READER =
      """
      names="PACKAGE_NAME BUILT_MODULE_NAME BUILT_MODULE_LOCATION DEST_MODULE_NAME
        DEST_MODULE_LOCATION STRIP MAKE PRE_BUILD POST_BUILD BUILD_EXCLUSIVE_KERNEL BUILD_EXCLUSIVE_ARCH"
      show() {
        for name in $names; do
          declare -n array=$name
          for index in "${!array[@]}"; do
            printf "$1" "$name" "$index" "${array[$index]}"
          done
        done
      }
      for file in "$@"; do
        set_there=$(. "$file" > /dev/null; show '%s[%s]=%q\\n')
        eval "$set_there"
      done
      show '%s[%s]=%s\\n'
      """;

  private final Path temp;

  DkmsConfOverrideTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** What dkms would know of a conf that has these values for us, but for the end of the build. */
  private List<String> known(String text, DkmsConf conf, boolean keepSymvers)
      throws IOException, InterruptedException {
    return all(text, conf, keepSymvers).stream()
        .filter(line -> !line.startsWith("POST_BUILD"))
        .toList();
  }

  private List<String> all(String text, DkmsConf conf, boolean keepSymvers)
      throws IOException, InterruptedException {
    Path file = temp.resolve("dkms.conf");
    Files.writeString(file, text + "\n" + DkmsConfOverride.withoutExcluded(conf));
    Path override = temp.resolve("override");
    Files.writeString(override, DkmsConfOverride.of(conf, keepSymvers));
    CommandResult result =
        new ProcessRunner()
            .run(
                Command.of(
                    List.of("bash", "-c", READER, "reader", file.toString(), override.toString()),
                    Map.of("kernelver", "6.1.0-1-amd64")));
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out().lines().toList();
  }

  private static DkmsConf conf(String... triples) {
    return DkmsConfEvaluator.parse(
        Stream.of(triples)
            .map(t -> t.replaceFirst("\\|", "\0").replaceFirst("\\|", "\0"))
            .collect(Collectors.joining("\0", "", "\0")));
  }

  @Test
  void ofAnOrdinaryConfTheEndOfTheBuildAloneIsWatched() throws Exception {
    DkmsConf conf = conf("PACKAGE_NAME|0|x", "MAKE|0|make", "BUILT_MODULE_NAME|0|x");

    assertThat(all("", conf, false))
        .containsExactly(
            "POST_BUILD[0]=../../../../../../run/dkms2bin/out/post_build 6.1.0-1-amd64 ");
    assertThat(DkmsConfOverride.withoutExcluded(conf)).isEmpty();
  }

  @Test
  void aPostBuildScriptOfTheDriverIsHandedOverWithItsArguments() throws Exception {
    assertThat(all("POST_BUILD='tidy.sh -v two'", conf("POST_BUILD|0|tidy.sh -v two"), false))
        .containsExactly(
            "POST_BUILD[0]=../../../../../../run/dkms2bin/out/post_build 6.1.0-1-amd64 tidy.sh -v"
                + " two");
  }

  @Test
  void preBuildRunsUnderOurEyes() throws Exception {
    assertThat(known("PRE_BUILD='pre.sh one  two'", conf("PRE_BUILD|0|pre.sh one  two"), false))
        .singleElement()
        .asString()
        .matches("PRE_BUILD\\[0]=(\\.\\./)+run/dkms2bin/out/pre_build pre\\.sh one  two");
  }

  @Test
  void fromTheBuildDirectoryThePathLeadsToTheRoot() {
    String text = DkmsConfOverride.of(conf("PRE_BUILD|0|pre.sh"), false);

    String path = text.substring(text.indexOf('"') + 1, text.indexOf(' '));
    assertThat(Path.of("/var/lib/dkms/x/1.0/build").resolve(path).normalize())
        .isEqualTo(Path.of("/run/dkms2bin/out/pre_build"));
  }

  @Test
  void everyMakeKeepsItsSymvers() throws Exception {
    assertThat(
            known(
                "MAKE[0]=\"make 'a b'\"\nMAKE[3]='make other'",
                conf("MAKE|0|make 'a b'", "MAKE|3|make other"),
                true))
        .containsExactly(
            "MAKE[0]=make 'a b' && { cp -f Module.symvers /run/dkms2bin/out/ || :; }",
            "MAKE[3]=make other && { cp -f Module.symvers /run/dkms2bin/out/ || :; }");
  }

  @Test
  void excludedModulesAreGoneAndTheOthersMoveUp() throws Exception {
    List<String> known =
        known(
            """
            PACKAGE_NAME=x
            BUILT_MODULE_NAME=(a "b's" c)
            BUILT_MODULE_LOCATION[1]=b/
            BUILT_MODULE_LOCATION[2]=c/
            DEST_MODULE_LOCATION=(/a /b /c)
            STRIP[1]=no
            BUILD_EXCLUSIVE_KERNEL=(^9 '')
            BUILD_EXCLUSIVE_ARCH[2]=s390x
            """,
            conf(
                "PACKAGE_NAME|0|x",
                "BUILT_MODULE_NAME|0|a",
                "BUILT_MODULE_NAME|1|b's",
                "BUILT_MODULE_NAME|2|c",
                "BUILT_MODULE_LOCATION|1|b/",
                "BUILT_MODULE_LOCATION|2|c/",
                "DEST_MODULE_LOCATION|0|/a",
                "DEST_MODULE_LOCATION|1|/b",
                "DEST_MODULE_LOCATION|2|/c",
                "STRIP|1|no",
                "excluded:BUILD_EXCLUSIVE_KERNEL[0]|^9|6.1",
                "excluded:BUILD_EXCLUSIVE_ARCH[2]|s390x|x86_64"),
            false);

    assertThat(known)
        .containsExactly(
            "PACKAGE_NAME[0]=x",
            "BUILT_MODULE_NAME[0]=b's",
            "BUILT_MODULE_LOCATION[0]=b/",
            "DEST_MODULE_LOCATION[0]=/b",
            "STRIP[0]=no");
  }

  @Test
  void gapsOfASparseArrayAreNoModules() throws Exception {
    assertThat(
            known(
                "BUILT_MODULE_NAME[2]=a\nBUILT_MODULE_NAME[7]=b\nBUILT_MODULE_NAME[9]=c\n"
                    + "BUILD_EXCLUSIVE_ARCH[2]=s390x",
                conf(
                    "BUILT_MODULE_NAME|2|a",
                    "BUILT_MODULE_NAME|7|b",
                    "BUILT_MODULE_NAME|9|c",
                    "excluded:BUILD_EXCLUSIVE_ARCH[2]|s390x|x86_64"),
                false))
        .containsExactly("BUILT_MODULE_NAME[0]=b", "BUILT_MODULE_NAME[1]=c");
  }
}
