package org.packetary.dkms2bin.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.NearWords;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.request.BuildRequest;

/**
 * A file joined with the command line, the environment and the defaults. In this order: the command
 * line, what the file says of a distribution, what it says at its top, the environment, the
 * defaults.
 *
 * @param parts one for each distribution that is selected
 * @param general the values that are the same for all distributions
 */
public record Matrix(List<MatrixPart> parts, Values general) {

  /** Copies the list. */
  public Matrix {
    parts = List.copyOf(parts);
  }

  /**
   * Joins.
   *
   * @param below the environment's values and the defaults
   * @param problems where all goes that is wrong with the joined whole
   */
  public static Matrix of(
      MatrixFile file, CommandLineWords words, Values below, Problems problems) {
    words.values().check(problems);
    List<DriverEntry> drivers = drivers(file, words, problems);
    Values top = words.values().over(file.values()).over(below);
    List<MatrixPart> parts = new ArrayList<>();
    for (DistributionEntry entry : distributions(file, words, problems)) {
      Values values = words.values().over(entry.values()).over(file.values()).over(below);
      // What the command line calls a distribution may be its label.
      Values named =
          entry.isNamed() || file.values().has(Key.DISTRO) ? recipeOf(entry, values) : values;
      List<DriverEntry> its =
          drivers.stream().filter(d -> entry.drivers().isEmpty() || isFor(entry, d, file)).toList();
      if (!its.isEmpty() || words.inputs().isEmpty()) {
        parts.add(
            new MatrixPart(
                entry,
                named,
                its,
                file.gates().stream().filter(gate -> gate.isFor(entry)).toList()));
      }
    }
    if (parts.isEmpty() && problems.isEmpty()) {
      problems.usage(
          "--dkms "
              + String.join(" ", words.inputs())
              + ": no distribution that is selected has it",
          "select others with --distro, or name other drivers");
    }
    return new Matrix(parts, top);
  }

  /** The recipe's name is the label where nothing else is said. */
  private static Values recipeOf(DistributionEntry entry, Values values) {
    Optional<Setting> said = entry.values().get(Key.DISTRO);
    if (said.isPresent()) {
      return Values.of(List.of(said.get())).over(values);
    }
    return !entry.isNamed() || values.has(Key.RECIPE)
        ? values
        : Values.of(List.of(new Setting(Key.DISTRO, List.of(entry.label()), entry.origin())))
            .over(values);
  }

  private static boolean isFor(DistributionEntry entry, DriverEntry driver, MatrixFile file) {
    return entry.drivers().contains(driver.label())
        || file.drivers().stream().noneMatch(d -> d.label().equals(driver.label()));
  }

  private static List<DistributionEntry> distributions(
      MatrixFile file, CommandLineWords words, Problems problems) {
    List<DistributionEntry> all =
        file.distributions().isEmpty()
            ? List.of(new DistributionEntry("", ValueOrigin.byDefault(), Values.NONE, List.of()))
            : file.distributions();
    if (all.stream().noneMatch(DistributionEntry::isNamed)) {
      return words.values().has(Key.DISTRO)
          ? List.of(new DistributionEntry("", all.get(0).origin(), Values.NONE, List.of()))
          : all;
    }
    List<String> names = names(words.values().words(Key.DISTRO));
    for (String name : names) {
      if (all.stream().noneMatch(d -> d.isCalled(name))) {
        List<String> there = all.stream().map(DistributionEntry::label).toList();
        problems.usage(
            "--distro: " + file.where() + " has no distribution " + name,
            NearWords.nearest(name, there)
                .map(near -> "did you mean " + near + "?")
                .orElse("it has: " + String.join(", ", there)));
      }
    }
    List<DistributionEntry> selected =
        all.stream().filter(d -> names.isEmpty() || names.stream().anyMatch(d::isCalled)).toList();
    if (selected.size() > 1) {
      Stream.of(Key.RECIPE, Key.ROOT_TARBALL)
          .filter(words.values()::has)
          .forEach(
              key ->
                  problems.usage(
                      key.option()
                          + " is for one distribution, and "
                          + file.where()
                          + " has several",
                      "say which with --distro NAME"));
    }
    return selected;
  }

  private static List<String> names(List<String> words) {
    return words.stream().flatMap(w -> Arrays.stream(w.split(",", -1))).map(String::strip).toList();
  }

  /** Labels select drivers of the file; any other word is a driver of its own. */
  private static List<DriverEntry> drivers(
      MatrixFile file, CommandLineWords words, Problems problems) {
    if (words.inputs().isEmpty()) {
      refuseWhatIsSaidOfNone(words, problems, "--dkms PACKAGE");
      return file.drivers();
    }
    List<String> labels = file.drivers().stream().map(DriverEntry::label).toList();
    List<DriverEntry> selected =
        new ArrayList<>(
            file.drivers().stream().filter(d -> words.inputs().contains(d.label())).toList());
    List<String> others = words.inputs().stream().filter(w -> !labels.contains(w)).toList();
    if (others.isEmpty()) {
      refuseWhatIsSaidOfNone(words, problems, "--dkms PACKAGE");
    } else {
      ValueOrigin origin = ValueOrigin.commandLine(Key.DKMS.option());
      List<Setting> said = new ArrayList<>(aboutInputs(words));
      said.add(new Setting(Key.DKMS, others, origin));
      selected.add(new DriverEntry(Key.DKMS.option(), origin, Values.of(said), List.of()));
    }
    return selected;
  }

  /** What options say about inputs that are no drivers of the file. */
  private static List<Setting> aboutInputs(CommandLineWords words) {
    return words.values().all().stream()
        .filter(s -> s.key().isOnlyOfDrivers() && s.key() != Key.DKMS)
        .toList();
  }

  private static void refuseWhatIsSaidOfNone(
      CommandLineWords words, Problems problems, String missing) {
    String options =
        aboutInputs(words).stream().map(s -> s.key().option()).collect(Collectors.joining(", "));
    if (!options.isEmpty()) {
      problems.usage(
          options
              + " would be about what --dkms names besides the file's drivers, which is nothing",
          "say it of the driver in the file, or add " + missing);
    }
  }

  /** The file for JUnit XML. */
  public Optional<Path> junit() {
    return general.path(Key.JUNIT);
  }

  /** What goes to standard output. */
  public ReportFormat format() {
    return general.choice(Key.FORMAT, ReportFormat.class).orElse(ReportFormat.TEXT);
  }

  /** The directory of layers and downloads. */
  public Path cacheDir() {
    return general.path(Key.CACHE_DIR).orElseThrow();
  }

  /**
   * The requests, one for each distribution.
   *
   * @return what could be made; where {@code problems} has got any, something is missing
   */
  public List<BuildRequest> requests(CommandLineWords words, Problems problems) {
    general.get(Key.JUNIT).ifPresent(junit -> check(junit, problems));
    return parts.stream()
        .flatMap(part -> new RequestMaker(part, words, problems).make().stream())
        .toList();
  }

  private static void check(Setting junit, Problems problems) {
    try {
      ReportWriters.checked(Path.of(junit.word()));
    } catch (UsageException e) {
      String problem = e.problem().replaceFirst("^--junit", "");
      problems.input(junit.subject() + problem, e.hint().orElse(null));
    }
  }
}
