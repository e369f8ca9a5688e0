package org.packetary.dkms2bin.signing.module;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.encoders.DecoderException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;

/**
 * Signatures that somebody else made, for modules of known content. Of their files nothing counts
 * but signers whose signature is right, so that they become the same bytes as our own.
 */
public final class AttachedSignatures implements ModuleSigning, ModuleSigner {

  private final Map<String, Attached> byDigest;
  private final List<ModuleCertificate> certificates;
  private final MokName mok;
  private final Optional<Clock> clock;

  private AttachedSignatures(
      Map<String, Attached> byDigest,
      List<ModuleCertificate> certificates,
      MokName mok,
      Optional<Clock> clock) {
    this.byDigest = Map.copyOf(byDigest);
    this.certificates = List.copyOf(certificates);
    this.mok = mok;
    this.clock = clock;
  }

  /**
   * What is there for a module.
   *
   * @param module where it was written to, for messages
   * @param signatures files with CMS, DER or PEM; each signer stands in one of them
   */
  public record Attached(Path module, List<Path> signatures) {
    public Attached {
      signatures = List.copyOf(signatures);
    }
  }

  /**
   * Takes signatures.
   *
   * @param byDigest by the module's SHA-256
   * @param files the certificates of all signers that every module has
   * @param mok what the certificates' package is called, if the user says
   * @throws UsageException if there is no certificate
   * @throws InputException if a certificate cannot be used
   */
  public static AttachedSignatures of(
      Map<String, Attached> byDigest, List<Path> files, Optional<String> mok) {
    if (files.isEmpty()) {
      throw new UsageException(
          "--module-sign-cert FILE is missing",
          "name the certificate of the key that signed, so that signatures can be checked");
    }
    List<ModuleCertificate> certificates =
        files.stream()
            .map(file -> ModuleCertificate.read(ModuleKeys.there("--module-sign-cert", file)))
            .toList();
    return new AttachedSignatures(
        byDigest, certificates, MokName.of(mok, certificates), Optional.empty());
  }

  @Override
  public List<ModuleCertificate> certificates() {
    return certificates;
  }

  @Override
  public MokName mok() {
    return mok;
  }

  @Override
  public ModuleSigner open(CommandRunner runner, HostEnvironment environment, Clock time) {
    return new AttachedSignatures(byDigest, certificates, mok, Optional.of(time));
  }

  @Override
  public void check() {
    clock.ifPresent(time -> certificates.forEach(c -> c.check(time.instant())));
  }

  @Override
  public byte[] cms(byte[] module, ModuleHash hash) {
    Attached attached = byDigest.get(Digests.sha256(module));
    if (attached == null) {
      throw new PublishException(
          "a module is not as it was when it was handed out to be signed",
          "run \"dkms2bin sign export\" again, and have it signed");
    }
    if (attached.signatures().isEmpty()) {
      throw new InputException(
          "there is no signature of " + attached.module(),
          "put it beside the module, with .p7s behind the module's name");
    }
    Map<ModuleCertificate, Cms.Entry> found = new LinkedHashMap<>();
    for (Path file : attached.signatures()) {
      for (Cms.Entry entry : entries(file)) {
        ModuleCertificate owner = owner(file, entry);
        entry
            .complaint(owner, hash, module)
            .ifPresent(
                why -> {
                  throw new InputException(
                      "the signature " + file + " is not usable: " + why,
                      "the README beside the manifest has the command that makes one");
                });
        found.putIfAbsent(owner, entry.plain(owner, hash));
      }
    }
    for (ModuleCertificate certificate : certificates) {
      if (!found.containsKey(certificate)) {
        throw new InputException(
            "no signature of " + attached.module() + " is by the key of " + certificate.file(),
            "have it signed with that key too, or leave its --module-sign-cert out");
      }
    }
    return Cms.of(List.copyOf(found.values()), hash);
  }

  private ModuleCertificate owner(Path file, Cms.Entry entry) {
    return certificates.stream()
        .filter(entry::isOf)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "the signature " + file + " has a signer that no --module-sign-cert is of",
                    "name the signer's certificate; signers are known by issuer and serial number,"
                        + " not by key identifiers"));
  }

  private static List<Cms.Entry> entries(Path file) {
    byte[] content = ModuleCertificate.bytes(file);
    try {
      List<Cms.Entry> entries = Cms.entries(isPem(content) ? ofPem(content) : content);
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("a CMS without signers");
      }
      return new ArrayList<>(entries);
    } catch (IllegalArgumentException | DecoderException | IOException e) {
      throw new InputException(
          file + " is no detached signature: " + e.getMessage(),
          "the README beside the manifest has the command that makes one",
          e);
    }
  }

  private static boolean isPem(byte[] content) {
    return content.length > 0 && content[0] == '-';
  }

  private static byte[] ofPem(byte[] content) throws IOException {
    PEMParser parser =
        new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)));
    if (parser.readObject() instanceof ContentInfo cms) {
      return cms.getEncoded();
    }
    throw new IOException("no CMS");
  }
}
