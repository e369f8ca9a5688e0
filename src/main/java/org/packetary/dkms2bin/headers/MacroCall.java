package org.packetary.dkms2bin.headers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a call of a macro that stands for a declaration declares: {@code DECLARE_BITMAP(name, 8)},
 * or a macro with a whole declaration for an argument.
 *
 * @param declarator the name
 * @param tokens what to show for it
 */
record MacroCall(Declarator declarator, List<HeaderToken> tokens) {

  /** Those whose name is the second argument, after a type. */
  private static final Set<String> TYPE_FIRST =
      Set.of(
          "DECLARE_FLEX_ARRAY",
          "__DECLARE_FLEX_ARRAY",
          "DECLARE_PER_CPU",
          "DECLARE_PER_CPU_ALIGNED",
          "DECLARE_PER_CPU_SHARED_ALIGNED",
          "DECLARE_PER_CPU_READ_MOSTLY",
          "DECLARE_PER_CPU_PAGE_ALIGNED",
          "DECLARE_PER_CPU_FIRST",
          "DECLARE_PER_CPU_CACHE_HOT",
          "DECLARE_EARLY_PER_CPU",
          "DECLARE_EARLY_PER_CPU_READ_MOSTLY");

  static List<MacroCall> declared(List<HeaderToken> call) {
    List<List<HeaderToken>> arguments = arguments(call);
    String macro = call.get(0).text();
    if (macro.contains("DECLARE_")) {
      int name = TYPE_FIRST.contains(macro) ? 1 : 0;
      return arguments.size() > name
          ? single(arguments.get(name)).stream()
              .map(n -> new MacroCall(new Declarator(n, false), call))
              .toList()
          : List.of();
    }
    return arguments.stream().flatMap(a -> whole(a).stream()).toList();
  }

  private static Optional<HeaderToken> single(List<HeaderToken> argument) {
    return argument.size() == 1 && argument.get(0).isIdentifier()
        ? Optional.of(argument.get(0))
        : Optional.empty();
  }

  /** A function or a pointer to one: shorter declarations look like anything else. */
  private static Optional<MacroCall> whole(List<HeaderToken> argument) {
    boolean plain =
        argument.stream().allMatch(t -> t.isIdentifier() || "(),*[]...".contains(t.text()));
    boolean ends = argument.size() > 4 && argument.get(argument.size() - 1).is(")");
    return plain && ends && argument.get(0).isIdentifier() && !argument.get(1).is("(")
        ? Declarator.of(argument).stream().findFirst().map(d -> new MacroCall(d, argument))
        : Optional.empty();
  }

  private static List<List<HeaderToken>> arguments(List<HeaderToken> call) {
    List<List<HeaderToken>> arguments = new ArrayList<>();
    int from = 2;
    for (int i = 2; i < call.size(); i++) {
      HeaderToken token = call.get(i);
      if (token.is(",") || i == call.size() - 1) {
        arguments.add(call.subList(from, i));
        from = i + 1;
      } else if (token.is("(") || token.is("[")) {
        i = Declarator.partner(call, i);
      }
    }
    return arguments;
  }
}
