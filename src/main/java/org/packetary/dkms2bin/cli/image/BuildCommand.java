package org.packetary.dkms2bin.cli.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.image.bootstrap.BootstrapBuild;
import org.packetary.dkms2bin.image.bootstrap.BootstrapRequest;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.RecipeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image build}: makes a bootstrap container. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image build --distro NAME --kernel R --packages REPO|DEB...",
      "           [--package NAME...] [--extra-dir DIR...] --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Makes a bootstrap container: a system that boots from the network into memory.",
    description = {
      "ID.tar.gz has vmlinuz, initrd.img, root.squashfs, and metadata.yaml, which describes them. The"
          + " root is made of the archive's packages, without compilers; drivers are installed in it,"
          + " and are in the initial RAM file system too. The same input gives the same ID and bytes.",
      "For Debian and Ubuntu. Needs mksquashfs."
    })
final class BuildCommand implements Job {

  private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9_.+-]*";

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--packages",
      paramLabel = "REPO|DEB",
      split = ",",
      description =
          "Packages with modules; of a repository's directory, the newest ones for the kernel."
              + " Repeatable.")
  @Heading(Heading.IMAGES)
  private List<Path> drivers = new ArrayList<>();

  @Option(
      names = "--kernel",
      paramLabel = "RELEASE",
      description = "The kernel, as uname -r prints it.")
  @Heading(Heading.IMAGES)
  private String kernel = "";

  @Option(
      names = "--package",
      paramLabel = "NAME",
      split = ",",
      description =
          "A package of the archive to install too, with all that it depends on. What it asks while it"
              + " is configured gets its own answers. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<String> packages = new ArrayList<>();

  @Option(
      names = "--extra-dir",
      paramLabel = "DIR",
      description =
          "A directory whose files are laid over the root, with their modes, as root's. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<Path> extra = new ArrayList<>();

  @Option(
      names = {"--kernel-options", "--extend-kopts"},
      paramLabel = "WORDS",
      description = "More of the kernel's command line, for metadata.yaml and what is printed.")
  @Heading(Heading.IMAGES)
  private String options = "";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = {"--out-dir", "--output-dir"},
      paramLabel = "DIR",
      description = "Where the container goes; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path outDir;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "What it is called (default: made of its content).")
  @Heading(Heading.RESULT)
  private @Nullable String id;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What people call it, for metadata.yaml (default: the ID).")
  @Heading(Heading.RESULT)
  private @Nullable String label;

  @Option(
      names = "--isolation",
      paramLabel = "auto|root|userns",
      description =
          "As whom the root is made: as root (root), or in a user namespace (userns). auto, the"
              + " default, is root for root and userns for others.")
  @Heading(Heading.PLACE)
  private String isolation = "auto";

  @Mixin private CacheOption cache = new CacheOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  @Heading(Heading.REPORTS)
  private boolean verbose;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<BootstrapRequest> request = request(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin image build --help");
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    ImageHost.tell(
        new BootstrapBuild(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)))
            .make(request.orElseThrow()),
        terminal);
    return 0;
  }

  private Optional<BootstrapRequest> request(Invocation invocation, Problems problems) {
    Optional<RecipeRequest> recipe = common.recipe(problems);
    if (recipe.flatMap(RecipeRequest::root).isPresent()) {
      problems.usage(
          "--root-tarball is for builds: an image's root is made of packages", "leave it out");
    }
    if (drivers.isEmpty()) {
      problems.usage("--packages is missing", "name the drivers that go in");
    }
    if (kernel.isEmpty()) {
      problems.usage("--kernel RELEASE is missing", "name the kernel, as uname -r prints it");
    } else {
      problems.attempt(() -> new KernelRelease(kernel));
    }
    if (outDir == null) {
      problems.usage("--out-dir DIR is missing", "name the directory of the container");
    }
    if (id != null && !id.matches(NAMES)) {
      problems.usage(
          "--id: a container cannot be called \"" + id + "\"",
          "letters, digits and any of _ . + -, a letter or digit first");
    }
    packages.stream()
        .filter(name -> !name.matches("[a-z0-9][a-z0-9.+-]+"))
        .forEach(
            name ->
                problems.usage(
                    "--package " + name + ": no package is called so",
                    "name one of the archive's"));
    if (!options.equals(options.lines().findFirst().orElse(""))) {
      problems.usage(
          "--kernel-options: the kernel's command line is one line", "leave out the rest");
    }
    drivers.stream()
        .filter(file -> !Files.exists(file))
        .forEach(file -> problems.input("there is no file " + file, "check the path"));
    extra.stream()
        .filter(directory -> !Files.isDirectory(directory))
        .forEach(
            directory ->
                problems.input(
                    "--extra-dir: there is no directory " + directory, "check the path"));
    Optional<Isolation> tier =
        problems.attempt(() -> EnumWords.chosen("--isolation", isolation, Isolation.class));
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    return problems.isEmpty()
        ? Optional.of(
            new BootstrapRequest(
                recipe.orElseThrow(),
                common.mirror(),
                kernel,
                drivers,
                packages,
                extra,
                Optional.ofNullable(outDir).orElseThrow(),
                Optional.ofNullable(id),
                Optional.ofNullable(label),
                options.strip(),
                tier.orElseThrow(),
                date.orElseThrow()))
        : Optional.empty();
  }
}
