package org.packetary.dkms2bin.distro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a recipe, so that all of it is reported at once. */
final class RecipeCheck {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

  private final List<String> problems = new ArrayList<>();

  RecipeCheck that(boolean condition, String problem) {
    if (!condition) {
      problems.add(problem);
    }
    return this;
  }

  RecipeCheck present(String key, @Nullable Object value) {
    boolean empty =
        value == null
            || (value instanceof String text && text.isBlank())
            || (value instanceof Collection<?> list && list.isEmpty());
    return that(!empty, key + ": missing");
  }

  RecipeCheck word(String key, @Nullable String value) {
    return that(
        value != null && WORD.matcher(value).matches(),
        key + ": a word of letters, digits and . _ + - is needed");
  }

  RecipeCheck holds(String key, @Nullable String template, String placeholder) {
    return that(
        template != null && template.contains(placeholder),
        key + ": " + placeholder + " is needed");
  }

  RecipeCheck modulesDirectory(@Nullable String directory) {
    return that(
        "/lib/modules".equals(directory) || "/usr/lib/modules".equals(directory),
        "modules-directory: /lib/modules or /usr/lib/modules");
  }

  /** Ends the check; Jackson turns the exception into one that knows the line. */
  void done() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
