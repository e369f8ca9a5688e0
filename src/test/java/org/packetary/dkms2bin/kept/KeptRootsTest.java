package org.packetary.dkms2bin.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.FileTrees;

class KeptRootsTest {

  private static final HostEnvironment ENVIRONMENT = HostEnvironment.of(System.getenv());

  private final Path cache;
  private final KeptRoots roots;

  KeptRootsTest(@TempDir Path cache) {
    this.cache = cache;
    this.roots = new KeptRoots(cache);
  }

  static KeptCell cell(String module, Instant when, List<String> trees) {
    return new KeptCell(
        new CellId(new ModuleId(module, "1.0"), "6.1.0-1-amd64", Architecture.X86_64),
        when,
        "run-1",
        "debian-12",
        CellOutcome.Kind.FAILED,
        "make failed (build)",
        List.of(
            new Finding(
                FindingKind.IMPLICIT_DECLARATION,
                false,
                Optional.of("gone"),
                Optional.empty(),
                "implicit declaration of function 'gone'",
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Finding.Evidence.NONE)),
        "a".repeat(64),
        "b".repeat(64),
        trees,
        "make KERNELRELEASE=6.1.0-1-amd64 all",
        new KeptCell.Patches(List.of("own.patch"), List.of("dkms2bin-1-fix.patch")),
        Map.of("SOURCE_DATE_EPOCH", "1"));
  }

  private Path keep(String id, KeptCell cell) throws IOException {
    Path root = Files.createDirectories(cache.resolve("kept").resolve(id));
    Files.writeString(root.resolve("cell.json"), KeptCellJson.text(cell));
    return root;
  }

  @Test
  void whatIsWrittenAboutARootIsRead() throws IOException {
    KeptCell cell = cell("one", Instant.parse("2026-01-02T03:04:05Z"), List.of("layers/a/tree"));
    keep("0123ab", cell);

    assertThat(roots.all()).extracting(KeptRoot::cell).containsExactly(cell);
  }

  @Test
  void aRootIsFoundByABeginningThatIsItsAlone() throws IOException {
    keep("0123ab", cell("one", Instant.EPOCH, List.of()));
    keep("0145ab", cell("two", Instant.EPOCH, List.of()));

    assertThat(roots.find("012").id()).isEqualTo("0123ab");
    assertThatThrownBy(() -> roots.find("01"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("2 kept roots");
    for (String none : List.of("ff", "", "../kept/0123ab")) {
      assertThatThrownBy(() -> roots.find(none)).isInstanceOf(UsageException.class);
    }
  }

  @Test
  void pruningHearsOfAllTreesThatRootsStandOn() throws IOException {
    keep("0123ab", cell("one", Instant.EPOCH, List.of("layers/a/tree", "layers/b/tree")));
    keep("0145ab", cell("two", Instant.EPOCH, List.of("layers/a/tree", "results/c/root")));

    assertThat(roots.trees())
        .containsExactlyInAnyOrder("layers/a/tree", "layers/b/tree", "results/c/root");
  }

  @Test
  void rootsOfOtherVersionsAndDamagedOnesAreNotListedAndGoWithTheRest() throws Exception {
    keep("0123ab", cell("one", Instant.EPOCH, List.of()));
    Files.createDirectories(cache.resolve("kept/run-1/one_1.0"));
    Files.writeString(
        Files.createDirectories(cache.resolve("kept/0145ab")).resolve("cell.json"), "{");

    assertThat(roots.all()).hasSize(1);
    assertThat(roots.removeOthers(FileTrees::delete, new ProcessRunner(), ENVIRONMENT))
        .isEqualTo(2);
    assertThat(cache.resolve("kept")).isDirectoryContaining("glob:**/0123ab");
  }

  @Test
  void whatARootHasOutsideOfItsDirectoryGoesWithIt() throws Exception {
    Path root = keep("0123ab", cell("one", Instant.EPOCH, List.of()));
    Path outside = Files.createFile(cache.resolve("outside"));
    Files.writeString(root.resolve("discard"), "rm '" + outside + "'\n");

    roots.remove(roots.find("0123ab"), FileTrees::delete, new ProcessRunner(), ENVIRONMENT);

    assertThat(root).doesNotExist();
    assertThat(outside).doesNotExist();
  }

  @Test
  void aRootThatSomebodyIsInIsNotRemoved() throws Exception {
    Path directory = keep("0123ab", cell("one", Instant.EPOCH, List.of()));
    KeptRoot root = roots.find("0123ab");

    root.alone(
        () -> {
          assertThatThrownBy(
                  () -> roots.remove(root, FileTrees::delete, new ProcessRunner(), ENVIRONMENT))
              .isInstanceOf(EnvironmentException.class)
              .hasMessageContaining("somebody is in the kept root 0123ab");
          return root;
        });

    assertThat(directory).isDirectory();
  }

  @Test
  void whatBuildsWroteIsNoSetUserIdProgram() throws IOException {
    Path tree = Files.createDirectories(cache.resolve("upper/usr"));
    Path program = Files.createFile(tree.resolve("sh"));
    Files.setAttribute(program, "unix:mode", 06755);

    Keeper.makeHarmless(cache.resolve("upper"));

    assertThat((Integer) Files.getAttribute(program, "unix:mode") & 07777).isEqualTo(0755);
  }
}
