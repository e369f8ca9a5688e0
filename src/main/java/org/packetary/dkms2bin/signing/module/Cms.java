package org.packetary.dkms2bin.signing.module;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Detached CMS signatures as the kernel's scripts/sign-file makes them (RFC 5652): of the content
 * itself, without signed attributes and certificates, signers by issuer and serial number.
 */
final class Cms {

  private Cms() {}

  /** A signer's entry. */
  record Entry(SignerInfo info) {

    static Entry of(ModuleCertificate certificate, ModuleHash hash, byte[] signature) {
      return new Entry(
          new SignerInfo(
              new SignerIdentifier(
                  new IssuerAndSerialNumber(
                      certificate.holder().getIssuer(), certificate.holder().getSerialNumber())),
              new AlgorithmIdentifier(hash.identifier()),
              (ASN1Set) null,
              Signatures.algorithm(certificate.isRsa(), hash),
              new DEROctetString(signature),
              (ASN1Set) null));
    }

    /** The same without all that is not signed: anybody may have put it there. */
    Entry plain(ModuleCertificate certificate, ModuleHash hash) {
      return of(certificate, hash, info.getEncryptedDigest().getOctets());
    }

    /** Whether it names a certificate. */
    boolean isOf(ModuleCertificate certificate) {
      if (info.getSID().isTagged()) {
        return false;
      }
      IssuerAndSerialNumber named = IssuerAndSerialNumber.getInstance(info.getSID().getId());
      BigInteger serial = named.getSerialNumber().getValue();
      return named.getName().equals(certificate.holder().getIssuer())
          && serial.equals(certificate.holder().getSerialNumber());
    }

    /** What is wrong with it; empty if the kernel takes it for the content's. */
    Optional<String> complaint(ModuleCertificate certificate, ModuleHash hash, byte[] content) {
      if (info.getAuthenticatedAttributes() != null) {
        return Optional.of("it has signed attributes: sign with -noattr");
      }
      if (!info.getDigestAlgorithm().getAlgorithm().equals(hash.identifier())) {
        return Optional.of("its hash is not " + hash.word());
      }
      if (!info.getDigestEncryptionAlgorithm()
          .getAlgorithm()
          .equals(Signatures.algorithm(certificate.isRsa(), hash).getAlgorithm())) {
        return Optional.of("its kind of signature is none that kernels verify");
      }
      return Signatures.verifies(certificate, hash, content, info.getEncryptedDigest().getOctets())
          ? Optional.empty()
          : Optional.of("it is not about this module, or was not made with this certificate's key");
    }
  }

  /** A CMS of signers; the same for the same signers, in whatever order. */
  static byte[] of(List<Entry> entries, ModuleHash hash) {
    ASN1EncodableVector infos = new ASN1EncodableVector();
    entries.forEach(entry -> infos.add(entry.info()));
    SignedData data =
        new SignedData(
            new DERSet(new AlgorithmIdentifier(hash.identifier())),
            new ContentInfo(CMSObjectIdentifiers.data, null),
            null,
            null,
            new DERSet(infos));
    try {
      return new ContentInfo(CMSObjectIdentifiers.signedData, data).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /**
   * The signers of a detached CMS in DER form.
   *
   * @throws IllegalArgumentException if it is none; says why
   */
  static List<Entry> entries(byte[] cms) {
    try {
      ContentInfo outer = ContentInfo.getInstance(ASN1Primitive.fromByteArray(cms));
      if (outer == null || outer.getContent() == null) {
        throw new IllegalArgumentException("nothing is in it");
      }
      if (!outer.getContentType().equals(CMSObjectIdentifiers.signedData)) {
        throw new IllegalArgumentException("a CMS that is no signature");
      }
      SignedData data = SignedData.getInstance(outer.getContent());
      if (data.getEncapContentInfo().getContent() != null) {
        throw new IllegalArgumentException("not detached: it holds what it signs");
      }
      List<Entry> entries = new ArrayList<>();
      for (ASN1Encodable info : data.getSignerInfos()) {
        SignerInfo signer = SignerInfo.getInstance(info);
        if (!signer.getSID().isTagged()) {
          IssuerAndSerialNumber.getInstance(signer.getSID().getId());
        }
        entries.add(new Entry(signer));
      }
      return entries;
    } catch (IOException | ClassCastException | IllegalStateException e) {
      throw new IllegalArgumentException("no CMS in DER form", e);
    }
  }
}
