package org.packetary.dkms2bin.dkms.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.dkms.ConfText;
import org.packetary.dkms2bin.model.SourceRemark;

/**
 * Finds variables in commands that dkms replaces by nothing while it reads dkms.conf. It reads each
 * value twice, the second time in double quotes, so that neither single quotes nor one backslash
 * keep a variable for the shell that runs the command.
 */
final class LostVariables {

  private static final Set<String> COMMANDS =
      Set.of(
          "MAKE",
          "CLEAN",
          "PRE_BUILD",
          "POST_BUILD",
          "PRE_INSTALL",
          "POST_INSTALL",
          "POST_ADD",
          "POST_REMOVE");
  private static final Pattern NAME = Pattern.compile("\\{?([A-Za-z_][A-Za-z0-9_]*)([}:+=/%#-]?)");

  private final ConfText conf;
  private final Set<String> unset;

  /**
   * A search.
   *
   * @param unset the variables that had no value when the file had been read
   */
  LostVariables(ConfText conf, Set<String> unset) {
    this.conf = conf;
    this.unset = unset;
  }

  List<SourceRemark> remarks() {
    List<SourceRemark> found = new ArrayList<>();
    for (ConfText.Assignment assignment : conf.all()) {
      if (!COMMANDS.contains(assignment.name())) {
        continue;
      }
      List<String> names = lost(assignment.raw()).stream().distinct().map(n -> "$" + n).toList();
      if (!names.isEmpty()) {
        found.add(remark(assignment, names));
      }
    }
    return found;
  }

  private static SourceRemark remark(ConfText.Assignment assignment, List<String> names) {
    boolean one = names.size() == 1;
    return new SourceRemark(
        SourceRemark.Kind.LOST_VARIABLE,
        "dkms.conf",
        assignment.line(),
        String.join(" and ", names)
            + " in "
            + assignment.name()
            + (one ? " comes" : " come")
            + " to nothing: dkms expands "
            + (one ? "it" : "them")
            + " while it reads dkms.conf, not when the command runs",
        assignment.name(),
        Optional.of(
            "write \\\\\\"
                + names.get(0)
                + " in double quotes, or move the command into a script"));
  }

  /**
   * The variables of a value that neither the file sets nor dkms; those in $(...) are another
   * shell's.
   */
  private List<String> lost(String raw) {
    List<String> names = new ArrayList<>();
    boolean single = false;
    int backslashes = 0;
    int depth = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      if (c == '\'' && !raw.startsWith("\"")) {
        single = !single;
      } else if (c == '$' && raw.startsWith("(", i + 1)) {
        depth++;
        i++;
      } else if (depth > 0 && (c == '(' || c == ')')) {
        depth += c == '(' ? 1 : -1;
      } else if (c == '$' && depth == 0 && (single ? backslashes == 0 : backslashes < 3)) {
        Matcher name = NAME.matcher(raw).region(i + 1, raw.length());
        if (name.lookingAt() && isLost(raw, name)) {
          names.add(name.group(1));
        }
      }
      backslashes = 0;
    }
    return names;
  }

  private boolean isLost(String raw, Matcher reference) {
    String name = reference.group(1);
    boolean hasDefault = raw.charAt(reference.start()) == '{' && !reference.group(2).equals("}");
    return unset.contains(name) && !hasDefault && conf.of(name).isEmpty();
  }
}
