package org.packetary.dkms2bin.module;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The signature behind a module: the CMS, {@code struct module_signature} and a magic word (kernel
 * sources, include/linux/module_signature.h). It is about all before it.
 */
public final class AppendedSignature {

  private static final byte[] MAGIC =
      "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);

  /** PKEY_ID_PKCS7: all else that the trailer could say stands in the CMS. */
  private static final byte PKCS7 = 2;

  private static final int TRAILER = 12;

  /** Where the trailer has the signature's length, in four bytes. */
  private static final int LENGTH = 8;

  private AppendedSignature() {}

  /** A module with a signature. */
  public static byte[] append(byte[] module, byte[] cms) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(module.length + cms.length + 64);
    all.writeBytes(module);
    all.writeBytes(cms);
    all.writeBytes(ByteBuffer.allocate(TRAILER).put(2, PKCS7).putInt(LENGTH, cms.length).array());
    all.writeBytes(MAGIC);
    return all.toByteArray();
  }

  /** Whether a module is signed. */
  public static boolean isOn(byte[] module) {
    return module.length > MAGIC.length + TRAILER
        && Arrays.equals(
            module, module.length - MAGIC.length, module.length, MAGIC, 0, MAGIC.length);
  }

  /** A module without the signatures behind it; one whose trailer lies stays as it is. */
  public static byte[] strip(byte[] module) {
    byte[] left = module;
    while (isOn(left)) {
      int trailer = left.length - MAGIC.length - TRAILER;
      int length = ByteBuffer.wrap(left).getInt(trailer + LENGTH);
      if (length < 0 || length > trailer) {
        return left;
      }
      left = Arrays.copyOf(left, trailer - length);
    }
    return left;
  }
}
