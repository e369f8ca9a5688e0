package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
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
import org.packetary.dkms2bin.image.ExtraRequest;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.image.extension.ExtensionRelease;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image sysext}: a system extension with modules. */
@Command(
    name = "sysext",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image sysext --packages REPO|PACKAGE... --kernel R --name NAME",
      "           (--os-release FILE | --id ID (--version-id V | --sysext-level L))",
      "           --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Makes a system extension, NAME.raw: drivers laid over a read-only /usr.",
    description = {
      "systemd-sysext lays it over /usr. In it are the packages' modules, firmware and settings, which"
          + " systems it fits, and a unit that loads the modules. What depmod says of them and the"
          + " system's own together is made in /run at each boot: no modules.dep is in the image, which"
          + " would hide the system's.",
      "Needs mksquashfs."
    })
final class SysextCommand implements Job {

  /** How a squashfs is packed. */
  enum Packing {
    GZIP,
    XZ,
    ZSTD
  }

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--os-release",
      paramLabel = "FILE",
      description = "os-release of the system that it is for: says all that the next four do.")
  @Heading(Heading.SYSTEM)
  private @Nullable Path osRelease;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The system's ID: debian, flatcar; _any for all.")
  @Heading(Heading.SYSTEM)
  private @Nullable String id;

  @Option(names = "--version-id", paramLabel = "VERSION", description = "Its VERSION_ID.")
  @Heading(Heading.SYSTEM)
  private @Nullable String versionId;

  @Option(
      names = "--sysext-level",
      paramLabel = "LEVEL",
      description = "Its SYSEXT_LEVEL, which counts in place of the version.")
  @Heading(Heading.SYSTEM)
  private @Nullable String level;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      description = "Its ARCHITECTURE, as systemd calls it (default: the modules').")
  @Heading(Heading.SYSTEM)
  private @Nullable String architecture;

  @Mixin private final ExtraOptions extra = new ExtraOptions();

  @Option(names = "--name", paramLabel = "NAME", description = "What the extension is called.")
  @Heading(Heading.RESULT)
  private String name = "";

  @Option(
      names = "--compress",
      paramLabel = "gzip|xz|zstd",
      description =
          "How the squashfs is packed (default: gzip); the system's kernel has to read that.")
  @Heading(Heading.RESULT)
  private String compress = "gzip";

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (name.isEmpty()) {
      problems.usage("--name NAME is missing", "name the extension");
    }
    if ((osRelease == null) == (id == null)) {
      problems.usage(
          osRelease == null
              ? "nothing says which system it is for"
              : "--os-release says the ID, too",
          "--os-release FILE, or --id ID with --version-id or --sysext-level");
    }
    Optional<Packing> packing =
        problems.attempt(() -> EnumWords.chosen("--compress", compress, Packing.class));
    Optional<ExtraRequest> request = extra.request(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin image sysext --help");
    ImageUpdate.Done done =
        ImageHost.of(invocation)
            .maker()
            .extension(request.orElseThrow(), name, system(), compression(packing.orElseThrow()));
    Terminal terminal = extra.terminal(invocation);
    ImageHost.tell(done, terminal);
    terminal.progress("put it into /var/lib/extensions, then: systemd-sysext refresh");
    return 0;
  }

  private ExtensionRelease system() {
    if (osRelease != null) {
      return ExtensionRelease.read(osRelease);
    }
    return new ExtensionRelease(
        Optional.ofNullable(id).orElseThrow(),
        Optional.ofNullable(versionId),
        Optional.ofNullable(level),
        Optional.ofNullable(architecture));
  }

  private static Compression compression(Packing packing) {
    return switch (packing) {
      case GZIP -> Compression.GZIP;
      case XZ -> Compression.XZ;
      case ZSTD -> Compression.ZSTD;
    };
  }
}
