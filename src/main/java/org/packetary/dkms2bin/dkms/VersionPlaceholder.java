package org.packetary.dkms2bin.dkms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds and fills what stands in a dkms.conf where name or version are left to the packaging:
 * {@code #MODULE_VERSION#}, which dh_dkms replaces, {@code @PKGVER@} as autoconf has it, {@code
 * __VERSION__}, {@code %VERSION%}, <code>{{version}}</code>, a variable that nobody sets, and so
 * on.
 *
 * <p>Names and versions may hold {@code _}, {@code @} and {@code #} themselves: a word counts as a
 * placeholder only with a mark at both of its ends and no letter or digit beside them, so that
 * {@code foo__bar}, {@code 1.0_rc1} and {@code 1.0@git@3f2a} are what they say.
 */
public final class VersionPlaceholder {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:"
              + "@+[A-Za-z][A-Za-z0-9_.-]*@+"
              + "|#+[A-Za-z][A-Za-z0-9_.-]*#+"
              + "|%+[A-Za-z][A-Za-z0-9_.-]*%+"
              + "|%\\{[?!]*[A-Za-z][A-Za-z0-9_.:-]*}"
              + "|\\$\\$?\\{\\{?\\s*[A-Za-z][A-Za-z0-9_.]*\\s*}?}"
              + "|\\$[A-Z][A-Za-z0-9_]*\\$?"
              + "|\\{+\\s*[A-Za-z][A-Za-z0-9_. -]*\\s*}+"
              + "|<[A-Za-z][A-Za-z0-9_. -]*>"
              + "|\\[[A-Z][A-Z0-9_]*]"
              + "|([!~^*&|+=:?])\\1*[A-Za-z][A-Za-z0-9_]*\\1+"
              + "|&[A-Za-z][A-Za-z0-9_.-]*;"
              + "|%\\([A-Za-z][A-Za-z0-9_.-]*\\)s?"
              + "|\\$\\([A-Z][A-Z0-9_]*\\)"
              + "|(?<![_.])_[A-Z][A-Z0-9]*_(?!_)"
              + "|(?<!_)__+[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__+"
              + ")(?![A-Za-z0-9])");

  /** {@code v@VERSION@}: the letter is the version's own. */
  private static final Pattern LEADING_V = Pattern.compile("^v(?=[@#%{<$_\\[!~^*&|+=:?])");

  /**
   * A word without marks that is the whole value: only one that says what it stands for, in the
   * letters that are usual for it. {@code RELEASE} or {@code HEAD} may well be a version.
   */
  private static final Pattern BARE =
      Pattern.compile(
          "(?:[A-Z_]+_)?(?:PACKAGE|MODULE|DRIVER|PKG|MOD|DKMS)?(?:VERSION|VER|NAME)"
              + "(?:_(?:HERE|STRING|NUMBER))?"
              + "|(?:REPLACE|CHANGE|FIX|FILL)_?(?:ME|THIS|IN|WITH_[A-Z_]+)"
              + "|X{3,}|[Xx]\\.[Yy](?:\\.[Zz])?");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)}?");
  private static final Set<String> OF_DKMS =
      Set.of(
          "kernelver",
          "arch",
          "module",
          "module_version",
          "dkms_tree",
          "source_tree",
          "PWD",
          "HOME");

  private final String text;
  private final ConfText conf;

  private VersionPlaceholder(String text) {
    this.text = text;
    this.conf = new ConfText(text);
  }

  /**
   * The placeholders in the value of a directive, in their order; empty where it says what it
   * means.
   *
   * @param text of a dkms.conf
   * @param directive PACKAGE_NAME or PACKAGE_VERSION
   */
  public static List<String> in(String text, String directive) {
    VersionPlaceholder it = new VersionPlaceholder(text);
    return it.value(directive).map(it::placeholders).orElse(List.of());
  }

  /** The directive's value where it is one piece of text without a placeholder. */
  public static Optional<String> plain(String text, String directive) {
    VersionPlaceholder it = new VersionPlaceholder(text);
    List<ConfText.Assignment> all = it.conf.of(directive);
    return all.size() == 1
        ? all.get(0).plain().filter(v -> !v.isEmpty() && it.placeholders(v).isEmpty())
        : Optional.empty();
  }

  /**
   * The text with what was meant in place of a directive's placeholders, wherever they stand.
   *
   * @param value what the directive's whole value is to be
   * @return empty where the placeholders cannot stand for it
   */
  public static Optional<String> fill(String text, String directive, String value) {
    VersionPlaceholder it = new VersionPlaceholder(text);
    String written = it.value(directive).orElse("");
    List<String> open = it.placeholders(written);
    Matcher parts = shape(written, open).matcher(value);
    if (open.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    String filled = text;
    for (int i = 0; i < open.size(); i++) {
      String meant = Matcher.quoteReplacement(parts.group(i + 1));
      filled = occurrence(open.get(i)).matcher(filled).replaceAll(meant);
    }
    return Optional.of(filled);
  }

  /** A placeholder in text; a bare word only where it is not another's part, or a variable. */
  private static Pattern occurrence(String placeholder) {
    String quoted = Pattern.quote(placeholder);
    return Pattern.compile(
        BARE.matcher(placeholder).matches()
            ? "(?<![\\w$\\{])" + quoted + "(?![\\w=\\[}])"
            : quoted);
  }

  /** The value with a group for each placeholder. */
  private static Pattern shape(String written, List<String> open) {
    StringBuilder shape = new StringBuilder();
    int at = 0;
    for (String one : open) {
      int found = written.indexOf(one, at);
      String before = written.substring(at, found);
      shape.append(before.equals("v") && at == 0 ? "v?" : Pattern.quote(before)).append("(.+)");
      at = found + one.length();
    }
    return Pattern.compile(shape.append(Pattern.quote(written.substring(at))).toString());
  }

  /** What is assigned last, without its quotes. */
  private Optional<String> value(String directive) {
    List<ConfText.Assignment> all = conf.of(directive);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String raw = all.get(all.size() - 1).raw();
    return Optional.of(raw.replaceFirst("^([\"'])(.*)\\1$", "$2"));
  }

  private List<String> placeholders(String value) {
    if (BARE.matcher(value).matches()) {
      return List.of(value);
    }
    String searched = LEADING_V.matcher(value).replaceFirst(" ");
    List<String> found = new ArrayList<>();
    Matcher form = FORM.matcher(searched);
    while (form.find()) {
      if (!isSet(form.group())) {
        found.add(form.group());
      }
    }
    return List.copyOf(found);
  }

  /** Whether bash makes something of it: a variable that the file or dkms sets. */
  private boolean isSet(String form) {
    Matcher variable = VARIABLE.matcher(form);
    if (!variable.matches()) {
      return false;
    }
    String name = variable.group(1);
    return OF_DKMS.contains(name)
        || finds("\\b" + name + "\\b(\\[[^]]*])?\\+?=")
        || finds("\\b(read|for|eval|declare|local)\\s.*\\b" + name + "\\b")
        || finds("(?m)^\\s*(\\.|source)\\s");
  }

  private boolean finds(String expression) {
    return Pattern.compile(expression).matcher(text).find();
  }
}
