package org.packetary.dkms2bin.dkms.lint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.SourceRemark;

/**
 * Finds carriage returns in files where a shell, make or patch stumbles over them.
 *
 * <p>GNU make takes a line's end with one carriage return for a line's end, in any version. It is a
 * second one, or one within a line, that becomes part of a name. GNU patch drops the carriage
 * returns of a patch whose file names have them, and never those of the files it patches.
 */
final class LineEnds {

  private static final int LARGEST = 4 << 20;
  private static final Pattern READ_BY_MAKE =
      Pattern.compile("(?i)(GNU)?makefile(\\..*)?|kbuild(\\..*)?|.*\\.(mk|mak)");
  private static final Pattern READ_BY_SHELL = Pattern.compile("(?i).*\\.sh|dkms\\.conf|configure");
  private static final Pattern PATCHED =
      Pattern.compile("\\+\\+\\+ [^/\\s]*/([^\\t\\r]+?)(?:\\t.*)?(\\r?)");

  private final Path tree;
  private final Collection<String> patches;

  /**
   * A search.
   *
   * @param patches the names that PATCH has
   */
  LineEnds(Path tree, Collection<String> patches) {
    this.tree = tree;
    this.patches = patches;
  }

  /** What is to be said of a file; most are of no kind that it matters in. */
  List<SourceRemark> of(Path file) throws IOException {
    String name = tree.relativize(file).toString();
    String last = String.valueOf(file.getFileName());
    if (Files.size(file) > LARGEST) {
      return List.of();
    }
    if (patches.stream().anyMatch(p -> name.equals("patches/" + p))) {
      return patch(name, read(file));
    }
    boolean script = isScript(file);
    if (!script && READ_BY_MAKE.matcher(last).matches()) {
      return makefile(name, read(file));
    }
    return script || READ_BY_SHELL.matcher(last).matches() ? shell(name, read(file)) : List.of();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static boolean isScript(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(2);
      return head.length == 2 && head[0] == '#' && head[1] == '!';
    }
  }

  private static List<SourceRemark> makefile(String name, String content) {
    String asRead = content.replace("\r\n", "\n");
    int stray = asRead.indexOf('\r');
    if (stray >= 0) {
      return List.of(
          remark(
              SourceRemark.Kind.LINE_ENDS,
              name,
              line(asRead, stray),
              "a carriage return that make takes for part of a name or an argument",
              "sed -i 's/\\r//g' " + name));
    }
    int first = content.indexOf("\r\n");
    return first < 0
        ? List.of()
        : List.of(
            remark(
                SourceRemark.Kind.ADVICE,
                name,
                line(content, first),
                "Windows line ends: make reads past them, but whatever else reads the file may not",
                "sed -i 's/\\r$//' " + name));
  }

  private static List<SourceRemark> shell(String name, String content) {
    int first = content.indexOf('\r');
    if (first < 0) {
      return List.of();
    }
    int line = line(content, first);
    boolean ends = content.contains("\r\n");
    return List.of(
        remark(
            SourceRemark.Kind.LINE_ENDS,
            name,
            line,
            (ends ? "Windows line ends: " : "a carriage return: ")
                + (line == 1 && content.startsWith("#!")
                    ? "the kernel looks for an interpreter whose name ends with a carriage return,"
                        + " so the script cannot run"
                    : "a carriage return can become part of names and arguments"),
            "sed -i 's/\\r" + (ends ? "$//' " : "//g' ") + name));
  }

  /** Says of each patched file whether its line ends are those of the patch, as patch reads it. */
  private List<SourceRemark> patch(String name, String content) throws IOException {
    List<SourceRemark> found = new ArrayList<>();
    String[] lines = content.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      Matcher patched = PATCHED.matcher(lines[i]);
      Path target = patched.matches() ? tree.resolve(patched.group(1)).normalize() : tree;
      if (!target.startsWith(tree)
          || !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          || Files.size(target) > LARGEST) {
        continue;
      }
      boolean dropped = !patched.group(2).isEmpty();
      boolean inPatch = !dropped && hasWindowsLines(lines, i + 1);
      boolean inTarget = read(target).contains("\r\n");
      if (inPatch != inTarget) {
        String has = inPatch ? "the patch" : patched.group(1);
        found.add(
            remark(
                SourceRemark.Kind.LINE_ENDS,
                name,
                i + 1,
                "Windows line ends: "
                    + has
                    + " has them and "
                    + (inPatch ? patched.group(1) : "the patch")
                    + (dropped ? ", whose own the command patch drops," : "")
                    + " has not, so the patch does not fit",
                "sed -i 's/\\r$//' " + (inPatch ? name : patched.group(1))));
      }
    }
    return found;
  }

  /** Whether the lines that a patch looks for in one file end as on Windows. */
  private static boolean hasWindowsLines(String[] lines, int from) {
    for (int i = from; i < lines.length && !lines[i].startsWith("--- "); i++) {
      if (lines[i].matches("[ -].*\r")) {
        return true;
      }
    }
    return false;
  }

  private static int line(String content, int at) {
    return 1 + (int) content.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static SourceRemark remark(
      SourceRemark.Kind kind, String file, int line, String message, String hint) {
    return new SourceRemark(kind, file, line, message, file, Optional.of(hint));
  }
}
