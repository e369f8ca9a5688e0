package org.packetary.dkms2bin.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** Says what packages of a driver take over from where its sources come from. */
public final class DriverPackages {

  private DriverPackages() {}

  /** The package with what a DKMS package holds beside its sources; empty where that is nothing. */
  static Optional<CommonPackage> common(TakenSource taken, Instant date) {
    DkmsSource source = taken.source();
    Origin origin = source.origin();
    if (source.companions().isEmpty() || origin.packageName().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommonPackage(
            origin.packageName().get(),
            origin.packageVersion().orElse("0"),
            Architecture.ofDebian(origin.control().getOrDefault("Architecture", "all")),
            companions(source),
            metadata(origin),
            date));
  }

  /** What a DKMS package holds beside its sources. */
  public static List<PayloadFile> companions(DkmsSource source) {
    return source.companions().stream()
        .map(c -> new PayloadFile(c.file(), c.path(), c.conffile()))
        .toList();
  }

  /** What a DKMS package says about itself. */
  public static PackageMetadata metadata(Origin origin) {
    Map<String, String> control = origin.control();
    return new PackageMetadata(
        Optional.ofNullable(control.get("Description")).map(d -> d.lines().findFirst().orElse("")),
        Optional.ofNullable(control.get("Maintainer")),
        Optional.ofNullable(control.get("Homepage")),
        Optional.ofNullable(control.get("License")));
  }
}
