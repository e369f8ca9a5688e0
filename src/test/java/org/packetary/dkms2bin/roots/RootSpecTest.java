package org.packetary.dkms2bin.roots;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.fakes.RootedArchive;

/** Roots as values. */
class RootSpecTest {

  private static final ArchivePackage GCC = RootedArchive.archived("gcc-12", "12");
  private static final ArchivePackage DRM = RootedArchive.archived("libdrm-dev", "2");

  private static RootSpec.LayerSpec layer(RootSpec.Kind kind, ArchivePackage... packages) {
    return new RootSpec.LayerSpec(kind.word(), kind, List.of(packages));
  }

  @Test
  void aLayerMoreIsAnotherRoot() {
    RootSpec base = new RootSpec(List.of(layer(RootSpec.Kind.BASE, GCC)));
    RootSpec more = base.with(layer(RootSpec.Kind.INSTALLED, DRM));

    assertThat(base.layers()).hasSize(1);
    assertThat(more.layers())
        .extracting(RootSpec.LayerSpec::word)
        .containsExactly("base", "installed");
  }

  @Test
  void packagesAreThoseOfTheKindsAskedFor() {
    RootSpec root =
        new RootSpec(List.of(layer(RootSpec.Kind.BASE, GCC), layer(RootSpec.Kind.INSTALLED, DRM)));

    assertThat(root.packages(RootSpec.Kind.INSTALLED)).containsExactly(DRM);
    assertThat(root.packages(RootSpec.Kind.INSTALLED, RootSpec.Kind.BASE))
        .containsExactly(GCC, DRM);
    assertThat(root.packages(RootSpec.Kind.SOURCES)).isEmpty();
  }

  @Test
  void whatItWasMadeOfMayChangeAfterwards() {
    List<RootSpec.LayerSpec> layers = new ArrayList<>(List.of(layer(RootSpec.Kind.BASE, GCC)));
    RootSpec root = new RootSpec(layers);
    layers.clear();

    assertThat(root.layers()).hasSize(1);
  }
}
