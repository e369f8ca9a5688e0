package org.packetary.dkms2bin.roots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.RootedArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Roots are settled as values; their layers are made when they are needed, and once. */
class BuildRootsTest {

  private static final String RELEASE = "6.1.0-9-amd64";

  private final Path temp;
  private final WorkDirectory work;
  private final List<BuildEvent> events = new ArrayList<>();
  private final RootedArchive archive =
      new RootedArchive(Map.of("pahole", List.of("1.24"), "libdrm-dev", List.of("2.4")));

  BuildRootsTest(@TempDir Path temp) {
    this.temp = temp;
    this.work = WorkDirectory.open(temp.resolve("cache"));
  }

  @AfterEach
  void close() {
    work.close();
  }

  private BuildRoots roots() {
    return roots(new FakeSandbox((root, module) -> RootedArchive.prepare(root)));
  }

  private BuildRoots roots(FakeSandbox sandbox) {
    return new BuildRoots(
        RecipeBook.open(Path.of("chroot-recipes").toAbsolutePath()).named("debian-12"),
        archive,
        new LayerStore(temp.resolve("cache")),
        sandbox,
        work,
        events::add);
  }

  private RootSpec kernel(BuildRoots roots) throws InterruptedException {
    return kernel(roots, RELEASE);
  }

  private RootSpec kernel(BuildRoots roots, String release) throws InterruptedException {
    return roots.forKernel(roots.base(), archive.headersOf(release));
  }

  private static List<String> words(RootSpec root) {
    return root.layers().stream().map(RootSpec.LayerSpec::word).toList();
  }

