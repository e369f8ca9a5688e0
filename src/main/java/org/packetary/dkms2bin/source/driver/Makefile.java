package org.packetary.dkms2bin.source.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be seen in a driver's makefile without running it: enough to tell which modules kbuild
 * would make of it, and how the driver's own rules want to be told of the kernel.
 *
 * <p>Read as kbuild reads it, that is with KERNELRELEASE set. Of other conditions, those that the
 * file itself settles are followed; where it does not, both branches count. Functions are not
 * called. Sources: GNU make manual; Documentation/kbuild/makefiles.rst and modules.rst in Linux.
 *
 * @param variables the values as written, by name; later assignments have replaced earlier ones
 * @param elsewhere the same of those in branches that kbuild does not see
 * @param objects what is assigned to {@code obj-m}, {@code obj-y}, {@code obj-$(CONFIG_...)}
 * @param kernelReleaseTested whether a condition asks for KERNELRELEASE, so that one file can serve
 *     kbuild and be the driver's own
 * @param recipes the lines of all rules
 * @param targets the names of all explicit rules
 * @param text everything, to look for mentions
 */
record Makefile(
    Map<String, String> variables,
    Map<String, String> elsewhere,
    List<Objects> objects,
    boolean kernelReleaseTested,
    List<String> recipes,
    Set<String> targets,
    String text) {

  private static final int DEEPEST_INCLUDE = 8;
  private static final String OBJECTS = "obj-";

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "\\s*+(?:(?:export|override|private)\\s++)*([A-Za-z0-9_.(){}$-]++)\\s*+"
              + "(\\?=|:{0,3}=|\\+=)(.*)");
  private static final Pattern INCLUDE = Pattern.compile("\\s*[-s]?include\\s+(.+)");
  private static final Pattern RULE = Pattern.compile("([^:=\\s][^:=]*+)::?(?!=).*");
  private static final Pattern OWN_DIRECTORY =
      Pattern.compile("^(\\$[({](src|PWD|CURDIR|M|KBUILD_EXTMOD|obj)[)}]/|\\./)");

  /**
   * A list of objects.
   *
   * @param decider what stands after {@code obj-}: {@code m}, {@code y}, or a reference to the
   *     variable that makes it one of them
   * @param words as written, references to variables and all
   */
  record Objects(String decider, String words) {}

  Makefile {
    variables = Map.copyOf(variables);
    elsewhere = Map.copyOf(elsewhere);
    objects = List.copyOf(objects);
    recipes = List.copyOf(recipes);
    targets = Set.copyOf(targets);
  }

  /**
   * Reads a makefile and what it includes from the same sources.
   *
   * @param top the sources, which includes must not leave
   */
  static Optional<Makefile> read(Path file, Path top) {
    return MakeText.read(file)
        .map(
            text -> {
              Reading reading = new Reading(top);
              reading.read(file, text, 0);
              return reading.result();
            });
  }

  /** All variables, whoever sees them. */
  Map<String, String> allVariables() {
    Map<String, String> all = new LinkedHashMap<>(elsewhere);
    all.putAll(variables);
    return all;
  }

  /** The state while reading. */
  private static final class Reading {

    private final Path top;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final MakeConditionals conditionals = new MakeConditionals(variables);
    private final Map<String, String> elsewhere = new LinkedHashMap<>();
    private final List<Objects> objects = new ArrayList<>();
    private final List<String> recipes = new ArrayList<>();
    private final Set<String> targets = new LinkedHashSet<>();
    private final StringBuilder text = new StringBuilder();
    private final Set<Path> included = new HashSet<>();
    private boolean inRule;

    /** The same within a branch that kbuild does not see; make forgets it where that ends. */
    private boolean inHiddenRule;

    Reading(Path top) {
      this.top = top;
    }

    Makefile result() {
      return new Makefile(
          variables,
          elsewhere,
          objects,
          conditionals.kernelReleaseTested(),
          recipes,
          targets,
          text.toString());
    }

    void read(Path file, String content, int depth) {
      text.append(content).append('\n');
      for (String line : MakeText.logicalLines(content)) {
        if (conditionals.read(line)) {
          inHiddenRule = false;
        } else if (!line.isBlank()) {
          line(file, line, depth);
        }
      }
    }

    private void line(Path file, String line, int depth) {
      if (line.startsWith("\t") && (conditionals.seen() ? inRule : inHiddenRule)) {
        recipes.add(line.strip());
        return;
      }
      Matcher include = INCLUDE.matcher(line);
      Matcher assignment = ASSIGNMENT.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (include.matches()) {
        ruleBegins(false);
        include(file, include.group(1), depth);
      } else if (assignment.matches()) {
        ruleBegins(false);
        assign(assignment.group(1), assignment.group(2), assignment.group(3).strip());
      } else if (rule.matches()) {
        ruleBegins(true);
        targets.addAll(List.of(rule.group(1).strip().split("\\s+", -1)));
      }
    }

    private void ruleBegins(boolean begins) {
      if (conditionals.seen()) {
        inRule = begins;
      } else {
        inHiddenRule = begins;
      }
    }

    private void include(Path file, String words, int depth) {
      for (String word : words.strip().split("\\s+", -1)) {
        String relative = OWN_DIRECTORY.matcher(word).replaceFirst("");
        if (relative.contains("$") || relative.startsWith("/") || depth == DEEPEST_INCLUDE) {
          conditionals.leftOut();
          continue;
        }
        Path other = file.resolveSibling(relative).normalize();
        if (other.startsWith(top) && included.add(other)) {
          Optional<String> content = MakeText.read(other);
          content.ifPresentOrElse(c -> read(other, c, depth + 1), conditionals::leftOut);
        }
      }
    }

    private void assign(String name, String operator, String value) {
      if (!conditionals.seen()) {
        elsewhere.merge(name, value, (before, added) -> before);
        return;
      }
      boolean adds = operator.equals("+=");
      if (name.startsWith(OBJECTS)) {
        String decider = name.substring(OBJECTS.length());
        if (!adds) {
          objects.removeIf(o -> o.decider().equals(decider));
        }
        objects.add(new Objects(decider, settled(value)));
        return;
      }
      String before = variables.get(name);
      if (before == null || !operator.equals("?=")) {
        String added = adds && before != null ? before + " " + value : value;
        variables.put(name, selfReferring(name, value) ? settled(added) : added);
      }
    }

    private static boolean selfReferring(String name, String value) {
      return value.contains("$(" + name + ")") || value.contains("${" + name + "}");
    }

    /** Values are expanded where they are used; only what would otherwise be lost is settled. */
    private String settled(String value) {
      return Expansion.partly(value, variables);
    }
  }
}
