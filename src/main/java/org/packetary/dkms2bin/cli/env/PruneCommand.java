package org.packetary.dkms2bin.cli.env;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.AgeConverter;
import org.packetary.dkms2bin.cli.value.SizeConverter;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.container.MadeImages;
import org.packetary.dkms2bin.housekeeping.Housekeeping;
import org.packetary.dkms2bin.housekeeping.Prunable;
import org.packetary.dkms2bin.housekeeping.PruneRule;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin env prune}: takes what nobody used for a time out of the cache. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin env prune [OPTION...]",
    descriptionHeading = "%n",
    header = "Takes out of the cache what nobody used for a time.",
    description = {
      "Layers, results, and what was downloaded: indexes, packages, sources, tarballs, images'"
          + " files. Prints what would go, and changes nothing without --apply. What a run uses just now stays,"
          + " and so do the layers of kept roots and those that others stand on. What has gone is"
          + " made again when a build needs it."
    })
final class PruneCommand implements Job {

  /** Of which there are so many that only their number is told. */
  private static final Set<Prunable.Kind> MANY =
      Set.of(Prunable.Kind.RESULT, Prunable.Kind.PROOF, Prunable.Kind.ANSWER);

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--unused-for",
      paramLabel = "AGE",
      converter = AgeConverter.class,
      description = "What no run used for so long: 30d, 12h.")
  @Heading(Heading.GOING)
  private @Nullable Duration unusedFor;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "What was used longest ago, until the rest takes no more: 20G, 500M.")
  @Heading(Heading.GOING)
  private @Nullable Long mostBytes;

  @Option(
      names = "--images",
      description =
          "Also images of layers that builds in containers made in podman or docker, from whatever"
              + " cache; they count as unused since they were made.")
  @Heading(Heading.GOING)
  private boolean images;

  @Option(names = "--apply", description = "Remove it. Without it, what would go is printed.")
  @Heading(Heading.GOING)
  private boolean apply;

  @Mixin private EnvOptions env = new EnvOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    PruneRule rule =
        new PruneRule(
            Optional.ofNullable(unusedFor),
            mostBytes == null ? OptionalLong.empty() : OptionalLong.of(mostBytes));
    if (!rule.isGiven()) {
      problems.usage("nothing says what may go", "add --unused-for AGE or --max-size SIZE");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin env prune --help");
    Terminal terminal = env.terminal(invocation);
    Settings settings = env.settings(invocation, terminal);
    Housekeeping housekeeping =
        new Housekeeping(settings.cache(), settings.remover(), images(settings));
    Housekeeping.Prospect prospect = housekeeping.prospect(rule, settings.clock().instant());
    List<Prunable> gone = new ArrayList<>();
    for (Prunable one : prospect.going()) {
      if (!apply || housekeeping.remove(one)) {
        gone.add(one);
        if (!MANY.contains(one.kind()) || env.isVerbose()) {
          terminal.result(Terminal.plain(line(one)));
        }
      } else {
        terminal.problem(one.name() + " is in use now, and stays");
      }
    }
    String sum = Amounts.size(gone.stream().mapToLong(Prunable::bytes).sum());
    String what =
        Amounts.layers(count(gone, Prunable.Kind.LAYER))
            + ", "
            + Amounts.counted(count(gone, Prunable.Kind.RESULT), "result")
            + some(count(gone, Prunable.Kind.PROOF), "proof")
            + some(count(gone, Prunable.Kind.ANSWER), "plan")
            + (images ? ", " : " and ")
            + Amounts.counted(count(gone, Prunable.Kind.FETCHED), "download")
            + (images ? " and " + Amounts.counted(count(gone, Prunable.Kind.IMAGE), "image") : "");
    if (apply) {
      terminal.problem(what + " removed, " + sum);
    } else {
      terminal.problem(
          "dry run: " + what + " would go, " + sum + (gone.isEmpty() ? "" : "; --apply does it"));
    }
    if (mostBytes != null && prospect.rest() > mostBytes) {
      terminal.problem(
          Amounts.size(prospect.rest())
              + " stay, which is more: kept roots need them, runs use them now, or they were"
              + " downloaded or used within a day");
    }
    return 0;
  }

  private Optional<MadeImages> images(Settings settings) throws InterruptedException {
    return images
        ? Optional.of(
            new MadeImages(
                ContainerEngine.find(Optional.empty(), settings.runner(), settings.environment())))
        : Optional.empty();
  }

  private static String some(int count, String what) {
    return count == 0 ? "" : ", " + Amounts.counted(count, what);
  }

  private static int count(List<Prunable> all, Prunable.Kind kind) {
    return (int) all.stream().filter(one -> one.kind() == kind).count();
  }

  private static String line(Prunable one) {
    String size = "  " + Amounts.size(one.bytes());
    return switch (one.kind()) {
      case LAYER, FETCHED, ANSWER -> one.name() + size + "  unused since " + day(one.used());
      case RESULT -> "result " + one.name() + size + "  unused since " + day(one.used());
      case IMAGE -> "image " + one.name() + size + "  made on " + day(one.used());
      case PROOF -> "proof " + one.name() + size + "  unused since " + day(one.used());
      case REMNANT -> one.name() + size + "  needed by nothing";
    };
  }

  static String day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneId.systemDefault()).toString();
  }
}
