package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.image.UpdateRequest;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image update}: brings modules into images. */
@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image update --initrd FILE --packages REPO|PACKAGE... --out-dir DIR [OPTION...]",
      "       dkms2bin image update --initrd FILE --remove --out-dir DIR"
    },
    descriptionHeading = "%n",
    header = "Brings modules of packages into boot images, without making these anew.",
    description = {
      "Appends one segment to the initial RAM file system, whose own bytes stay: the modules, what"
          + " depmod says of them together with the image's, and what they need. Nothing is written"
          + " if a module would not load in this image.",
      "Where the directory is the image's own, the earlier image is kept as FILE.orig."
    })
final class UpdateCommand implements Job {

  private static final String HELP = "dkms2bin image update --help";

  /** How a segment is packed. */
  enum Packing {
    AUTO,
    NONE,
    GZIP,
    XZ,
    ZSTD
  }

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initial RAM file system.")
  @Heading(Heading.IMAGES)
  private @Nullable Path initrd;

  @Option(
      names = "--squashfs",
      paramLabel = "FILE",
      description =
          "The root file system that follows it: made again, as it was, with the modules in it.")
  @Heading(Heading.IMAGES)
  private @Nullable Path squashfs;

  @Mixin private DriverOptions drivers = new DriverOptions();

  @Option(
      names = "--load",
      paramLabel = "MODULE",
      split = ",",
      description =
          "Have a module loaded early by the image's own means, which no device asks for."
              + " Repeatable.")
  @Heading(Heading.IMAGES)
  private List<String> load = new ArrayList<>();

  @Option(
      names = "--kernel-config",
      paramLabel = "FILE",
      description =
          "Configuration of the kernel that boots it (default: config-RELEASE beside the image).")
  @Heading(Heading.CHECKED)
  private @Nullable Path config;

  @Option(
      names = "--remove",
      description = "Take out what was brought in: the image is again what it was, byte by byte.")
  @Heading(Heading.RESULT)
  private boolean remove;

  @Option(
      names = "--compress",
      paramLabel = "auto|none|gzip|xz|zstd",
      description =
          "How the segment is packed (default: as the image is, or by what the kernel reads).")
  @Heading(Heading.RESULT)
  private String compress = "auto";

  @Mixin private ImageOutput output = new ImageOutput();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (initrd == null) {
      problems.usage("--initrd FILE is missing", "name the image");
    }
    Optional<Path> directory = output.directory(problems);
    if (remove == !drivers.packages().isEmpty()) {
      problems.usage(
          remove ? "--remove takes no packages" : "--packages is missing",
          "name what to bring in, or say --remove");
    }
    if (remove && squashfs != null) {
      problems.usage(
          "--remove is about the initial RAM file system alone",
          "the earlier root file system is " + squashfs + ".orig, where it was replaced");
    }
    ImageHost.there("--firmware", drivers.firmware(), problems);
    Optional<Optional<Instant>> date = problems.attempt(invocation::sourceDate);
    Optional<Packing> packing =
        problems.attempt(() -> EnumWords.chosen("--compress", compress, Packing.class));
    problems.throwIfAny(HEADLINE, HELP);
    Terminal terminal = output.terminal(invocation);
    Path image = Optional.ofNullable(initrd).orElseThrow();
    ImageUpdate updater = ImageHost.of(invocation).updater();
    ImageUpdate.Done done =
        remove
            ? updater.remove(image, directory.orElseThrow())
            : updater.update(
                new UpdateRequest(
                    image,
                    Optional.ofNullable(squashfs),
                    drivers.packages(),
                    directory.orElseThrow(),
                    load,
                    Optional.ofNullable(config),
                    compression(packing.orElseThrow()),
                    drivers.firmware(),
                    date.orElseThrow()));
    ImageHost.tell(done, terminal);
    String name = String.valueOf(image.getFileName());
    terminal.progress(
        "boot it as before: pxelinux \"initrd=%s\", GRUB \"initrd /%s\", iPXE \"initrd %s\""
            .formatted(name, name, name));
    return 0;
  }

  private static Optional<Compression> compression(Packing packing) {
    return switch (packing) {
      case AUTO -> Optional.empty();
      case NONE -> Optional.of(Compression.NONE);
      case GZIP -> Optional.of(Compression.GZIP);
      case XZ -> Optional.of(Compression.XZ);
      case ZSTD -> Optional.of(Compression.ZSTD);
    };
  }
}
