package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.image.memory.InjectRequest;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image inject-rpm}: installs driver packages into a system in memory. */
@Command(
    name = "inject-rpm",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image inject-rpm (--initrd FILE | --squashfs FILE)",
      "           --packages REPO|RPM... --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Installs driver packages into a system that runs in memory, by its own rpm.",
    description = {
      "For systems such as BootOS: the image is a whole root file system with an rpm database. Its"
          + " rpm is run in it, apart from the host, and without the packages' scripts; depmod's lists"
          + " are made anew. The image is packed again as it was: what is not concerned has the same"
          + " place, owner and time.",
      "Nothing is written if a package is for another kernel, needs what the system has not, or has"
          + " a module that would not load. Where the directory is the image's own, the earlier image"
          + " is kept as FILE.orig."
    })
final class InjectRpmCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--initrd",
      paramLabel = "FILE",
      description = "The initial RAM file system that is the system.")
  @Heading(Heading.IMAGES)
  private @Nullable Path initrd;

  @Option(
      names = "--squashfs",
      paramLabel = "FILE",
      description = "The squashfs that is the system, which another image mounts.")
  @Heading(Heading.IMAGES)
  private @Nullable Path squashfs;

  @Option(
      names = "--packages",
      paramLabel = "REPO|RPM",
      split = ",",
      description =
          "The RPM packages; of a repository's directory, the newest ones for the system's"
              + " kernels. Repeatable.")
  @Heading(Heading.IMAGES)
  private List<Path> packages = new ArrayList<>();

  @Mixin private ImageOutput output = new ImageOutput();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if ((initrd == null) == (squashfs == null)) {
      problems.usage(
          initrd == null ? "no image is named" : "two images are named",
          "--initrd FILE or --squashfs FILE: the one that has the rpm database");
    }
    if (packages.isEmpty()) {
      problems.usage("--packages is missing", "name what is to be installed");
    }
    Optional<Path> directory = output.directory(problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    problems.throwIfAny(HEADLINE, "dkms2bin image inject-rpm --help");
    Terminal terminal = output.terminal(invocation);
    Path image = Optional.ofNullable(initrd).or(() -> Optional.ofNullable(squashfs)).orElseThrow();
    ImageUpdate.Done done =
        ImageHost.of(invocation)
            .injection()
            .inject(
                new InjectRequest(
                    image,
                    squashfs != null,
                    packages,
                    directory.orElseThrow(),
                    date.orElseThrow()));
    ImageHost.tell(done, terminal);
    if (initrd != null) {
      terminal.progress("boot it as before, by lines of pxelinux.cfg such as:");
      terminal.progress("  LABEL bootos");
      terminal.progress("  KERNEL vmlinuz");
      terminal.progress("  APPEND initrd=" + image.getFileName() + " selinux=0 biosdevname=0");
      terminal.progress("  IPAPPEND 2");
    } else {
      terminal.progress("put it where the other image fetches " + image.getFileName() + " from");
    }
    return 0;
  }
}
