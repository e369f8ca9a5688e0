package org.packetary.dkms2bin.headers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A name that a declaration gives to something.
 *
 * @param name the name's token
 * @param function whether it names a function, not a pointer to one
 */
record Declarator(HeaderToken name, boolean function) {

  private static final Set<String> KEYWORDS =
      Set.of(
          ("auto const volatile static extern inline __inline __inline__ __always_inline register"
                  + " signed unsigned int char short long float double void struct union enum _Bool"
                  + " typedef restrict __restrict __restrict__ __extension__ __const __volatile__"
                  + " __signed__ _Noreturn")
              .split(" "));

  /** Types that are written with parentheses. */
  private static final Set<String> TYPE_CALLS =
      Set.of("typeof", "__typeof__", "__typeof", "typeof_unqual", "_Alignas", "_Atomic");

  /** Attributes with arguments: what the kernel's compiler_attributes.h and its like define. */
  private static final Set<String> ATTRIBUTES =
      Set.of(
          ("__attribute__ __attribute __aligned __printf __scanf __alloc_size __realloc_size"
                  + " __section __malloc __assume_aligned __counted_by __counted_by_le"
                  + " __counted_by_be __counted_by_ptr __acquires __releases __cond_acquires"
                  + " __cond_releases __must_hold __acquires_shared __releases_shared __guarded_by"
                  + " __pt_guarded_by __no_sanitize __compiletime_error __compiletime_warning"
                  + " __alias __copy __cleanup __free __diagnose_as __nonnull __must_hold_shared"
                  + " __asm__ __asm asm __no_context_analysis __kcfi_salt __bpf_kfunc_arg"
                  + " __cond_acquires_shared __access __cacheline_group_begin_aligned"
                  + " acpi_printf_like_c ACPI_PRINTF_LIKE __sized_by __context_unsafe")
              .split(" "));

  /** Attributes without arguments, which can stand where a name can. */
  private static final Pattern BARE_ATTRIBUTE =
      Pattern.compile(
          "__(bitwise|user|iomem|kernel|rcu|percpu|force|private|safe|nocast|must_check|packed|weak"
              + "|visible|used|cold|pure|init|initdata|initconst|exit|exitdata|ref|refdata"
              + "|read_mostly|ro_after_init|maybe_unused|always_unused|randomize_layout|latent_entropy|bpf_kfunc"
              + "|nosavedata|nonstring|jiffy_arch_data|lockfunc|sched|hyp_\\w+"
              + "|\\w*cacheline_\\w+)|CRYPTO_MINALIGN_ATTR|asmlinkage|notrace");

  private static boolean isKeyword(HeaderToken token) {
    return KEYWORDS.contains(token.text());
  }

  /** Whether a parenthesis after it belongs to a type. */
  static boolean isType(HeaderToken token) {
    return isKeyword(token) || TYPE_CALLS.contains(token.text());
  }

  static boolean isAttribute(HeaderToken token) {
    return ATTRIBUTES.contains(token.text());
  }

