package org.packetary.dkms2bin.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.HeaderDeclaration;
import org.packetary.dkms2bin.kernel.HeaderIndex;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * What a finding is about, as headers name it.
 *
 * @param name what to look up
 * @param exported whether among exported symbols, not among declarations
 */
record Subject(String name, boolean exported) {

  private static final Pattern NEAR =
      Pattern.compile("near initialization for ['‘]([\\w.\\[\\]]*)\\.(\\w+)['’]");
  private static final Pattern DESIGNATOR = Pattern.compile("^[ \\d|]*()\\.(\\w+)\\s*=");
  private static final Pattern MEMBER = Pattern.compile("(?:([\\w .]+)\\.)?(\\w+)");

  /** The declarations of it that a kernel's headers hold. */
  List<HeaderDeclaration> in(HeaderIndex index) {
    return exported ? index.export(name).stream().toList() : index.find(name);
  }

  /**
   * The subject of a finding; empty where headers have nothing to say.
   *
   * @param target where the type of a member is found of which the compiler names only a variable
   */
  static Optional<Subject> of(Finding finding, Supplier<Optional<HeaderIndex>> target) {
    return switch (finding.kind()) {
      case IMPLICIT_DECLARATION,
          UNDECLARED_IDENTIFIER,
          NO_MEMBER,
          UNKNOWN_TYPE,
          INCOMPLETE_TYPE,
          MISSING_HEADER,
          ARGUMENT_COUNT,
          MACRO_ARGUMENT_COUNT,
          CONFLICTING_DECLARATION,
          VALUE_MISMATCH ->
          finding.symbol().map(Subject::declared);
      case UNDEFINED_SYMBOL, GPL_ONLY_SYMBOL, MISSING_NAMESPACE, SYMBOL_VERSION ->
          finding.symbol().map(s -> new Subject(s, true));
      case INCOMPATIBLE_TYPE, READ_ONLY, INITIALIZER ->
          target.get().flatMap(index -> typed(finding, index));
      default -> Optional.empty();
    };
  }

  private static Subject declared(String symbol) {
    String plain = symbol.strip().replaceAll("^[<\"]|[>\"]$", "");
    boolean member = plain.indexOf('.') > 0 && plain.indexOf('/') < 0 && !plain.endsWith(".h");
    return new Subject(
        member ? plain.replaceFirst("^(const |volatile )*(struct |union )", "") : plain, false);
  }

  /** Of a type that does not fit: the function or member by its name, else by its type. */
  private static Optional<Subject> typed(Finding finding, HeaderIndex index) {
    return finding
        .symbol()
        .map(Subject::declared)
        .filter(s -> !s.in(index).isEmpty())
        .or(() -> member(finding).flatMap(m -> ofMember(m, finding, index)));
  }

  private static Optional<Member> member(Finding finding) {
    Stream<MatchResult> symbol = finding.symbol().stream().flatMap(s -> whole(MEMBER, s));
    Stream<MatchResult> near =
        Stream.concat(Stream.of(finding.message()), finding.evidence().notes().stream())
            .flatMap(line -> NEAR.matcher(line).results());
    Stream<MatchResult> shown =
        finding.evidence().excerpt().stream().flatMap(line -> DESIGNATOR.matcher(line).results());
    boolean dotted = finding.symbol().filter(s -> s.contains(".")).isPresent();
    return (dotted || finding.kind() == FindingKind.READ_ONLY
            ? Stream.of(symbol, near, shown)
            : Stream.of(near, shown, symbol))
        .flatMap(s -> s)
        .map(m -> new Member(Objects.requireNonNullElse(m.group(1), ""), m.group(2)))
        .findFirst();
  }

  private static Stream<MatchResult> whole(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Stream.of(matcher.toMatchResult()) : Stream.empty();
  }

  private static Optional<Subject> ofMember(Member member, Finding finding, HeaderIndex index) {
    return index.members(member.name()).stream()
        .filter(d -> fits(d, finding))
        .min(Comparator.comparingInt(d -> -member.likeness(d)))
        .map(d -> new Subject(d.name(), false));
  }

  private static boolean fits(HeaderDeclaration declaration, Finding finding) {
    return finding.kind() == FindingKind.READ_ONLY
        ? declaration.text().startsWith("const ")
        : finding
            .types()
            .filter(t -> CallbackType.of(declaration.text()).fits(t.expected()))
            .isPresent();
  }

  /** A member of a variable; drivers name variables after their types, {@code my_bus_type}. */
  private record Member(String variable, String name) {

    int likeness(HeaderDeclaration declaration) {
      String tag = declaration.name().substring(0, declaration.name().indexOf('.'));
      return variable.contains(tag) ? tag.length() : 0;
    }
  }
}
