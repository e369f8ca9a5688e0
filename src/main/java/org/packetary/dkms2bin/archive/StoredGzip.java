package org.packetary.dkms2bin.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * A gzip stream that packs nothing, around what is packed already: the same bytes from each zlib,
 * and as fast as a copy.
 */
public final class StoredGzip {

  private StoredGzip() {}

  /** A stream of such, without name and time. */
  public static OutputStream into(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.NO_COMPRESSION);
    parameters.setOS(GzipParameters.OS.UNIX);
    return new GzipCompressorOutputStream(out, parameters);
  }
}
