package org.packetary.dkms2bin.cli.repo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.upkeep.Coverage;
import org.packetary.dkms2bin.upkeep.FleetKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin coverage}: says which drivers have no module for which kernels. */
@Command(
    name = "coverage",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin coverage DIR --kernels LIST|FILE [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header =
        "Says which drivers of a repository have no module for which kernels, why, and since when.",
    description = {"Exits with 0 where nothing is missing, and with 5 where something is."})
public final class CoverageCommand implements Job {

  /** As where a cell failed: something that is wanted is not there. */
  private static final int MISSING = 5;

  private static final int PERCENT = 100;

  /** What can be asked for of a module. */
  private enum Required {
    /** Its package is in the repository. */
    BUILT(Rung.VERIFIED),
    /** The same: nothing else is packaged. */
    VERIFIED(Rung.VERIFIED),
    /** Its kernel took it. */
    LINKED(Rung.LINKED),
    /** Its init succeeded there. */
    LOADED(Rung.LOADED),
    /** A driver of it was bound to a device there. */
    BOUND(Rung.BOUND);

    private final Rung rung;

    Required(Rung rung) {
      this.rung = rung;
    }
  }

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Option(
      names = "--kernels",
      paramLabel = "LIST|FILE",
      required = true,
      split = ",",
      description =
          "Kernel releases, or a file with one a line, perhaps with the number of hosts that run it:"
              + " what \"uname -r | sort | uniq -c\" makes of an inventory.")
  private List<String> kernels = new ArrayList<>();

  @Option(
      names = "--drivers",
      paramLabel = "LIST",
      split = ",",
      description = "Only these drivers (default: all that the repository knows).")
  private List<String> drivers = new ArrayList<>();

  @Option(
      names = "--require",
      paramLabel = "RUNG",
      description =
          "What a module has to be: built or verified (the default; nothing else is packaged), or as"
              + " far as --prove came: linked, loaded, bound.")
  private String require = "verified";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<Required> rung =
        problems.attempt(() -> EnumWords.chosen("--require", require, Required.class));
    List<FleetKernel> wanted = problems.attempt(this::kernels).orElse(List.of());
    problems.throwIfAny(HEADLINE, "dkms2bin coverage --help");
    Terminal terminal = repo.terminal(invocation);
    Coverage coverage =
        repo.open(invocation, terminal).coverage(wanted, drivers, rung.orElseThrow().rung);
    if (json) {
      terminal.result(asJson(coverage).stripTrailing());
    } else {
      lines(coverage).forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return coverage.gaps().isEmpty() ? 0 : MISSING;
  }

  private List<FleetKernel> kernels() {
    List<FleetKernel> all = new ArrayList<>();
    for (String word : kernels) {
      if (KernelRelease.isRelease(word) && !Files.exists(Path.of(word))) {
        all.add(FleetKernel.of(word));
        continue;
      }
      try {
        all.addAll(FleetKernel.parse(Files.readString(Path.of(word)), word));
      } catch (IOException e) {
        throw new InputException(
            "--kernels: cannot read " + word, "name kernel releases, or a file with them", e);
      }
    }
    if (all.isEmpty()) {
      throw new UsageException("--kernels names no kernel", "name releases, or a file with them");
    }
    return FleetKernel.merged(all);
  }

  private static List<String> lines(Coverage coverage) {
    List<String> lines = new ArrayList<>();
    int kernel = width(coverage.gaps().stream().map(g -> g.kernel().release()).toList());
    int driver = width(coverage.gaps().stream().map(Coverage.Gap::driver).toList());
    boolean counted = coverage.hosts() > 0;
    for (Coverage.Gap gap : coverage.gaps()) {
      String hosts = counted ? String.format(Locale.ROOT, "%7d  ", gap.kernel().hosts()) : "";
      String since =
          gap.since().map(when -> when.toString().substring(0, "2026-11-29".length())).orElse("-");
      lines.add(
          hosts
              + padded(gap.kernel().release(), kernel)
              + padded(gap.driver(), driver)
              + padded(gap.outcome(), "never-built".length() + 2)
              + padded(since, "2026-11-29".length() + 2)
              + gap.why());
    }
    int all = coverage.kernels().size() * coverage.drivers().size();
    lines.add(
        (all - coverage.gaps().size())
            + " of "
            + all
            + " modules are there ("
            + Amounts.counted(coverage.drivers().size(), "driver")
            + " on "
            + Amounts.counted(coverage.kernels().size(), "kernel")
            + ")"
            + (counted ? "; " + hosts(coverage) : ""));
    return lines;
  }

  private static String hosts(Coverage coverage) {
    return coverage.coveredHosts()
        + " of "
        + Amounts.counted((int) coverage.hosts(), "host")
        + " have all, "
        + String.format(
            Locale.ROOT, "%.1f %%", (double) PERCENT * coverage.coveredHosts() / coverage.hosts());
  }

  private static int width(List<String> words) {
    return words.stream().mapToInt(String::length).max().orElse(0) + 2;
  }

  private static String padded(String word, int width) {
    return word + " ".repeat(Math.max(1, width - word.length()));
  }

  private static String asJson(Coverage coverage) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    root.put("hosts", coverage.hosts());
    root.put("coveredHosts", coverage.coveredHosts());
    ArrayNode kernels = root.putArray("kernels");
    for (FleetKernel kernel : coverage.kernels()) {
      kernels.addObject().put("release", kernel.release()).put("hosts", kernel.hosts());
    }
    ArrayNode drivers = root.putArray("drivers");
    coverage.drivers().forEach(drivers::add);
    ArrayNode gaps = root.putArray("gaps");
    for (Coverage.Gap gap : coverage.gaps()) {
      ObjectNode node = gaps.addObject();
      node.put("driver", gap.driver());
      node.put("kernel", gap.kernel().release());
      node.put("hosts", gap.kernel().hosts());
      node.put("outcome", gap.outcome());
      node.put("why", gap.why());
      gap.since().ifPresent(when -> node.put("since", when.toString()));
    }
    return JsonText.of(root);
  }
}
