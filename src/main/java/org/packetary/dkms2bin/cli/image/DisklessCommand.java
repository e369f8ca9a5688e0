package org.packetary.dkms2bin.cli.image;

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
import org.packetary.dkms2bin.cli.value.NamedFile;
import org.packetary.dkms2bin.image.netboot.BootLoaderLines;
import org.packetary.dkms2bin.image.netboot.DisklessMaker;
import org.packetary.dkms2bin.image.netboot.DisklessRequest;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.RecipeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image diskless}: what a machine boots from the network that has no disk. */
@Command(
    name = "diskless",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image diskless --kernel R [--distro NAME] [--packages REPO|PACKAGE...]",
      "           --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Makes a kernel and an initrd by which machines without a disk boot from the network.",
    description = {
      "The kernel is the archive's. The initrd has all network drivers of that kernel, with the"
          + " packages' in place of those of the same name, finds the machine's devices, asks DHCP"
          + " for an address on the interface that it was booted from (BOOTIF=), and mounts the root"
          + " that the kernel's command line names:",
      "",
      "  root=http://HOST/FILE               a squashfs, fetched into memory",
      "  root=nbd:HOST[:PORT][:EXPORT]       a file system over NBD",
      "  root=nfs:SERVER:/PATH[,OPTION...]   NFS",
      "  root=dhcp, or no root= at all       what DHCP's root-path says",
      "",
      "With dkms2bin.overlay, what is written goes to memory; it always does above a squashfs. A"
          + " step that fails says so on the console, and a shell follows; with panic=SECONDS the"
          + " machine starts again. Lines for pxelinux, GRUB and iPXE are printed at the end."
    })
final class DisklessCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--kernel",
      paramLabel = "RELEASE",
      description = "The kernel, as uname -r prints it.")
  @Heading(Heading.KERNELS)
  private @Nullable String kernel;

  @Option(
      names = "--kernel-image",
      paramLabel = "FILE",
      description =
          "The kernel to take in place of the archive's: a .deb or .rpm with a kernel and its modules,"
              + " or a vmlinuz.")
  @Heading(Heading.KERNELS)
  private @Nullable Path kernelImage;

  @Option(
      names = "--kernel-modules",
      paramLabel = "DIR",
      description = "The directory that has lib/modules/RELEASE of a vmlinuz, made by depmod.")
  @Heading(Heading.KERNELS)
  private @Nullable Path kernelModules;

  @Mixin private DriverOptions drivers = new DriverOptions();

  @Option(
      names = "--load",
      paramLabel = "MODULE",
      split = ",",
      description =
          "Load a module before all others, of the packages or of the kernel's own, that no device"
              + " asks for. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<String> load = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private CacheOption cache = new CacheOption();

  @Mixin private ImageOutput output = new ImageOutput();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<String> release = Optional.ofNullable(kernel);
    if (release.isEmpty() && kernelImage == null) {
      problems.usage("--kernel RELEASE is missing", "name the kernel, as uname -r prints it");
    }
    release.ifPresent(name -> problems.attempt(() -> new KernelRelease(name)));
    if (kernelModules != null && kernelImage == null) {
      problems.usage("--kernel-modules has no kernel", "name it with --kernel-image");
    }
    Optional<Path> directory = output.directory(problems);
    drivers.packages().forEach(file -> NamedFile.there("--packages", file, problems));
    drivers.firmware().forEach(file -> NamedFile.there("--firmware", file, problems));
    NamedFile.there("--kernel-image", kernelImage, problems);
    NamedFile.there("--kernel-modules", kernelModules, problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    problems.throwIfAny(HEADLINE, "dkms2bin image diskless --help");
    Terminal terminal = output.terminal(invocation);
    DisklessMaker.Made made =
        new DisklessMaker(
                invocation.settings(
                    cache.directory(invocation.environment()), new PlainProgress(terminal)))
            .make(
                new DisklessRequest(
                    release,
                    recipe.orElseThrow(),
                    common.mirror(),
                    Optional.ofNullable(kernelImage),
                    Optional.ofNullable(kernelModules),
                    drivers.packages(),
                    load,
                    drivers.firmware(),
                    directory.orElseThrow(),
                    date.orElseThrow()));
    made.notes().forEach(note -> terminal.progress(Terminal.plain(note)));
    terminal.result(made.kernel().toString());
    terminal.result(made.initrd().toString());
    BootLoaderLines.of(made).forEach(line -> terminal.progress(Terminal.plain(line)));
    return 0;
  }
}
