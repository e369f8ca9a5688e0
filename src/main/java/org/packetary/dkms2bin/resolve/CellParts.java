package org.packetary.dkms2bin.resolve;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.dkms.ConfJson;
import org.packetary.dkms2bin.input.SourcePins;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.util.Digests;

/**
 * Lists what decides about a cell's bytes, and what is known of it besides. The policy is told in
 * {@code docs/adr/017-what-counts.md}.
 */
final class CellParts {

  static final String SCRIPTS = "scripts";
  static final String PACKAGER = "option/packager";

  private final String recipe;
  private final Supplier<String> scripts;
  private final Optional<Instant> sourceDate;
  private final boolean packedByDkms;
  private final RootParts roots = new RootParts();
  private final String tool;
  private @Nullable String scriptsDigest;

  /**
   * What all cells of a plan have in common.
   *
   * @param tool the version of dkms2bin, which is recorded and does not count
   * @param recipe the digest of all that the recipe says
   * @param scripts the digest of the scripts that take part in a build; asked once, for the first
   *     cell: a plan that is known needs none
   * @param sourceDate the date for everything; empty for each source's own
   * @param packedByDkms whether the root's own dkms makes the package
   */
  CellParts(
      String tool,
      String recipe,
      Supplier<String> scripts,
      Optional<Instant> sourceDate,
      boolean packedByDkms) {
    this.tool = tool;
    this.recipe = recipe;
    this.scripts = scripts;
    this.sourceDate = sourceDate;
    this.packedByDkms = packedByDkms;
  }

  /** The date that everything made of sources carries. */
  Instant sourceDate(TakenSource source) {
    return sourceDate.orElse(source.source().newest());
  }

  /** The parts of a cell, without what it needs of other cells. */
  CellSpec.Parts of(CellId id, CellTerms terms, DriverEvaluation.Read read) {
    SortedMap<String, String> counted = new TreeMap<>();
    counted.put("module", id.module().toString());
    counted.put("kernel", id.kernel());
    counted.put("architecture", id.architecture().machine());
    counted.put("recipe", recipe);
    counted.put(SCRIPTS, scriptsDigest());
    counted.put("source/date", Long.toString(sourceDate(read.source()).getEpochSecond()));
    counted.put("source/tree", read.source().pin().tree());
    String companions = SourcePins.companions(read.source().source());
    if (!companions.isEmpty()) {
      counted.put("source/companions", Digests.sha256(companions));
    }
    counted.put("dkms.conf", Digests.sha256(ConfJson.write(read.conf()).toString()));
    read.root()
        .packages(RootSpec.Kind.HEADERS, RootSpec.Kind.HEADER_TREES)
        .forEach(p -> counted.put("headers/" + p.name(), value(p)));
    read.root()
        .packages(RootSpec.Kind.SOURCES)
        .forEach(p -> counted.put("dependency/" + p.name(), value(p)));
    read.root().layers().stream()
        .filter(layer -> layer.kind() == RootSpec.Kind.INSTALLED && layer.word().equals("deps"))
        .flatMap(layer -> layer.packages().stream())
        .forEach(p -> counted.put("dependency/" + p.name(), value(p)));
    terms
        .allowUnfit()
        .forEach(unfit -> counted.put("option/allow-unfit/" + unfit.module(), unfit.reason()));
    if (packedByDkms) {
      counted.put(PACKAGER, "dkms");
    }
    counted.putAll(roots.of(read.kernel()));
    SortedMap<String, String> recorded = new TreeMap<>();
    recorded.put("tool", tool);
    return new CellSpec.Parts(counted, recorded);
  }

  private synchronized String scriptsDigest() {
    if (scriptsDigest == null) {
      scriptsDigest = scripts.get();
    }
    return scriptsDigest;
  }

  private static String value(ArchivePackage one) {
    return one.version() + " " + one.architecture() + " " + one.sha256();
  }
}
