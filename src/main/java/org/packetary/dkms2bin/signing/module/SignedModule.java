package org.packetary.dkms2bin.signing.module;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A module with its signature behind it: the CMS, {@code struct module_signature} and a magic word
 * (kernel sources, include/linux/module_signature.h). The signature is about all before it.
 */
public final class SignedModule {

  private static final byte[] MAGIC =
      "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);

  /** PKEY_ID_PKCS7: all else that the trailer could say stands in the CMS. */
  private static final byte PKCS7 = 2;

  private static final int TRAILER = 12;

  private SignedModule() {}

  /** A module with a signature. */
  public static byte[] of(byte[] module, byte[] cms) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(module.length + cms.length + 64);
    all.writeBytes(module);
    all.writeBytes(cms);
    all.writeBytes(ByteBuffer.allocate(TRAILER).put(2, PKCS7).putInt(8, cms.length).array());
    all.writeBytes(MAGIC);
    return all.toByteArray();
  }

  /** Whether something is signed already. */
  public static boolean isSigned(byte[] module) {
    return module.length > MAGIC.length + TRAILER
        && Arrays.equals(
            module, module.length - MAGIC.length, module.length, MAGIC, 0, MAGIC.length);
  }
}
