package org.packetary.dkms2bin.cli.sign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.option.MatrixOptions;
import org.packetary.dkms2bin.cli.option.MessageOptions;
import org.packetary.dkms2bin.cli.terminal.PlainProgress;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.detached.SigningExport;
import org.packetary.dkms2bin.detached.SigningRequest;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin sign export}: writes modules to be signed. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin sign export --to DIR [OPTION OF THE BUILD...]",
    descriptionHeading = "%n",
    header = "Writes the modules of builds into a directory, to be signed elsewhere.",
    description = {
      "Takes the options of the build, which has to be done already: nothing is built. The directory"
          + " has the modules, a manifest with their digests, and a README with the command of"
          + " openssl that signs them.",
      "\"dkms2bin sign attach DIR\" takes the signatures, and packs and publishes as these options"
          + " say."
    })
final class ExportCommand implements Job {

  private static final String TO = "--to";

  @Spec private @Nullable CommandSpec command;

  @Option(names = TO, paramLabel = "DIR", description = "Where to; created when missing.")
  @Heading(Heading.RESULT)
  private @Nullable Path to;

  @Mixin private MatrixOptions options = new MatrixOptions();

  @Mixin private MessageOptions messages = new MessageOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    messages.check(problems);
    if (to == null && !problems.mention(TO)) {
      problems.usage("--to DIR is missing", "name the directory to write");
    }
    List<String> words = words();
    if (words.contains("-")) {
      problems.usage(
          "a list on standard input is gone when signatures come back",
          "name the packages, or write --dkms @FILE");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin sign export --help");
    Optional<MatrixOptions.Asked> asked = options.read(invocation, problems);
    problems.throwIfAny(options.headline(), "dkms2bin sign export --help");
    MatrixOptions.Asked build = asked.orElseThrow();
    Terminal terminal = invocation.terminal(messages.verbosity());
    Settings settings = invocation.settings(build.cache(), new PlainProgress(terminal));
    Path directory = Optional.ofNullable(to).orElseThrow();
    SigningRequest written =
        new SigningExport(settings, build.requests())
            .write(directory, Path.of("").toAbsolutePath(), words);
    written.modules().forEach(m -> terminal.progress("to sign    " + m.file() + ", " + m.hash()));
    terminal.result(
        directory
            + ": "
            + written.modules().size()
            + (written.modules().size() == 1 ? " module" : " modules")
            + " to be signed; the README there says how");
    return 0;
  }

  /** The options of the build, without the files that name options. */
  private List<String> words() {
    if (command == null) {
      throw new IllegalStateException("picocli sets the command");
    }
    List<String> all = command.root().commandLine().getParseResult().expandedArgs();
    List<String> words = new ArrayList<>();
    boolean behind = false;
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      if (behind && word.equals(TO)) {
        i++;
      } else if (behind && !word.startsWith(TO + "=")) {
        words.add(word);
      }
      behind |= word.equals(command.name());
    }
    return words;
  }
}
