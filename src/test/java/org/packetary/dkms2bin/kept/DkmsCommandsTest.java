package org.packetary.dkms2bin.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;

class DkmsCommandsTest {

  private static final CellId CELL =
      new CellId(new ModuleId("one", "1.0"), "6.1.0-1-amd64", Architecture.X86_64);

  private static DkmsCommands of(
      Map<String, List<String>> directives, List<DkmsConf.Expression> expressions) {
    Map<String, SortedMap<Integer, String>> all = new TreeMap<>();
    directives.forEach(
        (name, values) -> {
          SortedMap<Integer, String> indexed = new TreeMap<>();
          for (int i = 0; i < values.size(); i++) {
            indexed.put(i, values.get(i));
          }
          all.put(name, indexed);
        });
    return new DkmsCommands(CELL, new DkmsConf(all, List.of(), expressions, Set.of()));
  }

  @Test
  void withoutADirectiveKbuildIsCalled() {
    assertThat(of(Map.of(), List.of()).make())
        .isEqualTo(
            "make KERNELRELEASE=6.1.0-1-amd64 -C /lib/modules/6.1.0-1-amd64/build"
                + " M=/var/lib/dkms/one/1.0/build");
  }

  @Test
  void aCommandThatIsNoMakeIsAsItIs() {
    assertThat(of(Map.of("MAKE", List.of("'make' all")), List.of()).make()).isEqualTo("'make' all");
  }

  @Test
  void theLastThatTakesTheKernelWins() {
    DkmsCommands commands =
        of(
            Map.of(
                "MAKE", List.of("make a", "make b", "make c"),
                "MAKE_MATCH", List.of("", "^6", "^5")),
            List.of(new DkmsConf.Expression("MAKE_MATCH", 1, true, "6")));

    assertThat(commands.make()).isEqualTo("make KERNELRELEASE=6.1.0-1-amd64 b");
  }

  @Test
  void patchesOfOtherKernelsAreLeftOutAndThoseThatWereAddedAreTold() {
    DkmsCommands commands =
        of(
            Map.of(
                "PATCH", List.of("always", "old", "new", "dkms2bin-1-fix.patch"),
                "PATCH_MATCH", List.of("", "^5", "^6", "")),
            List.of(new DkmsConf.Expression("PATCH_MATCH", 2, true, "6")));

    assertThat(commands.patches().own()).containsExactly("always", "new");
    assertThat(commands.patches().added()).containsExactly("dkms2bin-1-fix.patch");
  }
}
