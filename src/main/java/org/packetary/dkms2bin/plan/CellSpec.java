package org.packetary.dkms2bin.plan;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.roots.RootSpec;

/**
 * All that decides about the bytes of one cell, and what is known of it beforehand.
 *
 * @param id what it is about
 * @param source the digest of its {@link SourcePin}
 * @param root what it is built in
 * @param conf the module's dkms.conf, evaluated for this kernel
 * @param needs the cells whose modules must be installed to build it (BUILD_DEPENDS)
 * @param needed whether another cell of the plan needs this one
 * @param sourceDate the date that everything made of it carries
 * @param terms what the user says about it
 * @param remarks what was found in its sources for this kernel
 * @param parts what decides, and what is recorded beside
 */
public record CellSpec(
    CellId id,
    String source,
    RootSpec root,
    DkmsConf conf,
    List<CellId> needs,
    boolean needed,
    Instant sourceDate,
    CellTerms terms,
    List<SourceRemark> remarks,
    Parts parts) {

  public CellSpec {
    needs = List.copyOf(needs);
    remarks = List.copyOf(remarks);
  }

  /**
   * Facts about a cell's inputs, each with a name such as {@code root/gcc-12}.
   *
   * @param counted those that are part of the input digest
   * @param recorded those that are known and left out of it
   */
  public record Parts(SortedMap<String, String> counted, SortedMap<String, String> recorded) {

    /** No facts. */
    public static final Parts NONE = new Parts(new TreeMap<>(), new TreeMap<>());

    public Parts {
      counted = Collections.unmodifiableSortedMap(new TreeMap<>(counted));
      recorded = Collections.unmodifiableSortedMap(new TreeMap<>(recorded));
    }
  }

  /** The cell's input digest: cells with the same one have the same bytes. */
  public String inputDigest() {
    return InputDigest.of(parts.counted());
  }

  /** The same cell, of which the user says something else. */
  public CellSpec on(CellTerms others) {
    return new CellSpec(id, source, root, conf, needs, needed, sourceDate, others, remarks, parts);
  }

  /** The same cell, needing others. */
  CellSpec needing(List<CellId> cells) {
    return new CellSpec(id, source, root, conf, cells, needed, sourceDate, terms, remarks, parts);
  }

  /** The same cell, needed by another. */
  CellSpec asNeeded() {
    return new CellSpec(id, source, root, conf, needs, true, sourceDate, terms, remarks, parts);
  }

  /** The same cell with more that counts. */
  CellSpec counting(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(parts.counted());
    all.putAll(more);
    return new CellSpec(
        id,
        source,
        root,
        conf,
        needs,
        needed,
        sourceDate,
        terms,
        remarks,
        new Parts(all, parts.recorded()));
  }
}
