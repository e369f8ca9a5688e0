package org.packetary.dkms2bin.cli.repo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.impact.DriverImpact;
import org.packetary.dkms2bin.json.JsonText;

/** What another kernel means for drivers, for people and for programs. */
record ImpactText(String from, String to, List<DriverImpact> all) {

  ImpactText {
    all = List.copyOf(all);
  }

  /** A line for each driver, and one for all. */
  List<String> lines(boolean verbose) {
    List<String> lines = new ArrayList<>();
    int driver = width(all.stream().map(DriverImpact::driver).toList());
    int verdict = width(all.stream().map(i -> i.verdict().words()).toList());
    for (DriverImpact one : all) {
      lines.add(padded(one.driver(), driver) + padded(one.verdict().words(), verdict) + said(one));
      if (verbose) {
        one.changed().forEach(name -> lines.add("  header differs   " + name));
        one.gone().forEach(name -> lines.add("  header is gone   " + name));
        one.options().forEach(name -> lines.add("  option differs   " + name));
        one.changedSymbols().forEach(name -> lines.add("  symbol differs   " + name));
        one.goneSymbols().forEach(name -> lines.add("  symbol is gone   " + name));
      }
    }
    Map<String, Long> counts =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    i -> i.verdict().words(), TreeMap::new, Collectors.counting()));
    lines.add(
        from
            + " -> "
            + to
            + ": "
            + counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", ")));
    return lines;
  }

  private static String said(DriverImpact one) {
    List<String> said = new ArrayList<>();
    if (one.headers() > 0) {
      int differ = one.changed().size() + one.gone().size();
      said.add(
          String.format(Locale.ROOT, "%d of %d headers differ", differ, one.headers())
              + (one.gone().isEmpty() ? "" : ", " + one.gone().size() + " of them gone"));
    }
    if (!one.options().isEmpty()) {
      said.add(Amounts.counted(one.options().size(), "option"));
    }
    if (one.symbols() > 0) {
      said.add(
          String.format(
              Locale.ROOT,
              "%d of %d symbols changed, %d gone",
              one.changedSymbols().size(),
              one.symbols(),
              one.goneSymbols().size()));
    }
    one.unknown().ifPresent(said::add);
    return String.join("; ", said);
  }

  private static int width(List<String> words) {
    return words.stream().mapToInt(String::length).max().orElse(0) + 2;
  }

  private static String padded(String word, int width) {
    return word + " ".repeat(Math.max(1, width - word.length()));
  }

  /** All of it. */
  String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1).put("from", from).put("to", to);
    ArrayNode nodes = root.putArray("drivers");
    for (DriverImpact one : all) {
      ObjectNode node = nodes.addObject();
      node.put("driver", one.driver()).put("verdict", one.verdict().words());
      node.put("headers", one.headers());
      names(node, "headersChanged", one.changed());
      names(node, "headersGone", one.gone());
      names(node, "optionsChanged", one.options());
      node.put("symbols", one.symbols());
      names(node, "symbolsChanged", one.changedSymbols());
      names(node, "symbolsGone", one.goneSymbols());
      one.unknown().ifPresent(why -> node.put("unknown", why));
    }
    return JsonText.of(root);
  }

  private static void names(ObjectNode node, String name, List<String> names) {
    names.forEach(node.putArray(name)::add);
  }
}
