package org.packetary.dkms2bin.cli.prove;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.packetary.dkms2bin.cli.value.NamedFile;
import org.packetary.dkms2bin.cli.value.SizeConverter;
import org.packetary.dkms2bin.cli.value.TimeLimitConverter;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.run.ProofRequest;
import org.packetary.dkms2bin.proof.run.ProofRun;
import org.packetary.dkms2bin.request.RecipeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin prove}: loads the modules of packages in virtual machines. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin prove REPO|PACKAGE... [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Loads the modules of packages on their kernels, in virtual machines.",
    description = {
      "Each module is loaded as it ships, on the kernel that its package is for, and removed. What"
          + " was proven before of the same bytes is not done again.",
      "",
      "  bound    a driver of it was bound to a device (--mode bind)",
      "  loaded   its init succeeded",
      "  linked   the kernel took it, and its init said no: no such hardware, most often",
      "  failed, refused signature, shadowed, crashed, not proven: with the cause",
      "",
      "Exits with 5 where something failed, crashed or was refused, and with 4 where something could"
          + " not be proven."
    })
public final class ProveCommand implements Job {

  /** As where a cell failed. */
  private static final int FAILED = 5;

  /** As where the host or an archive lacks something. */
  private static final int NOT_PROVEN = 4;

  private static final int SMALLEST = 128;

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      arity = "1..*",
      paramLabel = "REPO|PACKAGE",
      description = "Packages with modules, .deb or .rpm, and directories with such.")
  private List<Path> packages = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "load (the default); bind: the machine has the devices that the modules are for, as far"
              + " as QEMU has such; weak: also on each other kernel of the archive that EL's"
              + " weak-modules would link them on.")
  @Heading(Heading.PROVEN)
  private String mode = "load";

  @Option(names = "--bind", description = "The same as --mode bind.")
  @Heading(Heading.PROVEN)
  private boolean bind;

  @Option(
      names = "--kernel",
      paramLabel = "PATTERN",
      split = ",",
      description = "The other kernels to try with --mode weak (default: all of the family).")
  @Heading(Heading.PROVEN)
  private List<String> others = new ArrayList<>();

  @Option(
      names = "--kernel-image",
      paramLabel = "FILE",
      description =
          "The kernel to take in place of the archive's: a .deb or .rpm with a kernel and its modules,"
              + " a vmlinuz, or a vmlinux.")
  @Heading(Heading.PROVEN)
  private @Nullable Path image;

  @Option(
      names = "--kernel-modules",
      paramLabel = "DIR",
      description =
          "The directory that has lib/modules/RELEASE of a vmlinuz or vmlinux, made by depmod.")
  @Heading(Heading.PROVEN)
  private @Nullable Path modules;

  @Option(
      names = "--other-release",
      description =
          "Try modules that were built for another release too, as EL's weak modules are.")
  @Heading(Heading.PROVEN)
  private boolean otherRelease;

  @Option(
      names = "--sig-enforce",
      description = "The kernel refuses modules without a signature of a key that it knows.")
  @Heading(Heading.PROVEN)
  private boolean enforce;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "The memory of a machine (default: 768M).")
  @Heading(Heading.PROVEN)
  private long memory = (long) ProofOptions.MEMORY << 20;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description = "How long one module may take: seconds, or with s, m or h (default: 60s).")
  @Heading(Heading.PROVEN)
  private Duration time = ProofOptions.TIME;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Option(names = "--json", description = "Print JSON.")
  @Heading(Heading.REPORTS)
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every command that is run.")
  @Heading(Heading.REPORTS)
  private boolean verbose;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<ProofMode> how =
        problems.attempt(() -> EnumWords.chosen("--mode", mode, ProofMode.class));
    packages.stream()
        .filter(file -> !Files.exists(file))
        .forEach(file -> problems.input("there is no file " + file, "check the path"));
    NamedFile.there("--kernel-image", image, problems);
    NamedFile.there("--kernel-modules", modules, problems);
    if (modules != null && image == null) {
      problems.usage("--kernel-modules has no kernel", "name it with --kernel-image");
    }
    List<ReleaseGlob> patterns = new ArrayList<>();
    others.forEach(
        pattern -> problems.attempt(() -> new ReleaseGlob(pattern)).ifPresent(patterns::add));
    boolean weak = how.filter(ProofMode.WEAK::equals).isPresent();
    if (!others.isEmpty() && !weak) {
      problems.usage(
          "--kernel is about other kernels than those of the packages", "say --mode weak too");
    }
    if (weak && image != null) {
      problems.usage(
          "--mode weak looks for kernels in the archive",
          "leave --kernel-image or --mode weak out");
    }
    if (weak && bind) {
      problems.usage("--bind and --mode weak exclude each other", "run them one after the other");
    }
    if (memory < (long) SMALLEST << 20) {
      problems.usage("--memory: no kernel starts in less than 128M", "leave it out");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin prove --help");
    Terminal terminal =
        invocation.terminal(verbose ? Terminal.Verbosity.VERBOSE : Terminal.Verbosity.NORMAL);
    List<KernelProof> proofs =
        new ProofRun(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)))
            .run(
                new ProofRequest(
                    packages,
                    recipe.orElseThrow(),
                    common.mirror(),
                    Optional.ofNullable(image),
                    Optional.ofNullable(modules),
                    new ProofOptions(
                        bind ? ProofMode.BIND : how.orElseThrow(),
                        enforce,
                        otherRelease,
                        (int) (memory >> 20),
                        time),
                    patterns));
    ProofText text = new ProofText(proofs);
    if (json) {
      terminal.result(text.json().stripTrailing());
    } else {
      text.lines().forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return status(proofs);
  }

  private static int status(List<KernelProof> proofs) {
    if (proofs.stream().anyMatch(KernelProof::isTrouble)) {
      return FAILED;
    }
    boolean open =
        proofs.stream()
            .flatMap(proof -> proof.cells().stream())
            .flatMap(cell -> cell.modules().stream())
            .anyMatch(module -> module.verdict().kind() == Verdict.Kind.NOT_PROVEN);
    return open ? NOT_PROVEN : 0;
  }
}
