package org.packetary.dkms2bin.headers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.packetary.dkms2bin.headers.HeaderDeclaration.Kind;

/**
 * Finds what a kernel header declares, without knowing the macros and types of other headers: by
 * the shape of declarations as the kernel's coding style has them. What it cannot make sense of it
 * passes over up to the next semicolon.
 */
final class HeaderScanner implements HeaderText.Reader {

  private static final int LONGEST_TEXT = 300;

  /** Macros whose last argument is a list of members (linux/stddef.h). */
  private static final Map<String, Group> GROUPS =
      Map.of(
          "struct_group", new Group(1, 1),
          "struct_group_attr", new Group(1, 2),
          "struct_group_tagged", new Group(2, 2),
          "__struct_group", new Group(2, 3));

  /** Which argument, from 1, names a group, and how many there are before its members. */
  private record Group(int name, int arguments) {}

  private final String file;
  private final Consumer<HeaderDeclaration> found;
  private final Deque<HeaderScope> scopes = new ArrayDeque<>(List.of(HeaderScope.file()));
  private List<HeaderToken> statement = new ArrayList<>();
  private int parentheses;
  private int body;
  private boolean bodyEndsStatement;

  private HeaderScanner(String file, Consumer<HeaderDeclaration> found) {
    this.file = file;
    this.found = found;
  }

  /**
   * Reports every declaration in a header.
   *
   * @param file what the declarations say for their file
   */
  static void scan(String file, String text, Consumer<HeaderDeclaration> found) {
    HeaderText.read(text, new HeaderScanner(file, found));
  }

  @Override
  public void macro(String name, String rest, int line) {
    report(name, Kind.MACRO, line, "#define " + name + rest);
  }

  @Override
  public int position() {
    return ((scopes.size() * 1000 + body) * 1000 + parentheses) * 1000 + statement.size();
  }

  @Override
  public void token(HeaderToken token) {
    if (body > 0) {
      inBody(token);
      return;
    }
    switch (token.text()) {
      case "(", "[" -> {
        parentheses++;
        statement.add(token);
      }
      case ")", "]" -> closeParenthesis(token);
      case "{", "}", ";", "," -> {
        if (parentheses > 0) {
          statement.add(token);
          groupBegins();
        } else {
          separator(token);
        }
      }
      default -> statement.add(token);
    }
  }

  private void inBody(HeaderToken token) {
    if (token.is("{")) {
      body++;
    } else if (token.is("}") && --body == 0 && bodyEndsStatement) {
      statement = new ArrayList<>();
    }
  }

  private void closeParenthesis(HeaderToken token) {
    if (parentheses == 0 && scopes.element().is(HeaderScope.Kind.GROUP)) {
      endStatement();
      HeaderScope group = pop();
      scopes.element().members().addAll(group.members());
    } else {
      parentheses = Math.max(0, parentheses - 1);
      statement.add(token);
    }
  }

  private void groupBegins() {
    Group group = GROUPS.get(statement.get(0).text());
    if (group == null || parentheses != 1 || !scopes.element().holdsMembers()) {
      return;
    }
    List<Integer> commas =
        IntStream.range(0, statement.size()).filter(i -> statement.get(i).is(",")).boxed().toList();
    if (commas.size() == group.arguments()) {
      HeaderToken name = statement.get(commas.get(group.name() - 1) - 1);
      String text = statement.get(0).text() + "(" + name.text() + ", ...)";
      scopes.element().members().add(new HeaderScope.Member(name.text(), name.line(), text));
      push(HeaderScope.group());
      parentheses = 0;
    }
  }

  private void separator(HeaderToken token) {
    boolean constants = scopes.element().is(HeaderScope.Kind.CONSTANTS);
    switch (token.text()) {
      case "{" -> open();
      case "}" -> close(token);
      case "," -> {
        if (constants) {
          constant();
        } else {
          statement.add(token);
        }
      }
      default -> endStatement();
    }
  }

  private void open() {
    Optional<HeaderScope> type =
        Declarator.assigns(statement) ? Optional.empty() : HeaderScope.ofType(statement);
    if (type.isPresent()) {
      push(type.get());
    } else if (statement.size() == 2 && statement.get(0).is("extern")) {
      push(HeaderScope.file());
    } else {
      body = 1;
      bodyEndsStatement = !Declarator.assigns(statement);
      if (bodyEndsStatement) {
        declaration(statement);
      }
    }
  }

