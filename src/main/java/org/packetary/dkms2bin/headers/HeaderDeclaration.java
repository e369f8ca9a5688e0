package org.packetary.dkms2bin.headers;

/**
 * One declaration that a kernel's headers hold, or one symbol that it exports.
 *
 * @param name what it is looked up by: an identifier, {@code struct tag}, {@code tag.member}, or a
 *     header as in {@code #include}
 * @param kind what is declared
 * @param file relative to the kernel's headers, for example {@code include/linux/if_vlan.h}
 * @param line where, counted from 1; 0 for a header and for an export
 * @param text the declaration in one line of normal form, without a function's or a type's body
 */
public record HeaderDeclaration(String name, Kind kind, String file, int line, String text) {

  /** What can be declared; the letters are those of the index file. */
  public enum Kind {
    /** A prototype or an inline function. */
    FUNCTION('f'),
    /** A macro, with or without parameters. */
    MACRO('d'),
    /** A typedef. */
    TYPEDEF('t'),
    /** A struct, union or enum with its body. */
    TYPE('s'),
    /** A member of a struct or union. */
    MEMBER('m'),
    /** A constant of an enum. */
    CONSTANT('e'),
    /** A variable. */
    VARIABLE('v'),
    /** The header itself. */
    HEADER('h'),
    /** An exported symbol of Module.symvers. */
    EXPORT('x');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    char letter() {
      return letter;
    }

    static Kind of(char letter) {
      for (Kind kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of declaration: " + letter);
    }
  }

  /** What a user of it depends on: the text, but for a macro with parameters without its body. */
  public String prototype() {
    int open = text.indexOf('(');
    boolean parameters =
        kind == Kind.MACRO && text.startsWith("#define " + name + "(") && text.indexOf(')') > open;
    return parameters ? text.substring(0, text.indexOf(')') + 1) : text;
  }
}
