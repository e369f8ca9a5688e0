package org.packetary.dkms2bin.delivery;

import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.signing.module.ModuleHash;

/** Says what hash modules of a result are signed with: their kernel's. */
public final class SigningHash {

  private SigningHash() {}

  /**
   * The hash.
   *
   * @throws PublishException if the result does not say, or it is unknown
   */
  public static ModuleHash of(CellId cell, CellResult result) {
    String word =
        SignaturePolicy.ofRecorded(result.facts().recorded())
            .map(SignaturePolicy::hash)
            .orElseThrow(
                () ->
                    new PublishException(
                        "the result of "
                            + cell
                            + " was kept by a version that did not note how its kernel's modules"
                            + " are signed",
                        "build it again with --force"));
    return ModuleHash.of(word)
        .orElseThrow(
            () ->
                new PublishException(
                    "the modules of "
                        + cell.kernel()
                        + " are signed with the hash "
                        + word
                        + ", which dkms2bin does not know",
                    "known are " + ModuleHash.words()));
  }
}