  private void close(HeaderToken brace) {
    if (scopes.size() == 1) {
      statement = new ArrayList<>();
      return;
    }
    if (scopes.element().is(HeaderScope.Kind.CONSTANTS)) {
      constant();
    } else {
      endStatement();
    }
    HeaderScope scope = pop();
    if (scope.is(HeaderScope.Kind.FILE)) {
      return;
    }
    statement = new ArrayList<>(scope.head());
    statement.add(new HeaderToken("{", brace.line()));
    statement.add(new HeaderToken("...", brace.line()));
    statement.add(brace);
    scopes.element().close(scope);
  }

  private void push(HeaderScope scope) {
    scopes.push(scope);
    statement = new ArrayList<>();
  }

  private HeaderScope pop() {
    statement = new ArrayList<>();
    return scopes.pop();
  }

  private void constant() {
    if (!statement.isEmpty() && statement.get(0).isIdentifier()) {
      HeaderScope scope = scopes.element();
      scope.members().add(member(statement.get(0), statement));
    }
    statement = new ArrayList<>();
  }

  private void endStatement() {
    List<HeaderToken> ended = statement;
    Optional<HeaderScope> type = scopes.element().takeClosed();
    statement = new ArrayList<>();
    parentheses = 0;
    if (type.isPresent()) {
      typeEnds(type.get(), ended);
    } else if (!ended.isEmpty()) {
      declaration(ended);
    }
  }

  /** A type's body and what is declared with it: {@code struct foo { ... } a, *b}. */
  private void typeEnds(HeaderScope type, List<HeaderToken> ended) {
    int braces = type.head().size() + 3;
    List<Declarator> names = Declarator.afterBody(ended.subList(braces, ended.size()));
    for (Declarator name : names) {
      declared(name, ended);
    }
    if (type.tag().isPresent()) {
      HeaderToken tag = type.tag().get();
      String full = type.keyword() + " " + tag.text();
      report(full, Kind.TYPE, tag.line(), full);
      flush(type, tag.text());
    } else if (type.is(HeaderScope.Kind.CONSTANTS)) {
      flush(type, "");
    } else if (type.isTypedef() && !names.isEmpty()) {
      flush(type, names.get(0).name().text());
    } else if (names.isEmpty() && scopes.element().holdsMembers()) {
      scopes.element().members().addAll(type.members());
    }
  }

  private void flush(HeaderScope type, String tag) {
    boolean constants = type.is(HeaderScope.Kind.CONSTANTS);
    for (HeaderScope.Member member : type.members()) {
      if (constants) {
        String text = (tag.isEmpty() ? "enum" : "enum " + tag) + " { " + member.text() + " }";
        report(member.name(), Kind.CONSTANT, member.line(), text);
      } else {
        report(tag + "." + member.name(), Kind.MEMBER, member.line(), member.text());
      }
    }
  }

  private void declaration(List<HeaderToken> tokens) {
    if (!beginsWithCall(tokens)) {
      names(tokens, tokens);
      return;
    }
    int end = Declarator.partner(tokens, 1);
    List<HeaderToken> rest = tokens.subList(end + 1, tokens.size());
    if (Declarator.isAttribute(tokens.get(0))) {
      names(rest, tokens);
      return;
    }
    MacroCall.declared(tokens.subList(0, end + 1))
        .forEach(d -> declared(d.declarator(), d.tokens()));
    if (rest.size() > 1) {
      declaration(rest);
    }
  }

  private static boolean beginsWithCall(List<HeaderToken> tokens) {
    return tokens.size() > 2
        && tokens.get(0).isIdentifier()
        && !Declarator.isType(tokens.get(0))
        && tokens.get(1).is("(")
        && !tokens.get(2).is("*");
  }

  private void names(List<HeaderToken> tokens, List<HeaderToken> text) {
    for (Declarator declarator : Declarator.of(tokens)) {
      declared(declarator, text);
    }
  }

  private void declared(Declarator declarator, List<HeaderToken> tokens) {
    HeaderToken name = declarator.name();
    if (scopes.element().holdsMembers()) {
      scopes.element().members().add(member(name, tokens));
    } else if (tokens.get(0).is("typedef")) {
      report(name.text(), Kind.TYPEDEF, name.line(), HeaderToken.join(tokens));
    } else {
      Kind kind = declarator.function() ? Kind.FUNCTION : Kind.VARIABLE;
      report(name.text(), kind, name.line(), HeaderToken.join(tokens));
    }
  }

  private static HeaderScope.Member member(HeaderToken name, List<HeaderToken> tokens) {
    return new HeaderScope.Member(name.text(), name.line(), HeaderToken.join(tokens));
  }

  private void report(String name, Kind kind, int line, String text) {
    String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT - 4) + " ..." : text;
    found.accept(new HeaderDeclaration(name, kind, file, line, cut.replace('\n', ' ')));
  }
}
