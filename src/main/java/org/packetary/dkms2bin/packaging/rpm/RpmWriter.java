package org.packetary.dkms2bin.packaging.rpm;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.redline_rpm.header.Architecture;
import org.redline_rpm.header.Lead;
import org.redline_rpm.header.Os;
import org.redline_rpm.header.RpmType;
import org.redline_rpm.header.Signature;
import org.redline_rpm.header.Signature.SignatureTag;
import org.redline_rpm.payload.Contents;
import org.redline_rpm.payload.CpioHeader;
import org.redline_rpm.payload.Directive;

/**
 * Writes one RPM package, the same for the same input: files sorted, owned by root, with given
 * modes and one time.
 *
 * <p>redline lays out lead, headers and cpio archive. Its {@code Builder}, which puts them
 * together, is left out: it takes the payload's digest for that of the uncompressed archive too,
 * writes times of its own and sizes of links in characters, and signs with a key that has no
 * identity.
 *
 * @param spec what to write
 * @param key signs it; empty for no signature
 */
public record RpmWriter(RpmSpec spec, Optional<OpenPgpKey> key) {

  private static final String ROOT = "root";
  private static final int DIRECTORY_MODE = 0755;

  /** Sizes have 32 bits in this format, which redline takes for signed ones. */
  private static final long LARGEST_CONTENT = 1L << 30;

  private static final int ALL_ATTRIBUTES = -1;
  private static final int CONFIGURATION = Directive.RPMFILE_CONFIG | Directive.RPMFILE_NOREPLACE;

  /** Writes the package into a directory under its final name. */
  public PackageFile write(Path dir) throws IOException {
    long content = spec.entries().stream().mapToLong(PackageEntry::size).sum();
    if (content > LARGEST_CONTENT) {
      throw new InputException(
          spec.fileName() + " would hold " + content + " bytes",
          "an RPM package can hold 1 GiB; are the modules stripped?");
    }
    Path work = Files.createTempDirectory(dir, ".rpm-");
    try {
      Contents contents = contents();
      RpmPayload payload = RpmPayload.write(contents, work.resolve("payload"));
      byte[] header = RpmHeaders.main(spec, contents, payload);
      Path finished = work.resolve("finished.rpm");
      String sha256 = assemble(header, payload, finished);
      long size = Files.size(finished);
      Path target = dir.resolve(spec.fileName());
      Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
      return new PackageFile(
          target,
          spec.name(),
          spec.evr().toString(),
          RpmNames.architecture(spec.architecture()),
          sha256,
          size);
    } finally {
      FileTrees.delete(work);
    }
  }

  private Contents contents() throws IOException {
    Contents contents = new Contents();
    for (String directory : spec.directories().stream().sorted().toList()) {
      contents.addDirectory(directory, DIRECTORY_MODE, Directive.NONE, ROOT, ROOT, false);
    }
    for (PackageEntry entry : spec.entries()) {
      if (entry.isLink()) {
        contents.addLink(entry.destination(), entry.link(), entry.mode(), ROOT, ROOT);
      } else {
        Directive directive = new Directive(flags(entry.destination()));
        contents.addFile(
            entry.destination(),
            entry.file().toFile(),
            entry.mode(),
            directive,
            ROOT,
            ROOT,
            DIRECTORY_MODE,
            false,
            ALL_ATTRIBUTES);
      }
    }
    for (CpioHeader header : contents.headers()) {
      header.setMtime(spec.time().getEpochSecond() * 1000);
      if (header.getType() == CpioHeader.SYMLINK) {
        String link = String.valueOf(contents.getSource(header));
        header.setFileSize(link.getBytes(StandardCharsets.UTF_8).length);
      }
    }
    return contents;
  }

  /** Documentation by its place, as rpmbuild has it. */
  private int flags(String destination) {
    if (spec.configuration().contains(destination)) {
      return CONFIGURATION;
    }
    return destination.matches("/usr/share/(doc|man)/.*") ? Directive.RPMFILE_DOC : 0;
  }

  /** Returns the SHA-256 of what it wrote. */
  private String assemble(byte[] header, RpmPayload payload, Path file) throws IOException {
    MessageDigest digest = Digests.newDigest("SHA-256");
    try (OutputStream out =
        new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
      out.write(lead());
      out.write(signature(header, payload));
      out.write(header);
      Files.copy(payload.file(), out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private byte[] lead() throws IOException {
    Lead lead = new Lead();
    lead.setName(spec.name() + "-" + spec.evr().versionRelease());
    lead.setType(RpmType.BINARY);
    lead.setArch(
        Architecture.valueOf(RpmNames.architecture(spec.architecture()).toUpperCase(Locale.ROOT)));
    lead.setOs(Os.LINUX);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    lead.write(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private byte[] signature(byte[] header, RpmPayload payload) throws IOException {
    Signature signature = new Signature();
    MessageDigest both = Digests.newDigest("MD5");
    both.update(header);
    Files.copy(payload.file(), new DigestOutputStream(OutputStream.nullOutputStream(), both));
    signature.createEntry(
        SignatureTag.LEGACY_SIGSIZE, Math.toIntExact(header.length + Files.size(payload.file())));
    signature.createEntry(SignatureTag.PAYLOADSIZE, Math.toIntExact(payload.archiveSize()));
    signature.createEntry(SignatureTag.LEGACY_MD5, both.digest());
    signature.createEntry(SignatureTag.SHA1HEADER, hex("SHA-1", header));
    signature.createEntry(SignatureTag.SHA256HEADER, hex("SHA-256", header));
    key.ifPresent(
        k ->
            signature.createEntry(
                k.isRsa() ? SignatureTag.RSAHEADER : SignatureTag.DSAHEADER,
                k.sign(header, spec.time())));
    return RpmHeaders.bytes(signature, SignatureTag.SIGNATURES);
  }

  private static String hex(String algorithm, byte[] bytes) {
    return HexFormat.of().formatHex(Digests.newDigest(algorithm).digest(bytes));
  }
}
