package org.packetary.dkms2bin.packaging.deb;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.PayloadFile;

/**
 * Writes Debian packages.
 *
 * <p>A module package tells the kernel that it is for, never the running one, about its modules
 * when it is installed and removed; it does so in an image too ({@code dpkg --root}, with or
 * without chroot). A companion package needs no script: udev and modprobe read their directories
 * when they need them.
 */
public final class DebPackager implements Packager {

  @Override
  public PackageFile write(ModulePackage spec, Path dir) {
    String fileName = DebianNames.fileName(spec.cell(), spec.revision());
    return PackageWriting.run(
        fileName,
        () -> {
          List<PackageEntry> entries = new ArrayList<>();
          for (ModuleFile module : spec.modules()) {
            entries.add(PackageEntry.data(module.file(), module.destination()));
          }
          Map<String, String> fields = ControlFields.of(spec, PackageEntry.installedKib(entries));
          Map<String, String> scripts =
              ModuleScripts.of(spec.cell().kernel(), spec.modulesDirectory(), spec.remakeInitrd());
          return new DebWriter(fields, scripts, entries, spec.sourceDate()).write(dir, fileName);
        });
  }

  @Override
  public PackageFile write(CommonPackage spec, Path dir) {
    if (spec.files().isEmpty()) {
      throw new IllegalArgumentException("no files for a companion of " + spec.dkmsPackage());
    }
    String fileName = DebianNames.commonFileName(spec);
    return PackageWriting.run(
        fileName,
        () -> {
          List<PackageEntry> entries = new ArrayList<>();
          for (PayloadFile file : spec.files()) {
            entries.add(PackageEntry.any(file.file(), file.destination()));
          }
          return new DebWriter(
                  ControlFields.of(spec, PackageEntry.installedKib(entries)),
                  conffiles(spec.files(), entries),
                  entries,
                  spec.sourceDate())
              .write(dir, fileName);
        });
  }

  @Override
  public PackageFile write(GatePackage spec, Path dir) {
    String fileName = DebianNames.gateFileName(spec);
    return PackageWriting.run(
        fileName,
        () ->
            new DebWriter(ControlFields.of(spec), Map.of(), List.of(), Instant.EPOCH)
                .write(dir, fileName));
  }

  @Override
  public PackageFile write(MokPackage spec, Path dir) {
    String fileName = spec.name() + "_" + spec.version() + "_all.deb";
    return PackageWriting.run(
        fileName,
        () -> {
          List<PackageEntry> entries = new ArrayList<>();
          for (PayloadFile file : spec.certificates()) {
            entries.add(PackageEntry.data(file.file(), file.destination()));
          }
          return new DebWriter(
                  ControlFields.of(spec, PackageEntry.installedKib(entries)),
                  Map.of("postinst", ModuleScripts.of(spec)),
                  entries,
                  spec.sourceDate())
              .write(dir, fileName);
        });
  }

  /** dpkg takes no links as conffiles (policy 10.7.3). */
  static Map<String, String> conffiles(List<PayloadFile> files, List<PackageEntry> entries) {
    List<String> links =
        entries.stream().filter(PackageEntry::isLink).map(PackageEntry::destination).toList();
    String list =
        files.stream()
            .filter(PayloadFile::conffile)
            .map(PayloadFile::destination)
            .filter(d -> !links.contains(d))
            .sorted()
            .map(d -> d + "\n")
            .collect(Collectors.joining());
    return list.isEmpty() ? Map.of() : Map.of("conffiles", list);
  }
}
