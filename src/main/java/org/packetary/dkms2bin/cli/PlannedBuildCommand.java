package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.option.BuildOptions;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.DriverOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.InputOptions;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin build --plan FILE}: carries a plan out. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin build --plan FILE [--dkms PACKAGE...] --out-dir DIR [OPTION...]",
    descriptionHeading = "%n",
    header = "Builds what a plan says, which \"dkms2bin plan --json\" wrote.",
    description =
        "The result has the bytes of a build where the plan was made. Sources are looked for among"
            + " what --dkms names, and in the archive; they, the recipe and the packages have to be"
            + " those of the plan.")
final class PlannedBuildCommand implements Job {

  @ParentCommand private @Nullable BuildCommand parent;

  @Option(names = "--plan", paramLabel = "FILE", description = "The plan.")
  @Heading(Heading.WHAT)
  private @Nullable Path plan;

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Option(
      names = "--headers",
      paramLabel = "PATH",
      split = ",",
      description = "Kernel headers that the plan was made with, packages or directories.")
  @Heading(Heading.WHAT)
  private List<Path> headers = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private BuildOptions building = new BuildOptions();

  @Mixin private MessageOptions messages = new MessageOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    messages.check(problems);
    if (plan == null && !problems.mention("--plan")) {
      problems.usage("--plan FILE is missing", "\"dkms2bin plan --json\" writes one");
    }
    Optional<List<BuildPlan>> plans =
        Optional.ofNullable(plan).flatMap(file -> problems.attempt(() -> read(file)));
    Optional<RecipeRequest> recipe = common.recipe(problems);
    DriverRequest sources =
        new DriverRequest(
            inputs.given(invocation.in(), problems),
            driver.description(driver.modules(problems)),
            inputs.patches(problems),
            inputs.buildDeps(),
            Optional.empty(),
            List.of());
    BuildOptions.Said how = building.read(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin build --help");
    List<BuildRequest> requests =
        plans.orElseThrow().stream()
            .map(
                one ->
                    how.request(
                        sources,
                        headers,
                        KernelRequest.UNASKED,
                        recipe.orElseThrow().orFor(one.recipe().name()),
                        common.mirror()))
            .toList();
    return new BuildJob(invocation, messages)
        .run(
            new MatrixOptions.Asked(requests, how.reports().orElseThrow(), how.cache()),
            plans.orElseThrow());
  }

  private static List<BuildPlan> read(Path file) {
    try {
      return PlanJson.read(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new InputException(
          "there is no plan " + file, "\"dkms2bin plan --json > FILE\" writes one", e);
    } catch (CharacterCodingException e) {
      throw new InputException(
          file + " cannot be read as a plan: it is no text",
          "\"dkms2bin plan --json > FILE\" writes one",
          e);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the plan " + file + ": " + e.getMessage(), "check the path", e);
    }
  }
}
