package org.packetary.dkms2bin.diagnosis.reading;

/** Replaces the quotation marks of all languages by apostrophes. */
final class Quotes {

  private static final String MARKS =
      "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f`";

  private Quotes() {}

  /** The text; blanks that French puts within its marks go too. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    boolean open = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u00a0' || c == '\u202f' || c == '\u3000') {
        c = ' ';
      }
      if (MARKS.indexOf(c) < 0) {
        plain.append(c);
        continue;
      }
      boolean opens = i == 0 || isBlank(text.charAt(i - 1)) || text.charAt(i - 1) == '(';
      boolean blankBehind =
          c == '\u00ab' && opens && i + 1 < text.length() && isBlank(text.charAt(i + 1));
      if (c == '\u00bb' && open && plain.charAt(plain.length() - 1) == ' ') {
        plain.setLength(plain.length() - 1);
      }
      open = blankBehind;
      plain.append('\'');
      i += blankBehind ? 1 : 0;
    }
    return plain.toString();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\u00a0' || c == '\u202f';
  }
}
