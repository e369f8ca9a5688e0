package org.packetary.dkms2bin.attestation;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.CellSpec;

/**
 * Says what a package was made of, and how to make it again.
 *
 * @param file the package's file name
 * @param sha256 its digest
 * @param cell which module, for which kernel
 * @param kind of packages: {@code deb}, {@code rpm}
 * @param packaging how it was packed, by the names of what can be chosen
 * @param plan how it was built: the cell, behind those that it needs
 * @param sources the files that the user gave, or that an archive had
 */
public record Statement(
    String file,
    String sha256,
    CellId cell,
    String kind,
    SortedMap<String, String> packaging,
    BuildPlan plan,
    List<SourceFile> sources) {

  /** What its file's name has behind the package's. */
  public static final String SUFFIX = "intoto.jsonl";

  /** Who makes packages: us, or the build root's dkms. */
  public static final String PACKAGER = "packager";

  /** The number of the build of the same sources. */
  public static final String REVISION = "revision";

  /** How modules were proven to load. */
  public static final String PROVE = "prove";

  /** How far they were proven, as the package says. */
  public static final String PROOF = "proof";

  /** The key that signs RPM packages: its digest, or {@code none}. */
  public static final String KEY = "key";

  /** Copies the collections. */
  public Statement {
    packaging = Collections.unmodifiableSortedMap(new TreeMap<>(packaging));
    sources = List.copyOf(sources);
    if (plan.cell(cell).isEmpty()) {
      throw new IllegalArgumentException("the plan has no cell " + cell);
    }
  }

  /**
   * A file.
   *
   * @param name its own, without a directory
   */
  public record SourceFile(String name, String sha256) {}

  /** The cell as it was built. */
  public CellSpec spec() {
    return plan.cell(cell).orElseThrow().spec().orElseThrow();
  }

  /** How many packages its build root was made of. */
  public int packages() {
    return spec().root().layers().stream().mapToInt(layer -> layer.packages().size()).sum();
  }

  /** A package that counted in the build, with its version: a compiler, dkms. */
  public Optional<String> counted(String name) {
    return Optional.ofNullable(spec().parts().counted().get("root/" + name));
  }
}
