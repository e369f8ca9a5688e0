package org.packetary.dkms2bin.roots;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;

/**
 * What a root is stacked of, as a value: the same specification gives the same layers on every host
 * whose archive still has the packages.
 *
 * @param layers the lowest first
 */
public record RootSpec(List<LayerSpec> layers) {

  public RootSpec {
    layers = List.copyOf(layers);
  }

  /** How a layer is made of its packages. */
  public enum Kind {
    /** The distribution, bootstrapped. */
    BASE("base"),
    /** Packages installed over the layers below that have packages. */
    INSTALLED("installed"),
    /** What DKMS packages have in /usr/src, unpacked over the base and not installed. */
    SOURCES("sources"),
    /** Packages with a kernel's headers, unpacked over the base. */
    HEADERS("headers"),
    /** Directories with a kernel's headers, as the user gave them. */
    HEADER_TREES("header-trees");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word for it in a plan file. */
    public String word() {
      return word;
    }
  }

  /**
   * One layer.
   *
   * @param word what people read in its name: {@code kernel-6.1.0-44-amd64}
   * @param kind how it is made
   * @param packages what it is made of, sorted by name where the order says nothing
   */
  public record LayerSpec(String word, Kind kind, List<ArchivePackage> packages) {
    public LayerSpec {
      packages = List.copyOf(packages);
    }
  }

  /** The same with one more layer on top. */
  RootSpec with(LayerSpec layer) {
    return new RootSpec(Stream.concat(layers.stream(), Stream.of(layer)).toList());
  }

  /** The packages of all layers of some kinds, the lowest layer's first. */
  public List<ArchivePackage> packages(Kind... kinds) {
    List<ArchivePackage> packages = new ArrayList<>();
    layers.stream()
        .filter(layer -> List.of(kinds).contains(layer.kind()))
        .forEach(layer -> packages.addAll(layer.packages()));
    return packages;
  }
}
