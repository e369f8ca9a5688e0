package org.packetary.dkms2bin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.pipeline.SourceRoots.SourceRoot;
import org.packetary.dkms2bin.sandbox.BuildRoots;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** What is asked for to be installed under a DKMS package, of an archive that has some of it. */
class DependencyLayersTest {

  private final Path temp;
  private final List<BuildEvent> events = new ArrayList<>();
  private final FakeArchive archive =
      FakeArchive.ofPackages(
          Map.of(
              "libdrm-dev", List.of("2"),
              "bison", List.of("3"),
              "flex", List.of("2"),
              "dkms", List.of("3"),
              "linux-headers-amd64", List.of("6")));

  DependencyLayersTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** The names that the archive is asked for; none of them is missing, so there is no layer. */
  private List<List<String>> asked(Map<String, String> control, String... extra)
      throws IOException, InterruptedException {
    Path tree = Files.createDirectories(temp.resolve("tree"));
    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Files.writeString(tree.resolve("var/lib/dpkg/status"), "");
    List<KernelBuild> kernels = List.of(Cells.kernel(Cells.RELEASE, tree));
    DkmsSource source =
        new DkmsSource(
            tree,
            "0",
            List.of(),
            new Origin(Path.of("x.deb"), Optional.of("x-dkms"), Optional.of("1"), control),
            Instant.EPOCH);
    try (WorkDirectory work = WorkDirectory.open(temp.resolve("cache"))) {
      BuildRoots roots =
          new BuildRoots(
              RecipeBook.open(Path.of("chroot-recipes").toAbsolutePath()).named("debian-12"),
              archive,
              new LayerStore(temp.resolve("cache")),
              new FakeSandbox((root, module) -> FakeSandbox.ended(0, "", "")),
              work,
              events::add);
      assertThat(
              new DependencyLayers(
                      Recipe.PackageKind.DEB, archive, roots, List.of(extra), events::add)
                  .under(source, kernels))
          .containsExactlyElementsOf(kernels.stream().map(SourceRoot::complete).toList());
    }
    return archive.asked();
  }

  @Test
  void librariesAndToolsAreAskedForAndWhatEveryRootHasIsNot() throws Exception {
    assertThat(
            asked(
                Map.of(
                    "Pre-Depends",
                    "bison",
                    "Depends",
                    "dkms (>= 2.1), libdrm-dev (>= 2.4), other-dkms, linux-headers-amd64 |"
                        + " linux-headers, flex:any")))
        .containsExactly(List.of("bison", "flex", "libdrm-dev"));
    assertThat(events).isEmpty();
  }

  @Test
  void nothingIsAskedForWhereNothingIsNeeded() throws Exception {
    assertThat(asked(Map.of("Depends", "dkms", "Recommends", "flex"))).isEmpty();
  }

  @Test
  void ofAlternativesTheFirstThatTheArchiveHasIsTaken() throws Exception {
    assertThat(asked(Map.of("Depends", "byacc | bison | flex"))).containsExactly(List.of("bison"));
    assertThat(events).isEmpty();
  }

  @Test
  void whatTheArchiveLacksIsWarnedOfAndTheRestIsInstalled() throws Exception {
    assertThat(asked(Map.of("Depends", "flex, nosuch | neither"))).containsExactly(List.of("flex"));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildEvent.Warning.class,
            w -> assertThat(w.message()).contains("x.deb", "nosuch or neither"));
  }

  @Test
  void theUsersOwnAreAddedForEveryPackage() throws Exception {
    assertThat(asked(Map.of(), "flex")).containsExactly(List.of("flex"));
  }

  @Test
  void theUsersOwnHaveToExist() {
    assertThatThrownBy(() -> asked(Map.of("Depends", "bison"), "flex", "nosuch"))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> {
              assertThat(e.problem()).contains("nosuch");
              assertThat(e.hint().orElseThrow()).contains("--build-dep");
            });
  }
}
