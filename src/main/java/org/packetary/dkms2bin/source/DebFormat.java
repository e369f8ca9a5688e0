package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.packagefile.DebFile;

/** A DKMS package as Debian and its derivatives ship it. */
final class DebFormat implements SourceFormat {

  private final ExtractionLimits limits;

  DebFormat(ExtractionLimits limits) {
    this.limits = limits;
  }

  @Override
  public String description() {
    return "a DKMS .deb package";
  }

  @Override
  public boolean recognises(Path input, byte[] head) {
    return DebFile.looksLikeDeb(head);
  }

  @Override
  public Unpacked unpack(Path input, Path dir) {
    DebFile deb = DebFile.read(input);
    Path root = dir.resolve("root");
    deb.extractTo(root, limits);
    Origin origin =
        new Origin(input, deb.controlField("Package"), deb.controlField("Version"), deb.control());
    return Unpacked.ofPackage(root, conffiles(deb.controlFile("conffiles")), origin)
        .withLinkedSources();
  }

  /** Absolute paths, one a line; lines with a flag name files that are not shipped. */
  private static Set<String> conffiles(Optional<String> list) {
    return list.orElse("")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("/"))
        .collect(Collectors.toUnmodifiableSet());
  }
}
