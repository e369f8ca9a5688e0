package org.packetary.dkms2bin.diagnosis.words;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Finding;

/** Reads compilers' sentences, in gcc's words from 4.8 to 16 and in clang's. */
public final class Messages {

  /** A type in quotes, perhaps with what it stands for. */
  private static final String T = "'(?<%s>[^']*)'(?: \\{aka '[^']*'\\}| \\(aka '[^']*'\\))?";

  private static final String E = String.format(T, "e");
  private static final String G = String.format(T, "g");

  private static final Pattern AKA =
      Pattern.compile("(?:aka '|^)(?:const )?(?:struct |union )([^' ]+)'?");
  private static final Pattern OPTION = Pattern.compile("\\[-Werror[^]]*]$");

  /** In a driver's own check: which compiler, or of which version, it wants. */
  private static final Pattern COMPILER =
      Pattern.compile("(?i)\\b(?:gcc|g\\+\\+|clang|compiler)\\b.*(?:\\d|version|old|new|support)");

  private static final List<Wording> WORDINGS =
      List.of(
          Wording.of(
              IMPLICIT_DECLARATION,
              "implicit declaration of",
              "declaration of (?:built-in )?function ~s"),
          Wording.of(
              IMPLICIT_DECLARATION, "to undeclared", "call to undeclared (?:library )?function ~s"),
          Wording.of(IMPLICIT_DECLARATION, "implicitly declaring", "declaring library function ~s"),
          Wording.of(UNDECLARED_IDENTIFIER, "undeclared", "^~s undeclared"),
          Wording.of(UNDECLARED_IDENTIFIER, "undeclared identifier", "identifier ~s"),
          Wording.of(UNDECLARED_IDENTIFIER, "was not declared in this scope", "^~s"),
          Wording.of(
              MACRO_ARGUMENT_COUNT, "macro ", "macro [\"'](?<s>[^\"']+)[\"'] (?:requires|passed)"),
          Wording.of(MACRO_ARGUMENT_COUNT, "to function-like macro invocation"),
          Wording.of(ARGUMENT_COUNT, "arguments to", "arguments to (?:method |function )?~s"),
          Wording.of(ARGUMENT_COUNT, "arguments to function call"),
          Wording.of(ARGUMENT_COUNT, "number of arguments doesn't match prototype"),
          Wording.of(READ_ONLY, "read-only", "~s(?: in read-only object)?"),
          Wording.of(READ_ONLY, "const-qualified", "(?:member|variable) ~s with const-qualified"),
          Wording.of(READ_ONLY, "const-qualified"),
          Wording.of(READ_ONLY, "not assignable"),
          Wording.of(UNKNOWN_TYPE, "unknown type name", "unknown type name ~s"),
          Wording.of(INCOMPLETE_TYPE, "undefined type", "undefined type ~s"),
          Wording.of(INCOMPLETE_TYPE, "storage size of"),
          Wording.of(INCOMPLETE_TYPE, "ncomplete", "type(?:def)? ~s"),
          Wording.of(INCOMPLETE_TYPE, "ncomplete"),
          Wording.of(INCOMPLETE_TYPE, "declared inside parameter list", "^~s declared"),
          Wording.of(INCOMPLETE_TYPE, "will not be visible outside", "declaration of ~s will"),
          Wording.of(INCOMPLETE_TYPE, "that is never completed", "type ~s that"),
          Wording.of(
              INITIALIZER,
              "initializer",
              "excess elements|not constant|not computable|not a compile-time|invalid initializer|non-array|not in record|scalar initializer|for scalar type|cannot initialize|around initializer|is not a constant"),
          Wording.of(INITIALIZER, "designated_init"),
          Wording.of(INITIALIZER, "initialized field overwritten"),
          Wording.of(INITIALIZER, "extra brace group"),
          Wording.of(
              CONFLICTING_DECLARATION,
              "conflicting type",
              "conflicting type(?:s| qualifiers)(?: for ~s)?"),
          Wording.of(
              CONFLICTING_DECLARATION,
              "redefinition of",
              "redefinition of (?:parameter |typedef |enumerator )?~s"),
          Wording.of(CONFLICTING_DECLARATION, "typedef redefinition", "types \\(" + G + " vs " + E),
          Wording.of(
              CONFLICTING_DECLARATION, "redeclaration of", "redeclaration of (?:enumerator )?~s"),
          Wording.of(CONFLICTING_DECLARATION, "redeclared", "^~s redeclared"),
          Wording.of(CONFLICTING_DECLARATION, "declaration of", "declaration of ~s follows"),
          Wording.of(CONFLICTING_DECLARATION, "macro redefined", "^~s macro redefined"),
          Wording.of(CONFLICTING_DECLARATION, "\" redefined", "^\"(?<s>[^\"]+)\" redefined"),
          Wording.of(CONFLICTING_DECLARATION, "duplicate member", "duplicate member ~s"),
          Wording.of(VALUE_MISMATCH, "void value not ignored"),
          Wording.of(VALUE_MISMATCH, "declared void", "^variable or field ~s"),
          Wording.of(VALUE_MISMATCH, "'return' with"),
          Wording.of(VALUE_MISMATCH, "return-statement with"),
          Wording.of(VALUE_MISMATCH, "should not return a value", "function ~s"),
          Wording.of(VALUE_MISMATCH, "should return a value", "function ~s"),
          Wording.of(VALUE_MISMATCH, "invalid use of void"),
          Wording.of(VALUE_MISMATCH, "incompatible type 'void'"),
          Wording.of(VALUE_MISMATCH, "'void' invalid"),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "expression of",
              "initializing " + E + " with an expression of (?:incompatible )?type " + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              " to parameter of ",
              "passing " + G + " to parameter of (?:incompatible )?type " + E),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "assigning to ",
              "assigning to " + E + " from (?:incompatible type )?" + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "result type",
              "returning " + G + " from a function with (?:incompatible )?result type " + E),
          Wording.of(INCOMPATIBLE_TYPE, "passing argument", "passing argument \\d+ of ~s"),
          Wording.of(
              INCOMPATIBLE_TYPE, "incompatible type for argument", "for argument \\d+ of ~s"),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "initialization of",
              "initialization of "
                  + E
                  + " from (?:incompatible pointer type |pointer to non-enclosed address space |pointer )?"
                  + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "assignment to",
              "assignment to " + E + " from (?:incompatible pointer type )?" + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "returning",
              "returning " + G + " from a function with (?:incompatible )?return type " + E),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "incompatible types when assigning",
              "to type " + E + " from type " + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "incompatible types when initializing",
              "initializing type " + E + " using type " + G),
          Wording.of(
              INCOMPATIBLE_TYPE,
              "incompatible types when returning",
              "returning type " + G + " but " + E),
          Wording.of(INCOMPATIBLE_TYPE, "incompatible"),
          Wording.of(INCOMPATIBLE_TYPE, "without a cast"),
          Wording.of(INCOMPATIBLE_TYPE, "lacks a cast"),
          Wording.of(INCOMPATIBLE_TYPE, "discards"),
          Wording.of(INCOMPATIBLE_TYPE, "invalid type argument of"),
          Wording.of(INCOMPATIBLE_TYPE, "did you mean to use '->'"),
          Wording.of(INCOMPATIBLE_TYPE, "did you mean to use '.'"),
          Wording.of(INCOMPATIBLE_TYPE, "invalid operands to binary"),
          Wording.of(INCOMPATIBLE_TYPE, "wrong type argument"),
          Wording.of(INCOMPATIBLE_TYPE, "comparison between pointer and integer"),
          Wording.of(INCOMPATIBLE_TYPE, "type mismatch"),
          Wording.of(INCOMPATIBLE_TYPE, "conversion to non-scalar type"),
          Wording.of(INCOMPATIBLE_TYPE, "where an integer was expected"),
          Wording.of(INCOMPATIBLE_TYPE, "where scalar is required"),
          Wording.of(INCOMPATIBLE_TYPE, "to expression with array type"),
          Wording.of(INCOMPATIBLE_TYPE, "not a function", "object ~s"),
          Wording.of(WARNING_AS_ERROR, "defined but not used", "~s defined"),
          Wording.of(SYNTAX, "type defaults to", "declaration of ~s"),
          Wording.of(SYNTAX, "data definition has no type"),
          Wording.of(SYNTAX, "type specifier"),
          Wording.of(SYNTAX, "parameter names (without types)"),
          Wording.of(SYNTAX, "parameter list without types"),
          Wording.of(SYNTAX, "expected ", "^expected |; expected"),
          Wording.of(SYNTAX, "stray "),
          Wording.of(SYNTAX, "loop initial declaration"),
          Wording.of(SYNTAX, "unterminated"),
          Wording.of(SYNTAX, "missing terminating"),
          Wording.of(SYNTAX, "missing binary operator"),
          Wording.of(SYNTAX, "function-like macro", "macro ~s is not defined"),
          Wording.of(SYNTAX, "without a previous 'if'"),
          Wording.of(SYNTAX, "storage class specified for"),
          Wording.of(SYNTAX, "invalid storage class"),
          Wording.of(SYNTAX, "old-style parameter declarations"),
          Wording.of(SYNTAX, "extraneous "),
          Wording.of(SYNTAX, "no such parameter"),
          Wording.of(UNKNOWN_OPTION, "argument to '-", "argument to ~s"),
          Wording.of(OUT_OF_DISK, "o space left on device"),
          Wording.of(KILLED, "internal compiler error: Killed"),
          Wording.of(KILLED, "Killed signal terminated program"),
          Wording.of(CRASHED, "internal compiler error"));

  private static final List<Wording> MEMBERS =
      List.of(
          Wording.of(NO_MEMBER, "has no member named", "^(?<t>'.*) has no member named ~s"),
          Wording.of(NO_MEMBER, "no member named", "no member named ~s in (?<t>'.*)"),
          Wording.of(
              NO_MEMBER,
              "field designator",
              "designator ~s does not refer to any (?:non-static data member|field) in (?:the )?type (?<t>'.*)"),
          Wording.of(NO_MEMBER, "unknown field", "unknown field ~s specified in initializer"),
          Wording.of(NO_MEMBER, "request for member", "member ~s"));

  private static final List<Wording> HEADERS =
      List.of(
          Wording.of(MISSING_HEADER, "file not found", "^~s file not found"),
          Wording.of(
              MISSING_HEADER,
              "No such file or directory",
              "^(?<s>[^ :]+): No such file or directory"));

  private Messages() {}

  /** What a compiler's sentence means. */
  public static Meaning read(String message) {
    for (Wording wording : HEADERS) {
      Optional<Meaning> header = wording.read(message);
      if (header.isPresent()) {
        return header.get();
      }
    }
    for (Wording wording : MEMBERS) {
      Optional<Meaning> member = wording.read(message);
      if (member.isPresent()) {
        return withTag(member.get(), message);
      }
    }
    if (message.startsWith("#error")) {
      return Meaning.of(COMPILER.matcher(message).find() ? COMPILER_MISMATCH : OTHER);
    }
    return WORDINGS.stream()
        .map(w -> w.read(message))
        .flatMap(Optional::stream)
        .findFirst()
        .map(m -> unlessWarning(m, message))
        .orElseGet(() -> Meaning.of(OPTION.matcher(message).find() ? WARNING_AS_ERROR : OTHER));
  }

  /** A warning that is none but a warning is no error of that kind. */
  private static Meaning unlessWarning(Meaning meaning, String message) {
    return meaning.kind() == WARNING_AS_ERROR && !OPTION.matcher(message).find()
        ? meaning.withKind(OTHER)
        : meaning;
  }

  private static Meaning withTag(Meaning member, String message) {
    int in = message.indexOf(" in 'struct ");
    int named = message.indexOf(" has no member");
    int type = message.indexOf(" type 'struct ");
    String where =
        named > 0
            ? message.substring(0, named)
            : in > 0 ? message.substring(in + 4) : type > 0 ? message.substring(type + 6) : "";
    return member.withSymbol(member.symbol().map(m -> tag(where).map(t -> t + "." + m).orElse(m)));
  }

  private static Optional<String> tag(String type) {
    Matcher aka = AKA.matcher(type.startsWith("'") ? type.substring(1) : type);
    String last = null;
    while (aka.find()) {
      last = aka.group(1);
    }
    if (last != null) {
      return Optional.of(last);
    }
    int end = type.indexOf('\'', 1);
    return type.startsWith("'") && end > 1 ? Optional.of(type.substring(1, end)) : Optional.empty();
  }

  /** Which function or macro a note says to be declared where it points. */
  public static Optional<String> declared(String note) {
    return DECLARED.read(note).flatMap(Meaning::symbol);
  }

  private static final Wording DECLARED =
      Wording.of(ARGUMENT_COUNT, " here", "^(?:macro )?~s (?:declared|defined) here");

  /** What a note says of the types of an argument. */
  public static Optional<Finding.Types> argumentTypes(String note) {
    return ARGUMENT.read(note).flatMap(Meaning::types);
  }

  private static final Wording ARGUMENT =
      Wording.of(
          INCOMPATIBLE_TYPE,
          "but argument is of type",
          "expected " + E + " but argument is of type " + G);
}
