package org.packetary.dkms2bin.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.config.Key.Place;
import org.packetary.dkms2bin.config.ValueOrigin.Kind;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.GateRequest;

/** Lists the values that hold, each with who said it. */
public final class ConfigListing {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HIDDEN = "(set)";

  private final Matrix matrix;
  private final List<Line> lines = new ArrayList<>();

  private ConfigListing(Matrix matrix) {
    this.matrix = matrix;
  }

  /**
   * A value.
   *
   * @param path the key, behind the distribution or the driver that it belongs to
   * @param words the value
   * @param origin who said it
   */
  private record Line(String path, List<String> words, boolean list, ValueOrigin origin) {}

  /** For people, in columns. */
  public static List<String> text(Matrix matrix) {
    List<Line> lines = new ConfigListing(matrix).lines();
    int keys = lines.stream().mapToInt(l -> l.path().length()).max().orElse(1);
    int values = Math.min(60, lines.stream().mapToInt(l -> value(l).length()).max().orElse(1));
    return lines.stream()
        .map(
            l ->
                String.format(
                    Locale.ROOT,
                    "%-" + keys + "s  %-" + values + "s  %s",
                    l.path(),
                    value(l),
                    l.origin()))
        .toList();
  }

  private static String value(Line line) {
    return String.join(" ", line.words());
  }

  /** The same as JSON. */
  public static ObjectNode json(Matrix matrix) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode values = root.putArray("values");
    for (Line line : new ConfigListing(matrix).lines()) {
      ObjectNode node = values.addObject();
      node.put("key", line.path());
      if (line.list()) {
        line.words().forEach(node.putArray("value")::add);
      } else {
        node.put("value", line.words().get(0));
      }
      ObjectNode origin = node.putObject("origin");
      origin.put("kind", line.origin().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      if (line.origin().kind() != Kind.DEFAULT) {
        origin.put("name", line.origin().name());
      }
      if (line.origin().kind() == Kind.FILE) {
        origin.put("line", line.origin().line());
      }
    }
    return root;
  }

  private List<Line> lines() {
    boolean one = matrix.parts().size() == 1 && !matrix.parts().get(0).entry().isNamed();
    List<Setting> general = one ? matrix.parts().get(0).values().all() : matrix.general().all();
    general.stream()
        .filter(s -> !s.key().isOnlyOfDrivers())
        .filter(s -> one || !s.key().isFor(Place.DISTRIBUTION))
        .forEach(s -> add("", s));
    Set<DriverEntry> drivers = new LinkedHashSet<>();
    Set<MatrixFile.GateEntry> gates = new LinkedHashSet<>();
    for (MatrixPart part : matrix.parts()) {
      drivers.addAll(part.drivers());
      gates.addAll(part.gates());
      if (!one) {
        String path = "distributions." + part.entry().label() + ".";
        part.values().all().stream()
            .filter(s -> s.key().isFor(Place.DISTRIBUTION))
            .forEach(s -> add(path, s));
        List<String> labels = part.drivers().stream().map(DriverEntry::label).toList();
        lines.add(new Line(path + "drivers", labels, true, part.entry().origin()));
      }
    }
    drivers.forEach(this::add);
    gates.forEach(this::add);
    return lines;
  }

  private void add(MatrixFile.GateEntry gate) {
    GateRequest said = gate.request();
    Map<String, List<String>> words = new LinkedHashMap<>();
    words.put("drivers", said.drivers());
    words.put("flavour", said.flavours());
    words.put("distro", gate.distros());
    words.put("meta-package", said.metaPackages());
    words.put("image-package", said.imagePackage().stream().toList());
    words.forEach(
        (key, its) -> {
          if (!its.isEmpty()) {
            lines.add(new Line("gates." + said.set() + "." + key, its, true, gate.origin()));
          }
        });
  }

  private void add(String prefix, Setting setting) {
    List<String> words = setting.key().form() == Form.SECRET ? List.of(HIDDEN) : setting.words();
    lines.add(
        new Line(
            prefix + setting.key().word(), words, setting.key().form().isList(), setting.origin()));
  }

  private void add(DriverEntry driver) {
    // What the command line names is no driver of the file.
    String path =
        driver.origin().kind() == Kind.COMMAND_LINE ? "" : "drivers." + driver.label() + ".";
    driver.values().all().forEach(s -> add(path, s));
    for (DriverEntry.Rule rule : driver.rules()) {
      String key =
          rule.rule().fold(exclude -> "exclude", expect -> "expect", unfit -> "allow-unfit");
      lines.add(new Line(path + key, List.of(text(rule)), false, rule.origin()));
    }
  }

  /** {@code failed on 6.1.* of debian-12: no strlcpy}. */
  private static String text(DriverEntry.Rule rule) {
    CellRule said = rule.rule();
    StringBuilder text =
        new StringBuilder(said.fold(x -> "", x -> "failed ", unfit -> unfit.module() + " "))
            .append("on ")
            .append(said.kernels());
    if (!rule.distros().isEmpty()) {
      text.append(" of ").append(String.join(", ", rule.distros()));
    }
    String reason =
        said.fold(
            CellRule.Exclude::reason, CellRule.ExpectFailure::reason, CellRule.AllowUnfit::reason);
    return reason.isEmpty() ? text.toString() : text + ": " + reason;
  }
}
