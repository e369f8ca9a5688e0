package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * Finds likely mistakes in a dkms.conf: what dkms would pass over without a word, or stumble over
 * later. It warns and never refuses: only bash and dkms say what a file means.
 */
public final class DkmsConfLint {

  private static final Pattern ASSIGNMENT =
      Pattern.compile("^\\s*(?:export\\s+)?([A-Z][A-Z_]{3,})(?:\\[[^]]*])?\\+?=(.*)$");
  private static final Pattern HOST_KERNEL = Pattern.compile("\\buname\\s+-[a-z]*r");
  private static final int TYPING_ERRORS = 2;

  /** dkms(8), "DKMS.CONF", up to dkms 3.4. */
  private static final Set<String> DIRECTIVES =
      Set.of(
          "PACKAGE_NAME",
          "PACKAGE_VERSION",
          "BUILT_MODULE_NAME",
          "BUILT_MODULE_LOCATION",
          "DEST_MODULE_NAME",
          "DEST_MODULE_LOCATION",
          "STRIP",
          "MAKE",
          "MAKE_MATCH",
          "CLEAN",
          "PATCH",
          "PATCH_MATCH",
          "PRE_BUILD",
          "POST_BUILD",
          "PRE_INSTALL",
          "POST_INSTALL",
          "POST_ADD",
          "POST_REMOVE",
          "AUTOINSTALL",
          "NO_WEAK_MODULES",
          "REMAKE_INITRD",
          "MODULES_CONF",
          "MODULES_CONF_OBSOLETES",
          "MODULES_CONF_ALIAS_TYPE",
          "MODULES_CONF_OBSOLETE_ONLY",
          "OBSOLETE_BY",
          "BUILD_DEPENDS",
          "BUILD_DEPENDS_REBUILD",
          "BUILD_EXCLUSIVE_KERNEL",
          "BUILD_EXCLUSIVE_KERNEL_MIN",
          "BUILD_EXCLUSIVE_KERNEL_MAX",
          "BUILD_EXCLUSIVE_ARCH",
          "BUILD_EXCLUSIVE_CONFIG");

  private final Path tree;
  private final List<String> lines;
  private final DkmsConf conf;
  private final List<Warning> warnings = new ArrayList<>();

  private DkmsConfLint(Path tree, List<String> lines, DkmsConf conf) {
    this.tree = tree;
    this.lines = lines;
    this.conf = conf;
  }

  /**
   * A likely mistake.
   *
   * @param line in dkms.conf, from 1; 0 where it has none
   * @param message what it is
   */
  public record Warning(int line, String message) {
    @Override
    public String toString() {
      return "dkms.conf" + (line > 0 ? ":" + line : "") + ": " + message;
    }
  }

  /**
   * Looks a file over.
   *
   * @param tree the source tree
   * @param conf its dkms.conf as bash evaluated it
   * @return warnings by line
   */
  public static List<Warning> check(Path tree, DkmsConf conf) {
    Path file = tree.resolve("dkms.conf");
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return List.of();
      }
      List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
      DkmsConfLint lint = new DkmsConfLint(tree, lines, conf);
      lint.names();
      lint.hostKernel();
      lint.suffixes();
      lint.locations();
      lint.patches();
      return lint.warnings.stream().sorted(Comparator.comparingInt(Warning::line)).toList();
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }

  /** Names that dkms does not know and that are almost one it knows. */
  private void names() {
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher assignment = ASSIGNMENT.matcher(lines.get(i));
      if (assignment.matches()) {
        seen.putIfAbsent(assignment.group(1), i + 1);
      }
    }
    seen.forEach(
        (name, line) -> {
          if (!DIRECTIVES.contains(name) && !name.equals("PATH")) {
            nearest(name)
                .ifPresent(
                    meant ->
                        warnings.add(
                            new Warning(line, name + " is no directive: is " + meant + " meant?")));
          }
        });
  }

  /** A short name is another's variable more likely than a mistyped one: NAME is not MAKE. */
  private static Optional<String> nearest(String name) {
    return DIRECTIVES.stream()
        .filter(d -> distance(name, d) <= Math.min(TYPING_ERRORS, d.length() / 4))
        .min(Comparator.comparingInt((String d) -> distance(name, d)).thenComparing(d -> d));
  }

  /** How many letters are added, left out or exchanged (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchanged = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private void hostKernel() {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("^\\s*#.*", "");
      if (HOST_KERNEL.matcher(line).find()) {
        warnings.add(
            new Warning(
                i + 1,
                "uname -r is the kernel that runs, not the one that is built for: use $kernelver"));
      }
    }
  }

  private void suffixes() {
    for (String array : List.of("BUILT_MODULE_NAME", "DEST_MODULE_NAME")) {
      conf.values(array)
          .forEach(
              (index, value) -> {
                if (value.endsWith(".ko") || value.endsWith(".o")) {
                  warn(array, index, "\"" + value + "\" has a suffix; dkms adds .ko itself");
                }
              });
    }
  }

  private void locations() {
    conf.values("BUILT_MODULE_LOCATION")
        .forEach(
            (index, value) -> {
              if (!value.isEmpty() && !Files.isDirectory(tree.resolve(relative(value)))) {
                warn(
                    "BUILT_MODULE_LOCATION",
                    index,
                    "there is no directory " + value + " in the sources");
              }
            });
    conf.values("DEST_MODULE_LOCATION")
        .forEach(
            (index, value) -> {
              if (!value.matches("/(kernel|updates|extra).*")) {
                warn(
                    "DEST_MODULE_LOCATION",
                    index,
                    "\"" + value + "\" does not begin with /kernel, /updates or /extra");
              }
            });
  }

  private static String relative(String path) {
    return path.replaceFirst("^/+", "");
  }

  private void patches() {
    SortedMap<Integer, String> patches = conf.values("PATCH");
    patches.forEach(
        (index, value) -> {
          if (!value.isEmpty() && !Files.exists(tree.resolve("patches").resolve(relative(value)))) {
            warn("PATCH", index, "there is no patches/" + value + " in the sources");
          }
        });
  }

  private void warn(String directive, int index, String message) {
    warnings.add(new Warning(lineOf(directive, index), directive + "[" + index + "]: " + message));
  }

  /** The line that sets a directive: the one with that index, else the first. */
  private int lineOf(String directive, int index) {
    Pattern indexed =
        Pattern.compile("^\\s*(export\\s+)?" + directive + "\\[\\s*" + index + "\\s*]\\+?=.*");
    Pattern any = Pattern.compile("^\\s*(export\\s+)?" + directive + "(\\[[^]]*])?\\+?=.*");
    for (Pattern pattern : List.of(indexed, any)) {
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).matches()) {
          return i + 1;
        }
      }
    }
    return 0;
  }
}
