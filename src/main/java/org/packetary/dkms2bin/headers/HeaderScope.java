package org.packetary.dkms2bin.headers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A pair of braces that a declaration can stand in while a header is scanned. */
final class HeaderScope {

  private static final Set<String> AGGREGATES = Set.of("struct", "union", "enum");

  /** What stands in the braces. */
  enum Kind {
    /** Declarations at file level. */
    FILE,
    /** Members. */
    MEMBERS,
    /** Members in the parentheses of a macro such as struct_group(). */
    GROUP,
    /** Constants. */
    CONSTANTS
  }

  /** Something declared in a type's body. */
  record Member(String name, int line, String text) {}

  private final Kind kind;
  private final List<HeaderToken> head;
  private final Optional<HeaderToken> tag;
  private final List<Member> members = new ArrayList<>();
  private Optional<HeaderScope> closed = Optional.empty();

  private HeaderScope(Kind kind, List<HeaderToken> head, Optional<HeaderToken> tag) {
    this.kind = kind;
    this.head = List.copyOf(head);
    this.tag = tag;
  }

  static HeaderScope file() {
    return new HeaderScope(Kind.FILE, List.of(), Optional.empty());
  }

  static HeaderScope group() {
    return new HeaderScope(Kind.GROUP, List.of(), Optional.empty());
  }

  /**
   * The scope that a brace opens after what stands before it, if that is a type's head: {@code
   * typedef struct __packed foo}, {@code enum}.
   */
  static Optional<HeaderScope> ofType(List<HeaderToken> head) {
    for (int i = head.size() - 1; i >= 0; i--) {
      if (AGGREGATES.contains(head.get(i).text())) {
        List<HeaderToken> rest = Declarator.withoutAttributes(head.subList(i + 1, head.size()));
        boolean sized = rest.stream().anyMatch(t -> t.is(":"));
        if (!sized && !rest.stream().allMatch(HeaderToken::isIdentifier)) {
          return Optional.empty();
        }
        boolean constants = head.get(i).is("enum");
        return Optional.of(
            new HeaderScope(constants ? Kind.CONSTANTS : Kind.MEMBERS, head, tag(rest)));
      }
    }
    return Optional.empty();
  }

  private static Optional<HeaderToken> tag(List<HeaderToken> rest) {
    return rest.stream()
        .takeWhile(t -> !t.is(":"))
        .filter(t -> !t.is("__packed") && !t.is("__randomize_layout"))
        .reduce((a, b) -> b.text().startsWith("__") ? a : b);
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean holdsMembers() {
    return kind == Kind.MEMBERS || kind == Kind.GROUP;
  }

  /** What stands before the brace. */
  List<HeaderToken> head() {
    return head;
  }

  /** The type's tag; empty for an anonymous one. */
  Optional<HeaderToken> tag() {
    return tag;
  }

  /** {@code struct}, {@code union} or {@code enum}. */
  String keyword() {
    return head.stream()
        .map(HeaderToken::text)
        .filter(AGGREGATES::contains)
        .reduce((a, b) -> b)
        .orElse("");
  }

  boolean isTypedef() {
    return !head.isEmpty() && head.get(0).is("typedef");
  }

  List<Member> members() {
    return members;
  }

  /** Keeps the type whose body has just ended here, until its declaration ends. */
  void close(HeaderScope type) {
    closed = Optional.of(type);
  }

  /** The type whose body the declaration that ends now has, if any. */
  Optional<HeaderScope> takeClosed() {
    Optional<HeaderScope> taken = closed;
    closed = Optional.empty();
    return taken;
  }
}
