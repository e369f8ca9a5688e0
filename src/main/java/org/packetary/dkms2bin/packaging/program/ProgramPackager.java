package org.packetary.dkms2bin.packaging.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.deb.DebWriter;
import org.packetary.dkms2bin.packaging.rpm.Evr;
import org.packetary.dkms2bin.packaging.rpm.RpmNames;
import org.packetary.dkms2bin.packaging.rpm.RpmRelation;
import org.packetary.dkms2bin.packaging.rpm.RpmSpec;
import org.packetary.dkms2bin.packaging.rpm.RpmWriter;

/**
 * Writes packages of a program in both formats. The same specification gives the same bytes. The
 * build of dkms2bin makes its own packages with it.
 */
public final class ProgramPackager {

  /**
   * Writes {@code NAME_VERSION_all.deb}. It appears complete or not at all; one of that name is
   * replaced.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   */
  public PackageFile write(ProgramPackage spec, ProgramPackage.Deb deb, Path dir) {
    String fileName = spec.name() + "_" + spec.version() + "_all.deb";
    return PackageWriting.run(
        fileName,
        () -> {
          List<PackageEntry> entries = entries(spec.files(), deb.files());
          return new DebWriter(
                  fields(spec, deb, PackageEntry.installedKib(entries)),
                  deb.scripts(),
                  entries,
                  spec.time())
              .write(dir, fileName);
        });
  }

  /**
   * Writes {@code NAME-VERSION-1.noarch.rpm}. It appears complete or not at all; one of that name
   * is replaced.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   */
  public PackageFile write(ProgramPackage spec, ProgramPackage.Rpm rpm, Path dir) {
    Evr evr = Evr.ofModule(spec.version(), "1");
    return PackageWriting.run(
        RpmNames.fileName(spec.name(), evr, RpmNames.architecture(Optional.empty())),
        () ->
            new RpmWriter(
                    new RpmSpec(
                        spec.name(),
                        evr,
                        Optional.empty(),
                        spec.name(),
                        spec.metadata().summary().orElseThrow(),
                        String.join("\n", spec.description()),
                        spec.metadata().license().orElseThrow(),
                        spec.metadata(),
                        relations(rpm.requires()),
                        List.of(),
                        List.of(),
                        relations(rpm.recommends()),
                        rpm.post(),
                        rpm.postun(),
                        entries(spec.files(), rpm.files()),
                        Set.of(),
                        Set.copyOf(rpm.directories()),
                        spec.time()),
                    Optional.empty())
                .write(dir));
  }

  private static List<PackageEntry> entries(List<ProgramFile> files, List<ProgramFile> more)
      throws IOException {
    List<PackageEntry> entries = new ArrayList<>();
    for (ProgramFile file : files) {
      entries.add(file.entry());
    }
    for (ProgramFile file : more) {
      entries.add(file.entry());
    }
    return entries;
  }

  private static Map<String, String> fields(
      ProgramPackage spec, ProgramPackage.Deb deb, long installedKib) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", spec.name());
    fields.put("Version", spec.version());
    fields.put("Architecture", "all");
    fields.put("Maintainer", spec.metadata().maintainerOrNobody());
    fields.put("Installed-Size", Long.toString(installedKib));
    if (!deb.depends().isEmpty()) {
      fields.put("Depends", String.join(", ", deb.depends()));
    }
    if (!deb.recommends().isEmpty()) {
      fields.put("Recommends", String.join(", ", deb.recommends()));
    }
    fields.put("Section", deb.section());
    fields.put("Priority", "optional");
    spec.metadata().homepage().ifPresent(h -> fields.put("Homepage", h));
    fields.put(
        "Description",
        spec.metadata().summary().orElseThrow() + "\n " + String.join("\n ", spec.description()));
    return fields;
  }

  private static List<RpmRelation> relations(List<String> words) {
    return words.stream().map(ProgramPackager::relation).toList();
  }

  private static RpmRelation relation(String text) {
    String[] words = text.split(" >= ", 2);
    return words.length == 1 ? RpmRelation.any(words[0]) : RpmRelation.atLeast(words[0], words[1]);
  }
}
