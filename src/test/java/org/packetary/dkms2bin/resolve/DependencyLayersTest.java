package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.RootedArchive;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** What is asked for to be installed under a DKMS package, of an archive that has some of it. */
class DependencyLayersTest {

  private final Path temp;
  private final List<BuildEvent> events = new ArrayList<>();
  private final RootedArchive archive =
      new RootedArchive(
          Map.of(
              "other-dkms", List.of("1.2-1", "1.1-1"),
              "libdrm-dev", List.of("2"),
              "bison", List.of("3"),
              "flex", List.of("2"),
              "dkms", List.of("3"),
              "linux-headers-amd64", List.of("6")));

  DependencyLayersTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static DkmsSource source(Map<String, String> control) {
    return new DkmsSource(
        Path.of("/nowhere"),
        "0",
        List.of(),
        new Origin(Path.of("x.deb"), Optional.of("x-dkms"), Optional.of("1"), control),
        Instant.EPOCH);
  }

  private interface Use<T> {
    T of(DependencyLayers layers, BuildRoots roots) throws InterruptedException;
  }

  private <T> T with(PackageKind kind, Use<T> use) throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(temp.resolve("cache"))) {
      BuildRoots roots =
          new BuildRoots(
              RecipeBook.open(Path.of("chroot-recipes").toAbsolutePath()).named("debian-12"),
              archive,
              new LayerStore(temp.resolve("cache")),
              new FakeSandbox((root, module) -> RootedArchive.prepare(root)),
              work,
              events::add);
      return use.of(new DependencyLayers(kind, archive, roots, events::add), roots);
    }
  }

  private DependencyLayers.Needs needs(Map<String, String> control, String... extra)
      throws InterruptedException {
    return with(PackageKind.DEB, (layers, roots) -> layers.of(source(control), List.of(extra)));
  }

  /** The names of what is to be installed. */
  private Set<String> asked(Map<String, String> control, String... extra)
      throws InterruptedException {
    return needs(control, extra).packages();
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
        .containsExactly("bison", "flex", "libdrm-dev");
    assertThat(events).isEmpty();
  }

  @Test
  void nothingIsAskedForWhereNothingIsNeeded() throws Exception {
    assertThat(asked(Map.of("Depends", "dkms", "Recommends", "flex"))).isEmpty();
  }

  @Test
  void ofAlternativesTheFirstThatTheArchiveHasIsTaken() throws Exception {
    assertThat(asked(Map.of("Depends", "byacc | bison | flex"))).containsExactly("bison");
    assertThat(events).isEmpty();
  }

  @Test
  void whatTheArchiveLacksIsWarnedOfAndTheRestIsInstalled() throws Exception {
    assertThat(asked(Map.of("Depends", "flex, nosuch | neither"))).containsExactly("flex");
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildEvent.Warning.class,
            w -> assertThat(w.message()).contains("x.deb", "nosuch or neither"));
  }

  @Test
  void theUsersOwnAreAddedForEveryPackage() throws Exception {
    assertThat(asked(Map.of(), "flex")).containsExactly("flex");
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

  @Test
  void ofADriverThatIsDependedOnTheSourcesAreNeeded() throws Exception {
    DependencyLayers.Needs needs = needs(Map.of("Depends", "other-dkms, unknown-dkms, flex"));

    assertThat(needs.packages()).containsExactly("flex");
    assertThat(needs.sources())
        .extracting(ArchivePackage::name, ArchivePackage::version)
        .containsExactly(tuple("other-dkms", "1.2-1"));
    assertThat(events).isEmpty();
  }

  @Test
  void fieldsOfAnotherPackagingSystemMeanNothing() throws Exception {
    DependencyLayers.Needs needs =
        with(
            PackageKind.RPM,
            (layers, roots) ->
                layers.of(source(Map.of("Depends", "bison", "Requires", "flex")), List.of()));

    assertThat(needs.packages()).containsExactly("flex");
  }

  @Test
  void aRootGetsALayerOfWhatIsInstalledAndOneOfSources() throws Exception {
    DependencyLayers.Needs needs = needs(Map.of("Depends", "other-dkms, flex, bison"));

    RootSpec root = with(PackageKind.DEB, (layers, roots) -> layers.root(roots.base(), needs));

    assertThat(root.packages(RootSpec.Kind.INSTALLED))
        .extracting(ArchivePackage::name)
        .containsExactly("bison", "flex");
    assertThat(root.packages(RootSpec.Kind.SOURCES)).isEqualTo(needs.sources());
  }

  @Test
  void aRootThatHasAllStaysAsItIs() throws Exception {
    DependencyLayers.Needs needs = needs(Map.of("Depends", "dkms"));

    RootSpec root = with(PackageKind.DEB, (layers, roots) -> layers.root(roots.base(), needs));

    assertThat(root.layers()).hasSize(1);
  }
}
