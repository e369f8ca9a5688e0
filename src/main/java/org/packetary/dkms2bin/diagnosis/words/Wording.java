package org.packetary.dkms2bin.diagnosis.words;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * One of a tool's sentences. The literal is looked for first, since patterns are dear. Of the
 * pattern's groups, {@code s} is the symbol, {@code e} the expected type and {@code g} the given.
 */
public record Wording(FindingKind kind, String literal, Pattern pattern, Set<String> groups) {

  private static final Pattern GROUP = Pattern.compile("\\(\\?<(\\w+)>");

  /** A sentence without anything to take from it. */
  static Wording of(FindingKind kind, String literal) {
    return of(kind, literal, "");
  }

  /** A sentence; in the pattern {@code ~name} stands for a group in quotes. */
  static Wording of(FindingKind kind, String literal, String pattern) {
    String whole = pattern.replaceAll("~(\\w)", "'(?<$1>[^']*)'");
    return new Wording(
        kind,
        literal,
        Pattern.compile(whole),
        GROUP.matcher(whole).results().map(r -> r.group(1)).collect(Collectors.toSet()));
  }

  /** The meaning of a text that is this sentence. */
  Optional<Meaning> read(String text) {
    if (!text.contains(literal)) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    Optional<Finding.Types> types =
        group(matcher, "e").flatMap(e -> group(matcher, "g").map(g -> new Finding.Types(e, g)));
    return Optional.of(new Meaning(kind, group(matcher, "s"), types, false));
  }

  /** The meaning of a text that is one of some sentences: the first that it is. */
  static Optional<Meaning> first(List<Wording> wordings, String text) {
    return wordings.stream().map(w -> w.read(text)).flatMap(Optional::stream).findFirst();
  }

  private Optional<String> group(Matcher matcher, String name) {
    Supplier<Optional<String>> value = () -> Optional.ofNullable(matcher.group(name));
    return groups.contains(name) ? value.get().filter(v -> !v.isEmpty()) : Optional.empty();
  }

  /** Text with every kind of quotation mark as an apostrophe. */
  public static String plain(String text) {
    return text.replace('\u2018', '\'').replace('\u2019', '\'').replace('`', '\'');
  }
}
