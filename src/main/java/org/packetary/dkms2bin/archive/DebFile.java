package org.packetary.dkms2bin.archive;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A Debian binary package: an ar archive with debian-binary, control.tar and data.tar (deb(5)). */
public final class DebFile {

  private final Path path;

  private DebFile(Path path) {
    this.path = path;
  }

  /** Opens the package and reads its control archive. */
  public static DebFile read(Path file) {
    return new DebFile(file);
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The control fields in file order, names as written, continuation lines joined by newline. */
  public Map<String, String> control() {
    return Map.of();
  }

  /** A control field by its name in any case. */
  public Optional<String> controlField(String name) {
    throw new UnsupportedOperationException(name);
  }

  /** A file of the control archive, for example {@code conffiles} or {@code postinst}. */
  public Optional<String> controlFile(String name) {
    throw new UnsupportedOperationException(name);
  }

  /** Extracts data.tar safely. */
  public void extractTo(Path dir, ExtractionLimits limits) {
    throw new UnsupportedOperationException(dir + " " + limits);
  }
}
