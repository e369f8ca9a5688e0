package org.packetary.dkms2bin.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
      Pattern.compile("near initialization for ['‘][\\w.\\[\\]]*?\\.(\\w+)['’]");
  private static final Pattern DESIGNATOR = Pattern.compile("^[ \\d|]*\\.(\\w+)\\s*=");
  private static final Pattern MEMBER = Pattern.compile("(?:[\\w ]+\\.)?(\\w+)");

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

  private static Optional<String> member(Finding finding) {
    Stream<String> symbol =
        finding
            .symbol()
            .map(MEMBER::matcher)
            .filter(Matcher::matches)
            .map(m -> m.group(1))
            .stream();
    Stream<String> near =
        Stream.concat(Stream.of(finding.message()), finding.evidence().notes().stream())
            .flatMap(line -> NEAR.matcher(line).results())
            .map(m -> m.group(1));
    Stream<String> shown =
        finding.evidence().excerpt().stream()
            .flatMap(line -> DESIGNATOR.matcher(line).results())
            .map(m -> m.group(1));
    boolean dotted = finding.symbol().filter(s -> s.contains(".")).isPresent();
    return (dotted || finding.kind() == FindingKind.READ_ONLY
            ? Stream.of(symbol, near, shown)
            : Stream.of(near, shown))
        .flatMap(s -> s)
        .findFirst();
  }

  private static Optional<Subject> ofMember(String member, Finding finding, HeaderIndex index) {
    boolean readOnly = finding.kind() == FindingKind.READ_ONLY;
    return index.members(member).stream()
        .filter(
            d ->
                readOnly
                    ? d.text().startsWith("const ")
                    : finding
                        .types()
                        .filter(t -> CallbackType.of(d.text()).fits(t.expected()))
                        .isPresent())
        .findFirst()
        .map(d -> new Subject(d.name(), false));
  }
}
