package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.headers.HeaderDeclaration;
import org.packetary.dkms2bin.headers.HeaderIndex;
import org.packetary.dkms2bin.headers.HeaderSet;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.LayeredTree;

/** Debian 12's two kernels as their headers declare them. */
@ExtendWith(WorkbenchExtension.class)
class HeaderIndexIT {

  /** The rest are internal to the kernel: declared in headers that no package has. */
  private static final double DECLARED_EXPORTS = 0.8;

  private final Workbench bench;
  private final Path temp;

  HeaderIndexIT(Workbench bench, @TempDir Path temp) {
    this.bench = bench;
    this.temp = temp;
  }

  @Test
  void theHeadersOfTwoKernelsDifferAsTheKernelsDo() throws Exception {
    Headers older = headers(bench.latest());
    Headers newer = headers(bench.newer());

    assertThat(older.prototype("DEFINE_SEMAPHORE")).matches(".*DEFINE_SEMAPHORE\\(\\w+\\)");
    assertThat(newer.prototype("DEFINE_SEMAPHORE")).matches(".*DEFINE_SEMAPHORE\\(\\w+, \\w+\\)");
    assertThat(older.index().find("bus_type.p")).hasSize(1);
    assertThat(newer.index().find("bus_type.p")).isEmpty();
    assertThat(older.prototype("class.devnode"))
        .startsWith("char *(*devnode)(struct device *")
        .isNotEqualTo(newer.prototype("class.devnode"));
    assertThat(newer.prototype("class.devnode"))
        .startsWith("char *(*devnode)(const struct device *");
    assertThat(older.index().find("linux/unaligned.h")).isEmpty();
    assertThat(newer.index().find("linux/unaligned.h"))
        .extracting(HeaderDeclaration::file)
        .containsExactly("include/linux/unaligned.h");
    assertThat(older.index().find("sk_buff.protocol")).hasSize(1);
    assertThat(older.index().export("kfree")).isPresent();
  }

  @Test
  void almostEveryExportedSymbolIsDeclared() throws Exception {
    for (String release : List.of(bench.latest(), bench.newer())) {
      Headers headers = headers(release);
      List<String> exported =
          ModuleSymvers.read(headers.build().resolve("Module.symvers")).exports().stream()
              .filter(e -> e.module().equals("vmlinux"))
              .map(ModuleSymvers.Export::symbol)
              .toList();
      long declared = exported.stream().filter(s -> !headers.index().find(s).isEmpty()).count();

      Workbench.say(
          "%s: %d of %d symbols that vmlinux exports are declared in headers"
              .formatted(release, declared, exported.size()));
      assertThat(declared).isGreaterThan((long) (exported.size() * DECLARED_EXPORTS));
    }
  }

  private record Headers(Path build, HeaderIndex index) {

    String prototype(String name) {
      List<HeaderDeclaration> found = index.find(name);
      assertThat(found).as(name).hasSize(1);
      return found.get(0).prototype();
    }
  }

  /** The headers of a kernel that is built for first, so that its layer is there. */
  private Headers headers(String release) throws Exception {
    Ended ended =
        bench.run(
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            release,
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            temp.resolve(release));
    assertThat(ended.status()).as(ended.toString()).isZero();
    LayerStore store = new LayerStore(bench.cache());
    Layer kernel =
        store.existing("kernel-" + release + "-").stream()
            .filter(l -> l.id().matches(".*-[0-9a-f]{24}"))
            .findFirst()
            .orElseThrow();
    // What kernels share is in layers below it, or in itself: as the root was that it was made for.
    List<Layer> layers = new ArrayList<>(store.below(kernel));
    layers.add(kernel);
    LayeredTree tree = new LayeredTree(layers);
    String build = "/usr/lib/modules/" + release + "/build";
    return new Headers(
        tree.find(build).orElseThrow(),
        HeaderIndex.build(HeaderSet.of(build, tree::find).orElseThrow()));
  }
}
