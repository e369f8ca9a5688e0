package org.packetary.dkms2bin.cli.repo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.gate.GateRun;
import org.packetary.dkms2bin.gate.GateState;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.upkeep.Coverage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo gate}: makes the gates of repositories. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo gate --config FILE [OPTION...]",
    descriptionHeading = "%n",
    header =
        "Has gates name the newest kernel with all drivers, and says what holds newer ones back.",
    description = {
      "Takes the file of a build, whose \"gates\" say which drivers belong together; builds"
          + " nothing. A run that publishes does the same by itself. Exits with 5 where a gate"
          + " does not name the newest kernel."
    })
final class GateCommand implements Job {

  /** As where a cell failed: something that is wanted is not there. */
  private static final int HELD_BACK = 5;

  private static final String GATES = "name a file that has gates: {SET: [DRIVER, ...]}";

  @Spec private @Nullable CommandSpec command;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Option(names = "--json", description = "Print JSON.")
  @Heading(Heading.REPORTS)
  private boolean json;

  @Mixin private MessageOptions messages = new MessageOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    messages.check(problems);
    if (problems.isEmpty() && !options.hasFile()) {
      problems.usage("--config FILE is missing", GATES);
    }
    Optional<MatrixOptions.Asked> read =
        options.hasFile() ? options.read(invocation, problems) : Optional.empty();
    problems.throwIfAny(options.headline(), options.hint());
    MatrixOptions.Asked asked = read.orElseThrow();
    if (asked.requests().stream().allMatch(request -> request.gates().isEmpty())) {
      throw new UsageException("the file has no gates for what is selected", GATES);
    }
    Terminal terminal = invocation.terminal(messages.verbosity());
    List<GateRun.Answer> answers =
        new GateRun(invocation.settings(asked.cache(), new PlainProgress(terminal)))
            .run(asked.requests());
    if (json) {
      terminal.result(asJson(answers).stripTrailing());
    } else {
      answers.forEach(answer -> lines(answer.gate()).forEach(terminal::result));
    }
    return answers.stream().anyMatch(answer -> answer.gate().isHeldBack()) ? HELD_BACK : 0;
  }

  private static List<String> lines(GateState gate) {
    return gate.isHeldBack() || !gate.unnamed().isEmpty()
        ? gate.remarks().stream().map(Terminal::plain).toList()
        : List.of(
            Terminal.plain(
                gate.name() + " " + gate.version().orElse("") + ": " + gate.kernel().orElse("")));
  }

  private static String asJson(List<GateRun.Answer> answers) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    ArrayNode gates = root.putArray("gates");
    for (GateRun.Answer answer : answers) {
      GateState gate = answer.gate();
      ObjectNode node = gates.addObject();
      node.put("name", gate.name());
      node.put("distribution", answer.distribution());
      node.put("repository", answer.repository().toString());
      Fields.put(node, "drivers", gate.drivers());
      gate.kernel().ifPresent(kernel -> node.put("kernel", kernel));
      gate.version().ifPresent(version -> node.put("version", version));
      gate.problem().ifPresent(problem -> node.put("problem", problem));
      Fields.put(node, "heldBack", gate.newer());
      Fields.put(node, "unnamed", gate.unnamed());
      ArrayNode gaps = node.putArray("gaps");
      for (Coverage.Gap gap : gate.gaps()) {
        ObjectNode missing = gaps.addObject();
        missing.put("driver", gap.driver());
        missing.put("kernel", gap.kernel().release());
        missing.put("outcome", gap.outcome());
        missing.put("why", gap.why());
        gap.since().ifPresent(when -> missing.put("since", when.toString()));
      }
    }
    return JsonText.of(root);
  }
}
