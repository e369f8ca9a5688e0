package org.packetary.dkms2bin.cli.env;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Columns;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env list}: lists the roots that were kept. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env list [--layers] [OPTION...]",
    descriptionHeading = "%n",
    header = "Lists the build roots that --debug kept, or the layers of the cache.",
    description =
        "A line each, the oldest first: its ID, age, size, what came of it, module, kernel,"
            + " distribution. The ID, or a beginning of it that no other has, is what the other"
            + " commands take. With --layers the layers: sizes, when they were used, what needs"
            + " them.")
final class ListCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--layers", description = "List the layers of the cache instead.")
  private boolean layers;

  @Option(names = "--format", paramLabel = "text|json", description = "As what it is printed.")
  @Heading(Heading.REPORTS)
  private String format = "text";

  @Mixin private KeptOptions options = new KeptOptions();

  @Override
  public int run(Problems problems) {
    Invocation invocation = Caller.invocation(command);
    if (!format.equals("text") && !format.equals("json")) {
      problems.usage("--format takes text or json, not " + format, "leave it out for text");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env list --help");
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    if (layers) {
      LayerLines lines = new LayerLines(options.housekeeping(invocation).layers());
      if (format.equals("json")) {
        terminal.result(lines.json().stripTrailing());
      } else {
        lines.text().forEach(line -> terminal.result(Terminal.plain(line)));
      }
      return 0;
    }
    List<KeptRoot> roots = options.roots(invocation).all();
    if (format.equals("json")) {
      terminal.result(json(roots).stripTrailing());
    } else if (roots.isEmpty()) {
      terminal.problem("no build roots are kept; --debug keeps them");
    } else {
      table(roots, invocation).forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return 0;
  }

  private static List<String> table(List<KeptRoot> roots, Invocation invocation) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "AGE", "SIZE", "OUTCOME", "MODULE", "KERNEL", "DISTRIBUTION"));
    for (KeptRoot root : roots) {
      rows.add(
          List.of(
              root.id(),
              age(Duration.between(root.cell().when(), invocation.clock().instant())),
              Amounts.size(root.size()),
              root.cell().outcome().word(),
              root.cell().cell().module().toString(),
              root.cell().cell().kernel(),
              root.cell().distribution()));
    }
    return Columns.lines(rows, Set.of());
  }

  private static String age(Duration age) {
    if (age.toDays() > 1) {
      return age.toDays() + "d";
    }
    return age.toHours() > 1 ? age.toHours() + "h" : Math.max(0, age.toMinutes()) + "m";
  }

  private static String json(List<KeptRoot> roots) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("format", 1);
    ArrayNode list = node.putArray("roots");
    roots.forEach(root -> list.add(root.json()));
    return JsonText.of(node);
  }
}
