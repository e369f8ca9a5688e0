package org.packetary.dkms2bin.roots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;

class KernelRootsTest {

  private static final KernelRelease RELEASE = KernelRelease.parse("6.1.0-1-amd64");

  private final KernelRoots roots = new KernelRoots();

  @Test
  void cellsOfAKernelShareItsRoot() {
    KernelRoot first = roots.of(RELEASE, layers("a"));

    assertThat(roots.of(RELEASE, layers("a"))).isSameAs(first);
  }

  @Test
  void otherLayersAreAnotherRoot() {
    KernelRoot first = roots.of(RELEASE, layers("a"));

    assertThat(roots.of(RELEASE, layers("b"))).isNotSameAs(first);
    assertThat(roots.of(KernelRelease.parse("6.1.0-2-amd64"), layers("a"))).isNotSameAs(first);
  }

  @Test
  void rootsOfKernelsThatNobodyBuiltForLatelyAreForgotten() {
    KernelRoot first = roots.of(RELEASE, layers("a"));
    List.of("b", "c", "d").forEach(name -> roots.of(RELEASE, layers(name)));

    assertThat(roots.of(RELEASE, layers("a"))).isNotSameAs(first);
  }

  private static List<Layer> layers(String name) {
    return List.of(new Layer(name, Path.of("/layers", name)));
  }
}
