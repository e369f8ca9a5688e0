package org.packetary.dkms2bin.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * One cell, ready to be built.
 *
 * @param id what it is about
 * @param kernel what it is built against
 * @param sources a layer with the module's sources under /usr/src
 * @param conf the module's dkms.conf, evaluated for this kernel
 * @param needs the cells whose modules must be installed to build it (BUILD_DEPENDS)
 * @param needed whether another cell needs this one
 * @param common the companion package that its package needs
 * @param metadata what its package says about itself
 * @param sourceDate the date that everything made of it carries
 * @param remarks what was found in its sources for this kernel
 */
record BuildCell(
    CellId id,
    KernelBuild kernel,
    Layer sources,
    DkmsConf conf,
    List<CellId> needs,
    boolean needed,
    Optional<CommonPackage> common,
    PackageMetadata metadata,
    Instant sourceDate,
    List<SourceRemark> remarks) {

  BuildCell {
    needs = List.copyOf(needs);
    remarks = List.copyOf(remarks);
  }

  BuildCell needing(List<CellId> cells) {
    return new BuildCell(
        id, kernel, sources, conf, cells, needed, common, metadata, sourceDate, remarks);
  }

  BuildCell asNeeded() {
    return new BuildCell(
        id, kernel, sources, conf, needs, true, common, metadata, sourceDate, remarks);
  }
}