  /** Where a bracket's partner stands; the last index where it has none. */
  static int partner(List<HeaderToken> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      switch (tokens.get(i).text()) {
        case "(", "[" -> depth++;
        case ")", "]" -> depth--;
        default -> {}
      }
      if (depth == 0) {
        return i;
      }
    }
    return tokens.size() - 1;
  }

  /** Whether an initializer has begun. */
  static boolean assigns(List<HeaderToken> declaration) {
    for (int i = 0; i < declaration.size(); i++) {
      if (declaration.get(i).is("=")) {
        return true;
      }
      if (declaration.get(i).is("(") || declaration.get(i).is("[")) {
        i = partner(declaration, i);
      }
    }
    return false;
  }

  /** The names in a declaration without its semicolon; none where it declares nothing. */
  static List<Declarator> of(List<HeaderToken> declaration) {
    List<Declarator> found = new ArrayList<>();
    boolean first = true;
    for (List<HeaderToken> part : parts(withoutAttributes(declaration))) {
      ofPart(part, first).ifPresent(found::add);
      first = false;
    }
    return found;
  }

  /** The names after a type's body, where no type stands before the first either. */
  static List<Declarator> afterBody(List<HeaderToken> rest) {
    return parts(withoutAttributes(rest)).stream()
        .flatMap(part -> ofPart(part, false).stream())
        .toList();
  }

  static List<HeaderToken> withoutAttributes(List<HeaderToken> tokens) {
    List<HeaderToken> kept = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      if (isAttribute(tokens.get(i)) && isAt(tokens, i + 1, "(")) {
        i = partner(tokens, i + 1);
      } else {
        kept.add(tokens.get(i));
      }
    }
    return kept;
  }

  /** Cuts at commas, and drops initializers and widths of bit-fields. */
  private static List<List<HeaderToken>> parts(List<HeaderToken> tokens) {
    List<List<HeaderToken>> parts = new ArrayList<>();
    List<HeaderToken> part = new ArrayList<>();
    boolean value = false;
    for (int i = 0; i < tokens.size(); i++) {
      HeaderToken token = tokens.get(i);
      int last = token.is("(") || token.is("[") ? partner(tokens, i) : i;
      if (token.is(",")) {
        parts.add(part);
        part = new ArrayList<>();
        value = false;
        continue;
      }
      value |= token.is("=") || token.is(":");
      if (!value) {
        part.addAll(tokens.subList(i, last + 1));
      }
      i = last;
    }
    parts.add(part);
    return parts;
  }

  private static Optional<Declarator> ofPart(List<HeaderToken> part, boolean typed) {
    for (int i = 0; i < part.size(); i++) {
      if (part.get(i).is("[")) {
        i = partner(part, i);
        continue;
      }
      if (!part.get(i).is("(")) {
        continue;
      }
      int end = partner(part, i);
      HeaderToken before = part.get(Math.max(0, i - 1));
      if (TYPE_CALLS.contains(before.text())) {
        i = end;
      } else if (isAt(part, i + 1, "*") || isAt(part, end + 1, "(")) {
        return inner(part.subList(i + 1, end));
      } else if (i > (typed ? 1 : 0) && before.isIdentifier() && !isKeyword(before)) {
        return Optional.of(new Declarator(before, true));
      } else {
        i = end;
      }
    }
    return plain(part, typed);
  }

  private static boolean isAt(List<HeaderToken> tokens, int index, String text) {
    return index < tokens.size() && tokens.get(index).is(text);
  }

  /** The name in the parentheses of {@code (*name)}, {@code (*name[2])}, {@code (*name(int))}. */
  private static Optional<Declarator> inner(List<HeaderToken> tokens) {
    Optional<HeaderToken> name = Optional.empty();
    for (HeaderToken token : tokens) {
      if (token.is("(") && name.isPresent()) {
        return name.map(n -> new Declarator(n, true));
      }
      if (token.is("[")) {
        break;
      }
      if (token.isIdentifier() && !isKeyword(token)) {
        name = Optional.of(token);
      }
    }
    boolean pointer = !tokens.isEmpty() && tokens.get(0).is("*");
    return name.map(n -> new Declarator(n, !pointer));
  }

  private static Optional<Declarator> plain(List<HeaderToken> part, boolean typed) {
    List<HeaderToken> candidates = new ArrayList<>();
    boolean hasType = !typed;
    for (int i = 0; i < part.size(); i++) {
      HeaderToken token = part.get(i);
      if (token.is("*")) {
        hasType = true;
        candidates.clear();
      } else if (token.is("[") || token.is("(")) {
        i = partner(part, i);
      } else if (token.is("struct") || token.is("union") || token.is("enum")) {
        hasType = true;
        i++;
      } else if (isKeyword(token)) {
        hasType |= isTypeWord(token);
      } else if (token.isIdentifier()) {
        candidates.add(token);
      }
    }
    candidates.removeIf(t -> BARE_ATTRIBUTE.matcher(t.text()).matches());
    List<HeaderToken> names =
        hasType || candidates.isEmpty() ? candidates : candidates.subList(1, candidates.size());
    return names.stream()
        .filter(t -> !t.text().startsWith("__"))
        .reduce((a, b) -> b)
        .or(() -> names.stream().reduce((a, b) -> b))
        .map(t -> new Declarator(t, false));
  }

  private static boolean isTypeWord(HeaderToken keyword) {
    return switch (keyword.text()) {
      case "signed",
          "unsigned",
          "int",
          "char",
          "short",
          "long",
          "float",
          "double",
          "void",
          "_Bool" ->
          true;
      default -> false;
    };
  }
}