  @Test
  void aBaseIsSettledWithoutMakingIt() throws Exception {
    RootSpec base = roots().base();

    assertThat(words(base)).containsExactly("base-debian-12");
    assertThat(base.packages(RootSpec.Kind.BASE)).extracting("name").contains("gcc-12");
    assertThat(archive.done()).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void aKernelsHeadersAreALayerOverTheBase() throws Exception {
    RootSpec kernel = kernel(roots());

    assertThat(words(kernel)).containsExactly("base-debian-12", "kernel-" + RELEASE);
    assertThat(kernel.packages(RootSpec.Kind.HEADERS))
        .extracting("name")
        .containsExactly("linux-headers-" + RELEASE);
  }

  @Test
  void whatHeadersDependOnAndTheBaseLacksIsALayerBetween() throws Exception {
    archive.addTool("pahole");
    archive.addTool("gcc-12");
    RootSpec kernel = kernel(roots());

    assertThat(words(kernel)).containsExactly("base-debian-12", "tools", "kernel-" + RELEASE);
    assertThat(kernel.packages(RootSpec.Kind.INSTALLED))
        .extracting("name")
        .containsExactly("pahole");
  }

  @Test
  void packagesThatKernelsShareAreLayersThatTheyShare() throws Exception {
    archive.share("linux-kbuild-6.1");
    BuildRoots roots = roots();

    List<Layer> one = roots.realise(kernel(roots, RELEASE));
    List<Layer> other = roots.realise(kernel(roots, "6.1.0-10-amd64"));

    assertThat(words(kernel(roots, RELEASE)))
        .containsExactly("base-debian-12", "linux-kbuild-6.1", "kernel-" + RELEASE);
    assertThat(other.subList(0, 2)).isEqualTo(one.subList(0, 2));
    assertThat(other.get(2)).isNotEqualTo(one.get(2));
    assertThat(new LayerStore(temp.resolve("cache")).below(other.get(2)))
        .containsExactly(other.get(1));
  }

  @Test
  void headersAreMadeAheadOfTheBase() throws Exception {
    archive.share("linux-kbuild-6.1");
    BuildRoots roots = roots();

    roots.prepare(archive.headersOf(RELEASE));

    assertThat(archive.done())
        .containsExactlyInAnyOrder("linux-kbuild-6.1", "linux-headers-" + RELEASE);
    roots.realise(kernel(roots));
    assertThat(archive.done()).hasSize(3).endsWith("bootstrap");
  }

  @Test
  void layersAreMadeOnce() throws Exception {
    RootSpec spec = kernel(roots());
    List<Layer> first = roots().realise(spec);
    List<Layer> again = roots().realise(spec);

    assertThat(again).isEqualTo(first);
    assertThat(archive.done()).containsExactly("bootstrap", "linux-headers-" + RELEASE);
    assertThat(events).filteredOn(BuildEvent.LayerStarted.class::isInstance).hasSize(2);
    assertThat(new KernelRoot(KernelRelease.parse(RELEASE), again).checked().config()).isNotNull();
  }

  /** A plan comes from another host, or another day. */
  @Test
  void aRootThatWasReadAgainHasTheSameLayers() throws Exception {
    BuildRoots roots = roots();
    RootSpec spec = roots.installed("deps", kernel(roots), Set.of("libdrm-dev"));
    List<RootSpec.LayerSpec> copies =
        spec.layers().stream()
            .map(l -> new RootSpec.LayerSpec(l.word(), l.kind(), new ArrayList<>(l.packages())))
            .toList();

    assertThat(roots().realise(new RootSpec(copies)))
        .extracting(Layer::id)
        .containsExactlyElementsOf(roots.realise(spec).stream().map(Layer::id).toList());
  }

  @Test
  void whatIsThereIsNotInstalled() throws Exception {
    BuildRoots roots = roots();
    RootSpec kernel = kernel(roots);

    assertThat(roots.installed("deps", kernel, Set.of())).isEqualTo(kernel);
    assertThat(roots.installed("deps", kernel, Set.of("gcc-12"))).isEqualTo(kernel);
    RootSpec with = roots.installed("deps", kernel, Set.of("gcc-12", "libdrm-dev"));
    assertThat(words(with)).endsWith("deps");
    assertThat(roots.installed("more", with, Set.of("libdrm-dev"))).isEqualTo(with);
  }

  @Test
  void sourcesOfOtherDriversAreUnpackedOverTheBase() throws Exception {
    BuildRoots roots = roots();
    RootSpec with =
        roots.withSources(kernel(roots), List.of(RootedArchive.archived("other-dkms", "1-1")));

    List<Layer> layers = roots.realise(with);

    assertThat(layers.get(2).tree().resolve("usr/src/other-dkms/dkms.conf")).exists();
  }

  @Test
  void anotherVersionOfAPackageIsAnotherLayer() throws Exception {
    BuildRoots roots = roots();
    RootSpec base = roots.base();
    RootSpec one = roots.withSources(base, List.of(RootedArchive.archived("other-dkms", "1-1")));
    RootSpec other = roots.withSources(base, List.of(RootedArchive.archived("other-dkms", "1-2")));

    assertThat(roots.realise(one).get(1).id()).isNotEqualTo(roots.realise(other).get(1).id());
    assertThat(roots.realise(one).get(0)).isEqualTo(roots.realise(other).get(0));
  }

  @Test
  void theOrderOfPackagesMakesNoOtherLayer() throws Exception {
    BuildRoots roots = roots();
    var a = RootedArchive.archived("a-dkms", "1");
    var b = RootedArchive.archived("b-dkms", "1");

    assertThat(roots.realise(roots.withSources(roots.base(), List.of(a, b))))
        .isEqualTo(roots.realise(roots.withSources(roots.base(), List.of(b, a))));
  }

  @Test
  void aLayerThatCannotBeMadeIsNotLeft() throws Exception {
    BuildRoots sound = roots();
    RootSpec spec = sound.installed("deps", kernel(sound), List.of("pahole"));
    BuildRoots failing = roots(new FakeSandbox((root, module) -> FakeSandbox.ended(3, "", "no")));

    assertThatThrownBy(() -> failing.realise(spec))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("preparing a build root failed");
    assertThat(new LayerStore(temp.resolve("cache")).existing("deps-")).isEmpty();
    assertThat(roots().realise(spec)).hasSize(3);
  }

  @Test
  void whatIsInstalledIsInOneOrderHoweverItIsAskedFor() throws Exception {
    BuildRoots roots = roots();
    RootSpec base = roots.base();

    assertThat(roots.installed("deps", base, List.of("pahole", "libdrm-dev")))
        .isEqualTo(roots.installed("deps", base, List.of("libdrm-dev", "pahole")));
  }
}
