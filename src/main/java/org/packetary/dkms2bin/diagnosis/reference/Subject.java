package org.packetary.dkms2bin.diagnosis.reference;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.headers.HeaderDeclaration;
import org.packetary.dkms2bin.headers.HeaderIndex;
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
      Pattern.compile("near initialization for ['‘]([\\w.\\[\\]<>]*)\\.(\\w+)['’]");
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

  /** Of a type that does not fit: a member that is initialized, else what the symbol names. */
  private static Optional<Subject> typed(Finding finding, HeaderIndex index) {
    Optional<Member> initialized = initialized(finding);
    Optional<Member> written = written(finding);
    boolean qualified = written.filter(Member::isQualified).isPresent();
    return finding
        .symbol()
        .filter(s -> qualified || initialized.isEmpty())
        .map(Subject::declared)
        .filter(s -> !s.in(index).isEmpty())
        .or(
            () ->
                (qualified || finding.kind() == FindingKind.READ_ONLY
                        ? written.or(() -> initialized)
                        : initialized.or(() -> written))
                    .flatMap(m -> ofMember(m, finding, index)));
  }

  /** The member whose initialization the compiler's note names, or its source line shows. */
  private static Optional<Member> initialized(Finding finding) {
    Stream<MatchResult> near =
        Stream.concat(Stream.of(finding.message()), finding.evidence().notes().stream())
            .flatMap(line -> NEAR.matcher(line).results());
    Stream<MatchResult> shown =
        finding.evidence().excerpt().stream().flatMap(line -> DESIGNATOR.matcher(line).results());
    return Stream.concat(near, shown).map(Member::of).findFirst();
  }

  /** The member that the symbol may be. */
  private static Optional<Member> written(Finding finding) {
    return finding.symbol().stream().flatMap(s -> whole(MEMBER, s)).map(Member::of).findFirst();
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

    static Member of(MatchResult match) {
      return new Member(Objects.requireNonNullElse(match.group(1), ""), match.group(2));
    }

    boolean isQualified() {
      return !variable.isEmpty();
    }

    int likeness(HeaderDeclaration declaration) {
      String tag = declaration.name().substring(0, declaration.name().indexOf('.'));
      return variable.contains(tag) ? tag.length() : 0;
    }
  }
}
