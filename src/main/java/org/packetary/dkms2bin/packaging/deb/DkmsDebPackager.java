package org.packetary.dkms2bin.packaging.deb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.Destination;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageWriting;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.util.Resources;

/**
 * Writes DKMS source packages as Debian's dh_dkms makes them: installing one adds the sources to
 * dkms and builds them for the kernels of the system, removing it takes everything away again. The
 * same specification gives the same bytes.
 */
public final class DkmsDebPackager {

  private final String postinst = Resources.text(DkmsDebPackager.class, "dkms-postinst.sh");
  private final String prerm = Resources.text(DkmsDebPackager.class, "dkms-prerm.sh");

  /**
   * Writes {@code MODULE-dkms_VERSION_all.deb}. It appears complete or not at all; one of that name
   * is replaced.
   *
   * @param dir an existing directory
   * @throws org.packetary.dkms2bin.model.PublishException if a file cannot be read or written
   * @throws org.packetary.dkms2bin.model.InputException if a name does not fit the format
   */
  public PackageFile write(DkmsPackage spec, Path dir) {
    String fileName = DebianNames.dkmsFileName(spec.module());
    return PackageWriting.run(
        fileName,
        () -> {
          List<PackageEntry> entries = sources(spec);
          for (PayloadFile file : spec.files()) {
            entries.add(PackageEntry.any(file.file(), file.destination()));
          }
          Map<String, String> control = new LinkedHashMap<>();
          control.put("postinst", script(postinst, spec));
          control.put("prerm", script(prerm, spec));
          control.putAll(DebPackager.conffiles(spec.files(), entries));
          return new DebWriter(
                  ControlFields.of(spec, PackageEntry.installedKib(entries)),
                  control,
                  entries,
                  spec.sourceDate())
              .write(dir, fileName);
        });
  }

  private static List<PackageEntry> sources(DkmsPackage spec) throws IOException {
    String place = "/usr/src/" + spec.module().name() + "-" + spec.module().version() + "/";
    List<Path> files;
    try (Stream<Path> all = Files.walk(spec.tree())) {
      files = all.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    List<PackageEntry> entries = new ArrayList<>();
    for (Path file : files) {
      entries.add(PackageEntry.any(file, Destination.check(place + spec.tree().relativize(file))));
    }
    return entries;
  }

  private static String script(String template, DkmsPackage spec) {
    return template
        .replace("@NAME@", spec.module().name())
        .replace("@VERSION@", spec.module().version());
  }
}
