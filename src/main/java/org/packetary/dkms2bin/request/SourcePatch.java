package org.packetary.dkms2bin.request;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A patch that a user adds to sources.
 *
 * @param module the module whose sources it is for; empty for all
 * @param version that module's version; empty for all
 * @param file the patch, relative to the sources' top as {@code patch -p1} takes it
 */
public record SourcePatch(Optional<String> module, Optional<String> version, Path file) {

  private static final String WORD = "([A-Za-z0-9_.+~:@-]+)";
  private static final Pattern BOUND = Pattern.compile(WORD + "(?:/" + WORD + ")?=(.+)");

  /** For all sources. */
  public static SourcePatch of(Path file) {
    return new SourcePatch(Optional.empty(), Optional.empty(), file);
  }

  /** Of {@code FILE}, or of {@code MODULE[/VERSION]=FILE} where that is no file's name. */
  public static SourcePatch parse(String word) {
    Matcher bound = BOUND.matcher(word);
    return bound.matches() && !Files.exists(Path.of(word))
        ? new SourcePatch(
            Optional.of(bound.group(1)),
            Optional.ofNullable(bound.group(2)),
            Path.of(bound.group(3)))
        : of(Path.of(word));
  }

  /** Whether it is for a module's sources. */
  public boolean isFor(String name, String itsVersion) {
    return module.map(name::equals).orElse(true) && version.map(itsVersion::equals).orElse(true);
  }

  /** The module as the user wrote it; empty where it is for all. */
  public Optional<String> target() {
    return module.map(name -> name + version.map(v -> "/" + v).orElse(""));
  }
}
