package org.packetary.dkms2bin.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.InputException;

/** What dkms makes of a dkms.conf that patches were added to: read by this host's bash. */
class SourcePatchesTest {

  /**
   * How dkms 2.8 to 3.2 read a dkms.conf and choose patches (safe_source and read_conf in
   * /usr/sbin/dkms), for one kernel.
   */
  private static final String DKMS =
      """
      unset PATCH PATCH_MATCH
      tmpfile=$(mktemp)
      ( exec >"$tmpfile"
      . "$1" >/dev/null
      for _export_env in PATCH PATCH_MATCH; do
          for _i in $(eval echo \\${!$_export_env[@]}); do
              eval echo '$_export_env[$_i]=\\"${'$_export_env'[$_i]}\\"'
          done
      done )
      . "$tmpfile"
      rm "$tmpfile"
      for ((index=0; index < ${#PATCH[@]}; index++)); do
      if [[ ${PATCH[$index]} && (! ${PATCH_MATCH[$index]} || 6.1.0 =~ ${PATCH_MATCH[$index]}) ]]; then
          echo "${PATCH[$index]}"
      fi
      done
      """;

  private final Path temp;
  private final Path tree;

  SourcePatchesTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.tree = Files.createDirectory(temp.resolve("tree"));
  }

  private DkmsSource source(String conf) throws IOException {
    Files.writeString(tree.resolve("dkms.conf"), conf);
    return new DkmsSource(
        tree, TreeDigest.of(tree), List.of(), Origin.plain(temp), Instant.ofEpochSecond(86_400));
  }

  private Path patch(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private List<String> applied() throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-c", DKMS, "dkms", tree.resolve("dkms.conf").toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return out.lines().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "A=b | -",
        "A=b\\ | -",
        "PATCH=own | own",
        "PATCH[0]=one;PATCH[1]=two | one two",
        "PATCH[0]=one;PATCH[1]=two;PATCH_MATCH[0]=^5 | two",
        "PATCH[0]=one;PATCH_MATCH[0]=^6;PATCH_MATCH[1]=^5;PATCH_MATCH[2]=^4 | one",
        "PATCH[0]=one;PATCH[2]=three | one",
        "PATCH[1]=two | -",
        "PATCH[0]=one;PATCH[5]=six;PATCH[9]=ten | one",
        "PATCH[1]=two;PATCH[2]=three;PATCH[0]=one | one two three",
        "PATCH=(one two);PATCH+=(three) | one two three",
        "if [ $x ]; then PATCH[0]=never; fi | -",
      })
  void givenPatchesComeBehindThoseThatDkmsWouldApply(String conf, String own)
      throws IOException, InterruptedException {
    DkmsSource source = source(conf.replace(";", "\n"));
    List<String> before = applied();
    assertThat(before).isEqualTo(own == null ? List.of() : List.of(own.split(" ")));

    SourcePatches.add(source, List.of(patch("a fix.patch", "1"), patch("b.diff", "2")));

    List<String> expected = new ArrayList<>(before);
    expected.addAll(List.of("dkms2bin-1-a_fix.patch", "dkms2bin-2-b.diff"));
    assertThat(applied()).isEqualTo(expected);
    assertThat(tree.resolve("patches/dkms2bin-1-a_fix.patch")).hasContent("1");
    assertThat(tree.resolve("patches/dkms2bin-2-b.diff")).hasContent("2");
  }

  @Test
  void theChangedSourcesHaveAnotherDigestAndTheSameDate() throws IOException {
    DkmsSource source = source("A=b\n");

    DkmsSource patched = SourcePatches.add(source, List.of(patch("a.patch", "1")));

    assertThat(patched.treeDigest()).isNotEqualTo(source.treeDigest());
    assertThat(patched.treeDigest()).isEqualTo(TreeDigest.of(tree));
    assertThat(patched.newest()).isEqualTo(source.newest());
    assertThat(SourceTrees.newestFile(tree)).isEqualTo(source.newest());
  }

  @Test
  void withoutPatchesNothingIsChanged() throws IOException {
    DkmsSource source = source("A=b");

    assertThat(SourcePatches.add(source, List.of())).isSameAs(source);
    assertThat(tree.resolve("dkms.conf")).hasContent("A=b");
  }

  @Test
  void aPatchThatCannotBeReadIsNamed() throws IOException {
    DkmsSource source = source("A=b");
    List<Path> patches = List.of(temp.resolve("none.patch"));

    assertThatThrownBy(() -> SourcePatches.add(source, patches))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.patch");
  }

  @Test
  void aFileCalledPatchesIsSaid() throws IOException {
    DkmsSource source = source("A=b");
    Files.writeString(tree.resolve("patches"), "");
    List<Path> patches = List.of(patch("a.patch", "1"));

    assertThatThrownBy(() -> SourcePatches.add(source, patches))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no place for patches");
  }
}
