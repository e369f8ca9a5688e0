package org.packetary.dkms2bin.cli.option;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.config.CommandLineWords;
import org.packetary.dkms2bin.config.EnvironmentValues;
import org.packetary.dkms2bin.config.Key;
import org.packetary.dkms2bin.config.Matrix;
import org.packetary.dkms2bin.config.MatrixFile;
import org.packetary.dkms2bin.config.Setting;
import org.packetary.dkms2bin.config.ValueOrigin;
import org.packetary.dkms2bin.config.Values;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.run.RequestCheck;
import org.packetary.dkms2bin.signing.gpg.SigningKeys;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * All options that say what is built and how, and the file that says the same; for every command
 * that reads a request.
 */
public final class MatrixOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Read what to build from a file, dkms2bin.yaml; \"dkms2bin init\" writes one. Options of"
              + " the command line win over it.")
  @Heading(Heading.WHAT)
  private @Nullable Path config;

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private KernelOptions kernels = new KernelOptions();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Mixin private BuildOptions building = new BuildOptions();

  /**
   * What is asked for.
   *
   * @param requests at least one, each for one distribution
   * @param reports what is written besides the packages
   * @param cache the directory of layers and downloads
   */
  public record Asked(List<BuildRequest> requests, ReportRequest reports, Path cache) {
    public Asked {
      requests = List.copyOf(requests);
    }
  }

  /** Whether a file was named. */
  public boolean hasFile() {
    return config != null;
  }

  /** How a message about several problems goes on behind their number. */
  public String headline() {
    return config == null ? Job.HEADLINE : "things are wrong with " + config + " or the options";
  }

  /** What helps with several problems. */
  public String hint() {
    return config == null ? "dkms2bin --help" : "the user guide describes dkms2bin.yaml";
  }

  /** What is asked for; empty if anything is wrong with it. */
  public Optional<Asked> read(Invocation invocation, Problems problems) {
    if (config != null) {
      return fromFile(invocation, problems);
    }
    List<String> words = inputs.words(invocation.in(), problems);
    Optional<KernelRequest> selected = kernels.request(problems);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    DriverRequest asked =
        new DriverRequest(
            words,
            driver.description(driver.modules(problems)),
            inputs.patches(problems),
            inputs.buildDeps(),
            Optional.empty(),
            inputs.rules());
    BuildOptions.Said how = building.read(invocation, problems);
    new RequestCheck(invocation.recipes(), problems)
        .check(words, selected, recipe, how.packaging(), how.rpm(), how.backend());
    return problems.isEmpty()
        ? Optional.of(
            new Asked(
                List.of(
                    how.request(
                        asked,
                        kernels.headers(),
                        selected.orElseThrow(),
                        recipe.orElseThrow(),
                        common.mirror())),
                how.reports().orElseThrow(),
                how.cache()))
        : Optional.empty();
  }

  private Optional<Asked> fromFile(Invocation invocation, Problems problems) {
    CommandLineWords words = words(invocation, problems);
    Matrix matrix = matrix(invocation, words, problems);
    if (matrix.parts().isEmpty()) {
      return Optional.empty();
    }
    List<BuildRequest> requests = matrix.requests(words, problems);
    RequestCheck check = new RequestCheck(invocation.recipes(), problems);
    for (BuildRequest r : problems.isEmpty() ? requests : List.<BuildRequest>of()) {
      check.check(
          r.inputs(),
          Optional.of(r.kernels()),
          Optional.of(r.recipe()),
          Optional.of(r.packaging()),
          Optional.of(r.rpm()),
          Optional.of(r.backend()));
    }
    return problems.isEmpty()
        ? Optional.of(
            new Asked(
                requests,
                ReportOptions.request(matrix.junit(), matrix.format(), invocation.environment()),
                matrix.cacheDir()))
        : Optional.empty();
  }

  /** The file, if there is one, joined with the options, the environment and the defaults. */
  public Matrix matrix(Invocation invocation, CommandLineWords words, Problems problems) {
    Optional<MatrixFile> file =
        config == null
            ? Optional.of(MatrixFile.NONE)
            : MatrixFile.read(config, invocation.environment(), problems);
    Values below =
        EnvironmentValues.values(
            invocation.environment(), CacheOption.usual(invocation.environment()));
    return file.map(f -> Matrix.of(f, words, below, problems)).orElse(new Matrix(List.of(), below));
  }

  /** What the command line says. */
  public CommandLineWords words(Invocation invocation, Problems problems) {
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    return new CommandLineWords(
        given(inputs.given(invocation.in(), problems), problems),
        inputs.rules(),
        inputs.patches(problems),
        building.running().reuse(problems),
        building.running().keepRoots(problems),
        date.flatMap(d -> d),
        SigningKeys.of(invocation.environment()));
  }

  /** The options that were given and have a key. */
  private Values given(List<String> dkms, Problems problems) {
    List<Setting> settings = new ArrayList<>();
    if (command == null) {
      throw new IllegalStateException("picocli sets the command");
    }
    ParseResult parsed = command.commandLine().getParseResult();
    for (OptionSpec option : command.options()) {
      Optional<Key> key = Key.ofOption(option.longestName());
      List<String> words =
          key.equals(Optional.of(Key.DKMS))
              ? dkms
              : key.equals(Optional.of(Key.PATCH))
                  ? inputs.patchesForAll()
                  : Words.of(option, parsed);
      if (key.isPresent() && !words.isEmpty() && !problems.mention(option.longestName())) {
        settings.add(new Setting(key.get(), words, ValueOrigin.commandLine(option.longestName())));
      }
    }
    return Values.of(settings);
  }

  /** The words that an option was given. */
  private static final class Words {
    private static List<String> of(OptionSpec option, ParseResult parsed) {
      // Options that read their words themselves do not count as matched.
      if (option.getValue() instanceof Collection<?> several) {
        return several.stream().map(String::valueOf).toList();
      }
      List<String> said =
          parsed.hasMatchedOption(option) ? option.stringValues() : List.<String>of();
      return said.isEmpty() ? List.of() : List.of(said.get(said.size() - 1));
    }
  }
}
