package org.packetary.dkms2bin.diagnosis.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads a log's bytes: UTF-8, or the UTF-16 that Windows' shells save. */
public final class LogText {

  private LogText() {}

  /** The text of the bytes. */
  public static Reader of(InputStream bytes) throws IOException {
    PushbackInputStream in = new PushbackInputStream(bytes, 2);
    byte[] first = in.readNBytes(2);
    in.unread(first);
    return new InputStreamReader(in, charset(first));
  }

  private static Charset charset(byte[] first) {
    if (first.length < 2) {
      return StandardCharsets.UTF_8;
    }
    boolean little = first[0] == (byte) 0xff && first[1] == (byte) 0xfe;
    boolean big = first[0] == (byte) 0xfe && first[1] == (byte) 0xff;
    if (little || (first[1] == 0 && first[0] > ' ')) {
      return StandardCharsets.UTF_16LE;
    }
    return big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
  }
}
