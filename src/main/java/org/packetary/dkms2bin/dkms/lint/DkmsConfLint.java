package org.packetary.dkms2bin.dkms.lint;

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
import org.packetary.dkms2bin.dkms.ConfText;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.NearWords;
import org.packetary.dkms2bin.model.SourceRemark;

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
  private final ConfText text;
  private final List<SourceRemark> remarks = new ArrayList<>();

  private DkmsConfLint(Path tree, String content, DkmsConf conf) {
    this.tree = tree;
    this.lines = content.lines().toList();
    this.text = new ConfText(content);
    this.conf = conf;
  }

  /**
   * Looks a file and the sources around it over.
   *
   * @param tree the source tree
   * @param conf its dkms.conf as bash evaluated it, as far as that was done
   * @return remarks, those on dkms.conf first, by line
   */
  public static List<SourceRemark> check(Path tree, DkmsConf conf) {
    Path file = tree.resolve("dkms.conf");
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return List.of();
      }
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      DkmsConfLint lint = new DkmsConfLint(tree, content, conf);
      lint.names();
      lint.hostKernel();
      lint.suffixes();
      lint.locations();
      lint.patches();
      lint.remarks.addAll(new ExpressionLint(lint.text, conf).remarks());
      lint.remarks.addAll(new LostVariables(lint.text, conf.unset()).remarks());
      lint.remarks.addAll(new TreeLint(tree, lint.text, conf).remarks());
      return lint.remarks.stream()
          .sorted(
              Comparator.comparing((SourceRemark r) -> !r.file().equals("dkms.conf"))
                  .thenComparing(SourceRemark::file)
                  .thenComparingInt(SourceRemark::line))
          .toList();
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }

  /** The same without bash: of dkms.conf only what stands there as plain text counts. */
  public static List<SourceRemark> checkText(Path tree) {
    Path file = tree.resolve("dkms.conf");
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? check(tree, new ConfText(Files.readString(file, StandardCharsets.ISO_8859_1)).plain())
          : List.of();
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
                    meant -> advise(line, name + " is no directive: is " + meant + " meant?"));
          }
        });
  }

  /** A short name is another's variable more likely than a mistyped one: NAME is not MAKE. */
  private static Optional<String> nearest(String name) {
    return NearWords.nearest(name, DIRECTIVES, d -> Math.min(TYPING_ERRORS, d.length() / 4));
  }

  private void hostKernel() {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("^\\s*#.*", "");
      if (HOST_KERNEL.matcher(line).find()) {
        advise(
            i + 1,
            "uname -r is the kernel that runs, not the one that is built for: use $kernelver");
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

  private void advise(int line, String message) {
    remarks.add(SourceRemark.advice("dkms.conf", line, message));
  }

  private void warn(String directive, int index, String message) {
    advise(text.lineOf(directive, index), directive + "[" + index + "]: " + message);
  }
}
