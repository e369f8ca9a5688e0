package org.packetary.dkms2bin.image.pxe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.Replacement;
import org.packetary.dkms2bin.image.WorkPlace;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packaging.Destination;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.deb.DebWriter;
import org.packetary.dkms2bin.packaging.rpm.Evr;
import org.packetary.dkms2bin.packaging.rpm.RpmNames;
import org.packetary.dkms2bin.packaging.rpm.RpmRelation;
import org.packetary.dkms2bin.packaging.rpm.RpmSpec;
import org.packetary.dkms2bin.packaging.rpm.RpmWriter;

/**
 * Makes packages of an image: installed on the machine that serves it, they bring kernel, initial
 * RAM file system, the entry of {@code pxelinux.cfg} and what makes links to it.
 */
public final class PxePackager {

  private static final String DEBIAN_DIRECTORY = "/srv/tftp";
  private static final String EL_DIRECTORY = "/var/lib/tftpboot";
  private static final int FILE = 0644;
  private static final int PROGRAM = 0755;

  private final PxeRequest request;
  private final PxeName image;

  /** Makes what is asked for. */
  public PxePackager(PxeRequest request) {
    this.request = request;
    this.image = request.image();
  }

  /**
   * Checks the name of the directory that is served: it is in scripts of the packages.
   *
   * @throws UsageException if it cannot be one
   */
  public static String directory(String name) {
    if (!name.matches("(/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+")) {
      throw new UsageException(
          "--tftp-dir cannot be \"" + name + "\"",
          "an absolute path of letters, digits and any of . _ + -, without .. in it");
    }
    return name;
  }

  /** Whether a text can be the kernel's options. */
  public static boolean isAppendable(String text) {
    return PxeEntry.isLine(text);
  }

  /**
   * Writes the packages.
   *
   * @throws InputException if the files cannot be used, or do not belong together
   */
  public List<Path> write(Tier tier) throws InterruptedException {
    return WorkPlace.in(
        request.outDir(),
        tier,
        work -> {
          Path entry = Files.writeString(work.resolve("entry"), new PxeEntry(request).text());
          Instant date = date();
          List<Path> written = new ArrayList<>();
          if (request.form().isDeb()) {
            written.add(deb(entry, date, work));
          }
          if (request.form().isRpm()) {
            written.add(rpm(entry, date, work));
          }
          Replacement replacement = new Replacement();
          Optional<Path> secret = secret();
          for (Path file : written) {
            Path target = request.outDir().resolve(file.getFileName());
            if (secret.isPresent()) {
              replacement.add(file, target, secret.get(), false);
            } else {
              replacement.add(file, target);
            }
          }
          return replacement.commit();
        });
  }

  /** A file that is not for all to read: nor is the package that has it, until it is installed. */
  private Optional<Path> secret() throws IOException {
    for (Path file : images()) {
      if (!Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private List<Path> images() {
    return Stream.of(
            Optional.of(request.initrd()), request.squashfs(), Optional.of(request.kernel()))
        .flatMap(Optional::stream)
        .toList();
  }

  private Instant date() throws IOException {
    if (request.date().isPresent()) {
      return request.date().get();
    }
    Instant newest = Instant.EPOCH;
    for (Path file : images()) {
      Instant modified =
          HostIo.opened(file, "image", () -> Files.getLastModifiedTime(file)).toInstant();
      newest = modified.isAfter(newest) ? modified : newest;
    }
    return newest;
  }

  private List<PackageEntry> files(PxeScripts scripts, Path entry, Path maker) throws IOException {
    String configuration = scripts.tftpDir() + "/pxelinux.cfg/";
    List<PackageEntry> files = new ArrayList<>();
    files.add(file(request.kernel(), scripts.tftpDir() + "/" + image.kernel(), FILE));
    files.add(file(request.initrd(), scripts.tftpDir() + "/" + image.initrd(), FILE));
    if (request.squashfs().isPresent()) {
      files.add(file(request.squashfs().get(), scripts.tftpDir() + "/" + image.squashfs(), FILE));
    }
    files.add(file(entry, configuration + image.entry(), FILE));
    files.add(
        file(
            Files.writeString(maker, scripts.linkMaker()),
            configuration + image.linkMaker(),
            PROGRAM));
    return files;
  }

  private static PackageEntry file(Path file, String destination, int mode) throws IOException {
    return new PackageEntry(file, Destination.check(destination), mode, "", Files.size(file));
  }

  private Path deb(Path entry, Instant date, Path work) {
    PxeScripts scripts = new PxeScripts(image, request.tftpDir().orElse(DEBIAN_DIRECTORY));
    String version = image.version() + (request.revision() == 1 ? "" : "+b" + request.revision());
    String fileName = image.both() + "_" + version + "_all.deb";
    PackageFile file =
        PackageWriting.run(
            fileName,
            () -> {
              List<PackageEntry> files = files(scripts, entry, work.resolve("maker-deb"));
              Map<String, String> fields = new LinkedHashMap<>();
              fields.put("Package", image.both());
              fields.put("Version", version);
              fields.put("Architecture", "all");
              fields.put("Maintainer", PackageMetadata.NONE.maintainerOrNobody());
              fields.put("Installed-Size", Long.toString(PackageEntry.installedKib(files)));
              fields.put("Suggests", "pxelinux, tftpd-hpa | tftpd");
              fields.put("Provides", image.name() + " (= " + image.version() + ")");
              fields.put("Section", "net");
              fields.put("Priority", "optional");
              fields.put(
                  "Description",
                  summary() + "\n " + String.join("\n ", description(scripts.tftpDir())));
              return new DebWriter(fields, scripts.deb(), files, date).write(work, fileName);
            });
    return file.path();
  }

  private Path rpm(Path entry, Instant date, Path work) {
    PxeScripts scripts = new PxeScripts(image, request.tftpDir().orElse(EL_DIRECTORY));
    Evr evr = Evr.ofModule(image.version(), Integer.toString(request.revision()));
    PackageFile file =
        PackageWriting.run(
            RpmNames.fileName(image.both(), evr, RpmNames.architecture(Optional.empty())),
            () ->
                new RpmWriter(
                        new RpmSpec(
                            image.both(),
                            evr,
                            Optional.empty(),
                            image.both(),
                            summary(),
                            String.join("\n", description(scripts.tftpDir())),
                            "GPL-2.0-only and others",
                            PackageMetadata.NONE,
                            List.of(),
                            List.of(RpmRelation.exactly(image.name(), image.version())),
                            List.of(),
                            List.of(),
                            Optional.of(scripts.rpmPost()),
                            Optional.of(scripts.rpmPostun()),
                            files(scripts, entry, work.resolve("maker-rpm")),
                            Set.of(),
                            Set.of(),
                            date),
                        Optional.empty())
                    .write(work));
    return file.path();
  }

  private String summary() {
    return "image " + image.name() + " " + image.version() + " for machines that boot by PXE";
  }

  private List<String> description(String tftpDir) {
    return List.of(
        "Kernel, initial RAM file system and pxelinux's configuration, for the machine",
        "that serves " + tftpDir + ". Several versions may be installed:",
        "pxelinux.cfg/default." + image.name() + " is the newest one. No machine boots it until",
        "pxelinux.cfg/makeLink." + image.name() + " says which do.");
  }
}
