package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.module.AppendedSignature;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.signing.module.ModuleCertificate;
import org.packetary.dkms2bin.signing.module.ModuleSigner;
import org.packetary.dkms2bin.signing.module.ModuleSigning;
import org.packetary.dkms2bin.util.Digests;

/**
 * Signs modules of results as they are packed, and makes the package with the certificates.
 *
 * @param signer has the signatures
 * @param mokName what that package is called
 */
record Signing(ModuleSigner signer, String mokName) {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private static final int SHORT = 8;

  static Signing of(
      ModuleSigning how, CommandRunner runner, HostEnvironment environment, Clock clock) {
    return new Signing(how.open(runner, environment, clock), how.mok().name());
  }

  /** All that decides about signatures beside modules and their kernels. */
  String description() {
    return "module-signers=" + digests().replace(' ', ',') + " mok-package=" + mokName;
  }

  /** Whatever the order in which the user named them. */
  private List<ModuleCertificate> inOrder() {
    return signer.certificates().stream()
        .sorted(Comparator.comparing(ModuleCertificate::sha256))
        .toList();
  }

  private String digests() {
    return inOrder().stream().map(ModuleCertificate::sha256).collect(Collectors.joining(" "));
  }

  /** Finds out whether it can sign, before anything is built. */
  void check() throws InterruptedException {
    signer.check();
  }

  /** Writes a module with its signature. */
  Path sign(DeliveredCell cell, Path module, Path to) throws IOException, InterruptedException {
    byte[] content = Files.readAllBytes(module);
    if (AppendedSignature.isOn(content)) {
      throw new PublishException(
          "the build of " + cell.id() + " signed " + module.getFileName() + " itself",
          "have the driver's build leave signing out");
    }
    return Files.write(
        to,
        AppendedSignature.append(
            content, signer.cms(content, SigningHash.of(cell.id(), cell.result()))));
  }

  /** Makes the package with the certificates. */
  PackageFile certificates(Packager packager, Path staging) {
    return PackageWriting.run(
        mokName,
        () -> {
          Path directory = Files.createTempDirectory(staging, "certificates-");
          String base = mokName.replaceFirst("-mok$", "");
          List<PayloadFile> files = new ArrayList<>();
          for (ModuleCertificate certificate : inOrder()) {
            String name = base + (files.isEmpty() ? "" : "-" + (files.size() + 1)) + ".der";
            files.add(
                new PayloadFile(
                    Files.write(directory.resolve(name), certificate.der()),
                    "/usr/share/" + mokName + "/" + name,
                    false));
          }
          return packager.write(new MokPackage(mokName, version(), files, newest()), staging);
        });
  }

  /** The date of the latest certificate makes it rise, the digest makes it say which they are. */
  private String version() {
    return DAY.format(newest()) + "." + Digests.sha256(digests()).substring(0, SHORT);
  }

  private Instant newest() {
    return signer.certificates().stream()
        .map(ModuleCertificate::validFrom)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
