package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.image.pxe.PackageForm;
import org.packetary.dkms2bin.image.pxe.PxeName;
import org.packetary.dkms2bin.image.pxe.PxePackager;
import org.packetary.dkms2bin.image.pxe.PxeRequest;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image pxe-package}: a package of an image for machines that boot by PXE. */
@Command(
    name = "pxe-package",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image pxe-package --kernel-image FILE --initrd FILE --name NAME",
      "           --image-version V --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Makes a package of an image that machines boot by PXE.",
    description = {
      "Installed on the machine that serves TFTP, the package NAME-V brings kernel, initial RAM file"
          + " system, pxelinux.cfg/default.NAME-V and pxelinux.cfg/makeLink.NAME, which says which"
          + " machines boot the image. Versions are there side by side: default.NAME is the newest,"
          + " also when that is removed.",
      "The entry is made of a template. In it and in --append stand @NAME@, @VER@, @KERNEL@,"
          + " @INITRD@ and @SQUASHFS@ for what this package has, @KERNEL_VER@ for the kernel's release,"
          + " @APPEND@ for the options."
    })
final class PxePackageCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--kernel-image", paramLabel = "FILE", description = "The kernel, a vmlinuz.")
  @Heading(Heading.IMAGES)
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initial RAM file system.")
  @Heading(Heading.IMAGES)
  private @Nullable Path initrd;

  @Option(
      names = "--squashfs",
      paramLabel = "FILE",
      description = "A root file system that the image fetches.")
  @Heading(Heading.IMAGES)
  private @Nullable Path squashfs;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "What the entry is made of (default: a template of our own).")
  @Heading(Heading.IMAGES)
  private @Nullable Path template;

  @Option(
      names = "--append",
      paramLabel = "OPTIONS",
      description = "Options of the kernel: what @APPEND@ stands for.")
  @Heading(Heading.IMAGES)
  private String append = "";

  @Option(names = "--name", paramLabel = "NAME", description = "What the image is called.")
  @Heading(Heading.RESULT)
  private String name = "";

  @Option(
      names = "--image-version",
      paramLabel = "V",
      description = "Its version: digits, lower-case letters, . and +.")
  @Heading(Heading.RESULT)
  private String imageVersion = "";

  @Option(
      names = "--build-revision",
      paramLabel = "N",
      description =
          "Make the package of the N-th build of the same version, which takes the place of the"
              + " earlier one (default: 1).")
  @Heading(Heading.RESULT)
  private int revision = 1;

  @Option(
      names = "--format",
      paramLabel = "deb|rpm|both",
      description = "Which packages are made (default: deb).")
  @Heading(Heading.RESULT)
  private String format = "deb";

  @Option(
      names = "--tftp-dir",
      paramLabel = "DIR",
      description =
          "The directory that is served (default: /srv/tftp in a .deb, /var/lib/tftpboot in an"
              + " .rpm).")
  @Heading(Heading.RESULT)
  private @Nullable String tftpDir;

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      description = "Where the packages go; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path outDir;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<PxeRequest> request = request(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin image pxe-package --help");
    List<Path> written =
        new PxePackager(request.orElseThrow()).write(ImageHost.of(invocation).tier());
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    written.forEach(f -> terminal.result(f.toString()));
    terminal.progress(
        "install it on the machine that serves TFTP, and say which machines boot it: pxelinux.cfg/makeLink.%s default"
            .formatted(name));
    return 0;
  }

  private Optional<PxeRequest> request(Invocation invocation, Problems problems) {
    missing(kernel == null, "--kernel-image FILE is missing", "name the kernel", problems);
    missing(initrd == null, "--initrd FILE is missing", "name the image", problems);
    missing(name.isEmpty(), "--name NAME is missing", "name the image's package", problems);
    missing(
        imageVersion.isEmpty(),
        "--image-version V is missing",
        "say the image's version",
        problems);
    missing(
        outDir == null, "--out-dir DIR is missing", "name the directory of the package", problems);
    missing(
        revision < 1,
        "--build-revision " + revision + " is no number from 1 on",
        "write 2 or more",
        problems);
    missing(
        !PxePackager.isAppendable(append),
        "--append is one line, and has a control character",
        "write the options with blanks between them",
        problems);
    Optional<PackageForm> form =
        problems.attempt(() -> EnumWords.chosen("--format", format, PackageForm.class));
    Optional<Optional<String>> directory =
        problems.attempt(() -> Optional.ofNullable(tftpDir).map(PxePackager::directory));
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    if (kernel == null
        || initrd == null
        || outDir == null
        || name.isEmpty()
        || imageVersion.isEmpty()
        || form.isEmpty()
        || directory.isEmpty()
        || date.isEmpty()) {
      return Optional.empty();
    }
    Path kernelFile = kernel;
    Path initrdFile = initrd;
    Path to = outDir;
    return problems.attempt(
        () ->
            new PxeRequest(
                kernelFile,
                initrdFile,
                Optional.ofNullable(squashfs),
                new PxeName(name, imageVersion),
                form.get(),
                revision,
                Optional.ofNullable(template),
                append,
                directory.get(),
                to,
                date.get()));
  }

  private static void missing(boolean is, String problem, String hint, Problems problems) {
    if (is) {
      problems.usage(problem, hint);
    }
  }
}
