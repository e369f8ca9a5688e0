package org.packetary.dkms2bin.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.packetary.dkms2bin.config.DriverEntry.Rule;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.yaml.YamlNode;
import org.packetary.dkms2bin.yaml.YamlNode.Kind;

/** Reads the exceptions that a driver's {@code exclude}, {@code expect} and others make. */
final class RuleReader {

  private static final String KERNEL = "kernel";
  private static final String DISTRO = "distro";
  private static final String REASON = "reason";
  private static final String FAILED = "failed";

  /** What each kind of exception needs besides what all may have. */
  private static final Map<String, Optional<String>> KINDS =
      Map.of(
          "exclude", Optional.empty(),
          "expect", Optional.of("outcome"),
          "allow-unfit", Optional.of("module"));

  private static final Map<String, String> HINTS =
      Map.of(
          "exclude", "write, for example, {kernel: '6.1.*', reason: needs Linux 6.6}",
          "expect", "write {outcome: failed, reason: WHY}, if need be with kernel and distro",
          "allow-unfit", "write MODULE=REASON, or {module: NAME, reason: WHY}");

  private final FileContext context;

  RuleReader(FileContext context) {
    this.context = context;
  }

  /** The keys that have exceptions. */
  static List<String> keys() {
    return KINDS.keySet().stream().sorted().toList();
  }

  /** The exceptions that a key makes: one, or a list. */
  List<Rule> read(String key, YamlNode node) {
    return node.is(Kind.LIST)
        ? node.items().stream().flatMap(item -> one(key, item).stream()).toList()
        : one(key, node);
  }

  private List<Rule> one(String key, YamlNode node) {
    if (key.equals("allow-unfit") && node.is(Kind.SCALAR)) {
      return List.of(new Rule(List.of(), allowUnfit(node.text(), node.where()), origin(node)));
    }
    if (!node.is(Kind.MAPPING)) {
      context.wrong(node, key, complaint(key, node), hint(key));
      return List.of();
    }
    TreeSet<String> known = new TreeSet<>(List.of(KERNEL, DISTRO, REASON));
    KINDS.getOrDefault(key, Optional.empty()).ifPresent(known::add);
    node.fields()
        .forEach(
            (name, value) -> {
              if (!known.contains(name)) {
                context.unknown(value, name, known);
              }
            });
    List<String> distros = words(node, DISTRO);
    List<Rule> rules = new ArrayList<>();
    for (ReleaseGlob kernels : patterns(key, node)) {
      rule(key, node, kernels).ifPresent(rule -> rules.add(new Rule(distros, rule, origin(node))));
    }
    return rules;
  }

  private static ValueOrigin origin(YamlNode node) {
    return ValueOrigin.file(node.file(), node.line());
  }

  private static String complaint(String key, YamlNode node) {
    return key.equals("expect") && node.text().equals(FAILED)
        ? FAILED + " needs a reason"
        : "is not understood";
  }

  private Optional<CellRule> rule(String key, YamlNode node, ReleaseGlob kernels) {
    String reason = word(node, REASON).orElse("");
    return switch (key) {
      case "exclude" -> exclude(node, kernels, reason);
      case "expect" -> expect(node, kernels, reason);
      default -> unfit(node, kernels, reason);
    };
  }

  private Optional<CellRule> exclude(YamlNode node, ReleaseGlob kernels, String reason) {
    if (!node.fields().containsKey(KERNEL) && !node.fields().containsKey(DISTRO)) {
      context.wrong(node, "exclude", "says neither kernel nor distro", hint("exclude"));
      return Optional.empty();
    }
    return Optional.of(new CellRule.Exclude(kernels, reason, node.where()));
  }

  private Optional<CellRule> expect(YamlNode node, ReleaseGlob kernels, String reason) {
    String outcome = word(node, "outcome").orElse("");
    if (!outcome.equals(FAILED)) {
      context.wrong(
          node,
          "expect",
          outcome.isEmpty() ? "says no outcome" : "takes the outcome failed, not " + outcome,
          hint("expect"));
      return Optional.empty();
    }
    if (reason.isEmpty()) {
      context.wrong(node, "expect", FAILED + " needs a reason", hint("expect"));
      return Optional.empty();
    }
    return Optional.of(new CellRule.ExpectFailure(kernels, reason, node.where()));
  }

  private Optional<CellRule> unfit(YamlNode node, ReleaseGlob kernels, String reason) {
    Optional<String> module = word(node, "module");
    if (module.isEmpty()) {
      context.wrong(node, "allow-unfit", "names no module", hint("allow-unfit"));
    }
    return module.map(m -> new CellRule.AllowUnfit(kernels, m, reason, node.where()));
  }

  /**
   * Reads {@code MODULE[=REASON]}, for all kernels.
   *
   * @param origin where it was written
   */
  static CellRule allowUnfit(String text, String origin) {
    int mark = text.indexOf('=');
    String module = mark < 0 ? text : text.substring(0, mark);
    String reason = mark < 0 ? "" : text.substring(mark + 1).strip();
    return new CellRule.AllowUnfit(
        new ReleaseGlob("*"), module.strip().replaceFirst("\\.ko$", ""), reason, origin);
  }

  private List<ReleaseGlob> patterns(String key, YamlNode node) {
    if (!node.fields().containsKey(KERNEL)) {
      return List.of(new ReleaseGlob("*"));
    }
    List<ReleaseGlob> patterns = new ArrayList<>();
    for (String word : words(node, KERNEL)) {
      try {
        patterns.add(new ReleaseGlob(word));
      } catch (Dkms2binException e) {
        context.wrong(node, key, "is not usable: " + e.problem(), e.hint().orElse(hint(key)));
      }
    }
    return patterns;
  }

  private Optional<String> word(YamlNode node, String key) {
    return Optional.ofNullable(node.fields().get(key)).flatMap(n -> context.word(n, key));
  }

  private List<String> words(YamlNode node, String key) {
    return Optional.ofNullable(node.fields().get(key))
        .map(n -> context.words(n, key))
        .orElse(List.of());
  }

  private static String hint(String key) {
    return HINTS.getOrDefault(key, "");
  }
}
