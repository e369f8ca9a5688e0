package org.packetary.dkms2bin.archive;

import java.io.FilterInputStream;
import java.io.InputStream;

/** Keeps a decompressor from closing what it reads from. */
final class Shielded extends FilterInputStream {

  Shielded(InputStream in) {
    super(in);
  }

  @Override
  public void close() {}
}
