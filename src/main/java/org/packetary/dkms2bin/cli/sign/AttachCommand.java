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
import org.packetary.dkms2bin.detached.SigningAttach;
import org.packetary.dkms2bin.detached.SigningRequest;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.signing.module.AttachedSignatures;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin sign attach}: takes signatures, packs and publishes. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin sign attach DIR --module-sign-cert FILE... [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Takes signatures of modules, and packs and publishes what is signed.",
    description = {
      "Checks that each signature is about the very bytes of the module in the result store and was"
          + " made with the certificates' keys. Builds nothing.",
      "Everything else is as the options of \"dkms2bin sign export\" said; passphrases of other keys"
          + " come from the environment again."
    })
final class AttachCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      arity = "1",
      paramLabel = "DIR",
      description = "The directory of \"dkms2bin sign export\", with signatures: FILE.p7s.")
  private Path directory = Path.of("");

  @Option(
      names = "--module-sign-cert",
      paramLabel = "FILE",
      description = "X.509 certificate of a key that signed each module; repeatable.")
  @Heading(Heading.RESULT)
  private List<Path> certificates = new ArrayList<>();

  @Option(
      names = "--mok-package",
      paramLabel = "NAME",
      description =
          "Name of the package with the certificates, NAME-mok (default: made of the first"
              + " certificate's common name).")
  @Heading(Heading.RESULT)
  private @Nullable String mok;

  @Mixin private MessageOptions messages = new MessageOptions();

  /** The options of the build. */
  @Command(name = "sign export")
  private static final class Carried {
    @Mixin private MatrixOptions options = new MatrixOptions();

    @SuppressWarnings("UnusedVariable") // how the export was told is over
    @Mixin
    private MessageOptions messages = new MessageOptions();
  }

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    messages.check(problems);
    Optional<SigningRequest> read = problems.attempt(() -> SigningRequest.read(directory));
    read.ifPresent(r -> requireSameDirectory(r, problems));
    Optional<AttachedSignatures> signatures =
        read.flatMap(
            r ->
                problems.attempt(
                    () ->
                        new SigningAttach(r, directory)
                            .signatures(certificates, Optional.ofNullable(mok))));
    problems.throwIfAny(HEADLINE, "dkms2bin sign attach --help");
    SigningRequest request = read.orElseThrow();
    MatrixOptions.Asked asked = asked(invocation, request);
    new SigningAttach(request, directory)
        .check(
            invocation.settings(asked.cache(), event -> {}),
            asked.requests(),
            signatures.orElseThrow());
    List<BuildRequest> signed =
        asked.requests().stream()
            .map(r -> r.ofResults(r.packaging().signedBy(signatures.orElseThrow())))
            .toList();
    return Caller.of(command)
        .build(
            messages,
            new MatrixOptions.Asked(signed, asked.reports(), asked.cache()),
            request.plans());
  }

  private static void requireSameDirectory(SigningRequest request, Problems problems) {
    if (!Path.of("").toAbsolutePath().toString().equals(request.directory())) {
      problems.add(
          new UsageException(
              "the modules were handed out in " + request.directory() + ", and paths are of there",
              "run it there"));
    }
  }

  private MatrixOptions.Asked asked(Invocation invocation, SigningRequest request) {
    Carried carried = new Carried();
    try {
      new CommandLine(carried).parseArgs(request.words().toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new InputException(
          "the options in " + directory + " cannot be read: " + e.getMessage(),
          "run \"dkms2bin sign export\" again",
          e);
    }
    Problems problems = new Problems();
    Optional<MatrixOptions.Asked> asked = carried.options.read(invocation, problems);
    problems.throwIfAny(
        "things are wrong with the options of the export", "run \"dkms2bin sign export\" again");
    if (asked.orElseThrow().requests().size() != request.plans().size()) {
      throw new InputException(
          "what is to be built is not what it was when the modules were handed out",
          "run \"dkms2bin sign export\" again");
    }
    return asked.orElseThrow();
  }
}
