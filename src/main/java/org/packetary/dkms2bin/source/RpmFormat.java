package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packagefile.RpmTag;

/**
 * A DKMS package as Fedora, RHEL, SUSE and their kin ship it. Its fields are called as those of a
 * Debian package where both have them; {@code Requires} stays apart from Depends, as it names
 * another distribution's packages.
 */
final class RpmFormat implements SourceFormat {

  private final ExtractionLimits limits;

  RpmFormat(ExtractionLimits limits) {
    this.limits = limits;
  }

  @Override
  public String description() {
    return "a DKMS .rpm package";
  }

  @Override
  public boolean recognises(Path input, byte[] head) {
    return RpmFile.looksLikeRpm(head);
  }

  @Override
  public Unpacked unpack(Path input, Path dir) {
    RpmFile rpm = RpmFile.read(input);
    Origin origin =
        new Origin(input, Optional.of(rpm.name()), Optional.of(rpm.version()), control(rpm));
    Path root = dir.resolve("root");
    rpm.extractTo(root, limits);
    return Unpacked.ofPackage(root, rpm.configurationFiles(), origin).withLinkedSources();
  }

  private static Map<String, String> control(RpmFile rpm) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Name", rpm.name());
    put(fields, "Version", rpm.text(RpmTag.VERSION));
    put(fields, "Release", rpm.text(RpmTag.RELEASE));
    put(fields, "Architecture", rpm.text(RpmTag.ARCH).map(RpmFormat::architecture));
    put(fields, "Maintainer", rpm.text(RpmTag.PACKAGER).or(() -> rpm.text(RpmTag.VENDOR)));
    put(fields, "Description", rpm.text(RpmTag.SUMMARY));
    put(fields, "Homepage", rpm.text(RpmTag.URL));
    put(fields, "License", rpm.text(RpmTag.LICENSE));
    put(fields, "Requires", Optional.of(String.join(", ", rpm.requirements())));
    return fields;
  }

  private static void put(Map<String, String> fields, String name, Optional<String> value) {
    value.filter(text -> !text.isEmpty()).ifPresent(text -> fields.put(name, text));
  }

  /** In dpkg's words. */
  private static String architecture(String rpm) {
    return Arrays.stream(Architecture.values())
        .filter(architecture -> architecture.rpm().equals(rpm))
        .map(Architecture::debian)
        .findFirst()
        .orElse(rpm.equals("noarch") ? "all" : rpm);
  }
}
