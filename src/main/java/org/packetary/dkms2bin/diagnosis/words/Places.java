package org.packetary.dkms2bin.diagnosis.words;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.Finding;

/** Finds the place in the driver that a complaint is about, and says it relative to its tree. */
public final class Places {

  private static final Pattern KERNEL =
      Pattern.compile(
          "^/(?:usr/src/(?:linux|kernels/)|(?:usr/)?lib/modules/[^/]+/(?:build|source)(?:/|$)"
              + "|usr/lib/linux-|usr/lib/gcc|usr/include/)"
              + "|^(?:\\./)?(?:include|arch|scripts|tools/include)/|^<");

  private static final Pattern DKMS_TREE = Pattern.compile("^.*?/dkms/[^/]+/[^/]+/build(?=/)/");
  private static final Pattern UNIT = Pattern.compile("\\.(?:c|S|cc|cpp|rs)$");

  private final List<String> roots;

  /**
   * For a tree that was at some of these directories.
   *
   * @param known directories that are the tree's
   * @param named directories that the log names, of which the outermost counts
   */
  public Places(List<String> known, Set<String> named) {
    this.roots =
        Stream.concat(
                known.stream(), named.stream().sorted(Comparator.comparingInt(String::length)))
            .map(r -> normal(r + "/"))
            .filter(r -> r.length() > 1)
            .toList();
  }

  /** Whether a file belongs to the kernel's headers or to the compiler, not to the driver. */
  public static boolean isKernel(String file) {
    return KERNEL.matcher(file).find();
  }

  /** Whether a file is one of a configure script's own trials. */
  public static boolean isProbe(String file) {
    return file.startsWith("conftest.", file.lastIndexOf('/') + 1);
  }

  /** Where in the driver a complaint belongs. */
  public Optional<Finding.Place> of(Complaint complaint) {
    Position at = complaint.position();
    if (at == null) {
      return Optional.empty();
    }
    Complaint.Note use = macroUse(complaint);
    String user = use == null ? null : use.function();
    String function = complaint.function() == null ? user : complaint.function();
    if (!isKernel(at.file())) {
      return place(complaint, at, function);
    }
    if (use != null && use.position() != null) {
      return place(complaint, use.position(), user == null ? function : user);
    }
    for (Complaint.Inlined inlined : complaint.inlinedFrom()) {
      if (!isKernel(inlined.position().file())) {
        return place(complaint, inlined.position(), inlined.function());
      }
    }
    for (Position includer : complaint.includedFrom()) {
      if (!isKernel(includer.file())) {
        return place(complaint, includer, null);
      }
    }
    return place(complaint, at, complaint.function());
  }

  /** Where the driver uses the macro that the complaint is about, next to its definition. */
  private static Complaint.@Nullable Note macroUse(Complaint complaint) {
    for (Complaint.Note note : complaint.notes()) {
      Position at = note.position();
      boolean expansion = note.text().startsWith("in expansion of macro");
      if (!expansion && !note.text().startsWith("in definition of macro")) {
        return null;
      }
      if (at != null && expansion && !isKernel(at.file())) {
        return note;
      }
    }
    return null;
  }

  private Optional<Finding.Place> place(
      Complaint complaint, Position at, @Nullable String function) {
    return Optional.of(
        new Finding.Place(
            relative(at.file()),
            at.line(),
            at.column() > 0 ? OptionalInt.of(at.column()) : OptionalInt.empty(),
            Optional.ofNullable(function),
            target(complaint, at.file())));
  }

  /** kbuild makes {@code x.o} of {@code x.c}; which source was compiled, the includers say. */
  private Optional<String> target(Complaint complaint, String file) {
    String unit = file;
    if (!UNIT.matcher(file).find() && !complaint.includedFrom().isEmpty()) {
      unit = complaint.includedFrom().get(complaint.includedFrom().size() - 1).file();
    }
    Matcher source = UNIT.matcher(unit);
    return source.find() ? Optional.of(relative(source.replaceFirst(".o"))) : Optional.empty();
  }

  /** A file relative to the module's tree; as it is where it is outside. */
  public String relative(String file) {
    String normal = normal(file);
    Matcher dkms = DKMS_TREE.matcher(normal);
    if (dkms.find()) {
      return normal.substring(dkms.end());
    }
    for (String root : roots) {
      if (normal.startsWith(root) && normal.length() > root.length()) {
        return normal.substring(root.length());
      }
    }
    return normal;
  }

  private static String normal(String file) {
    return file.contains("/.") || file.startsWith("./") || file.contains("//")
        ? java.nio.file.Path.of(file).normalize() + (file.endsWith("/") ? "/" : "")
        : file;
  }
}
