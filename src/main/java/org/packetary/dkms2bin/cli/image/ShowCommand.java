package org.packetary.dkms2bin.cli.image;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.image.ImageConfig;
import org.packetary.dkms2bin.image.show.ImageLook;
import org.packetary.dkms2bin.image.show.Shown;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image show}: says what an image is made of. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin image show FILE [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Says what a boot image is made of, and what of it the kernel will not unpack.",
    description = {
      "Reads every segment of an initial RAM file system as the kernel does; of a squashfs and an"
          + " erofs what they say of themselves; of a bootstrap container what is in it.",
      "Needs no root, and no other program but unsquashfs for what is in a squashfs. Exits with 0 when the image was read, whatever it says."
    })
final class ShowCommand implements Job {

  /** How it is printed. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The image.")
  private Path file = Path.of("");

  @Option(
      names = "--kernel-config",
      paramLabel = "FILE",
      description =
          "Configuration of the kernel that is to boot it: also says what that was not built for.")
  @Heading(Heading.CHECKED)
  private @Nullable Path config;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "How it is printed: text (default) or json.")
  @Heading(Heading.REPORTS)
  private String format = "text";

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    Optional<Format> form =
        problems.attempt(() -> EnumWords.chosen("--format", format, Format.class));
    problems.throwIfAny(HEADLINE, "dkms2bin image show --help");
    Shown shown =
        new ImageLook(
                Optional.ofNullable(config).map(ImageConfig::named),
                ImageHost.of(invocation).squashfsTools())
            .at(file);
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    if (form.orElseThrow() == Format.JSON) {
      terminal.result(JsonText.of(shown.json()).stripTrailing());
    } else {
      shown.lines().forEach(line -> terminal.result(Terminal.plain(line)));
    }
    return 0;
  }
}
