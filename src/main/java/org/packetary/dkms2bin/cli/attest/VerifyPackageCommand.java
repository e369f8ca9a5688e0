package org.packetary.dkms2bin.cli.attest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.attestation.PublicKeyFile;
import org.packetary.dkms2bin.attestation.StatementCheck;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.PublishException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin verify}: holds packages against the statements about them. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin verify PACKAGE... [OPTION...]",
      "       dkms2bin verify --rebuild PACKAGE... [OPTION...]"
    },
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header =
        "Checks packages by the statements that were published with them, and says what they were made of.",
    description = {
      "The statement is looked for where the package's repository has it: attestations/. Nothing else is"
          + " needed: no network, and no rights. With --rebuild the package is built again as the statement"
          + " says, with nothing that was kept, and compared byte by byte.",
      "Exits with 6 if a package is not what its statement says, is not signed by the key, or is another"
          + " one when it is built again."
    })
public final class VerifyPackageCommand implements Job {

  private static final String HELP = "dkms2bin verify --help";

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "0..*", paramLabel = "PACKAGE", description = "Package files.")
  private List<Path> packages = new ArrayList<>();

  @Option(
      names = "--statement",
      paramLabel = "FILE",
      description = "The statement, where it does not lie in the package's repository.")
  @Heading(Heading.CHECKED)
  private @Nullable Path statement;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "The public key that has to have signed the statement, as PEM (default: the repository's own, "
              + PublicKeyFile.NAME
              + ").")
  @Heading(Heading.CHECKED)
  private @Nullable Path key;

  @Option(
      names = "--allow-unsigned",
      description = "Take statements that are not signed: they prove nothing about who made them.")
  @Heading(Heading.CHECKED)
  private boolean allowUnsigned;

  @Option(names = "--rebuild", description = "Build the packages again, and compare.")
  @Heading(Heading.CHECKED)
  private boolean rebuild;

  @Mixin private RebuildOptions rebuilding = new RebuildOptions();

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (packages.isEmpty() && problems.isEmpty()) {
      problems.usage("verify needs a package", "name the file of one");
    }
    if (!rebuild && rebuilding.isAnythingSaid()) {
      problems.usage(
          "--dkms, --patch and --headers are about building again",
          "add --rebuild, or leave them out");
    }
    if (statement != null && packages.size() > 1) {
      problems.usage(
          "--statement is about one package, and there are " + packages.size(),
          "verify them one by one");
    }
    Optional<RebuildOptions.Said> how = rebuilding.read(invocation, problems);
    problems.throwIfAny(HEADLINE, HELP);
    StatementCheck check =
        new StatementCheck(
            Optional.ofNullable(statement),
            Optional.ofNullable(key).map(PublicKeyFile::read),
            allowUnsigned);
    Terminal terminal = rebuilding.terminal(invocation);
    if (packages.size() == 1) {
      verify(packages.get(0), check, how.orElseThrow(), invocation, terminal);
      return 0;
    }
    int failed = 0;
    for (Path file : packages) {
      try {
        verify(file, check, how.orElseThrow(), invocation, terminal);
      } catch (Dkms2binException e) {
        failed++;
        terminal.failure(e.problem(), e.hint());
      }
    }
    if (failed > 0) {
      throw new PublishException(
          failed + " of " + Amounts.counted(packages.size(), "package") + " failed", null);
    }
    return 0;
  }

  private void verify(
      Path file,
      StatementCheck check,
      RebuildOptions.Said how,
      Invocation invocation,
      Terminal terminal)
      throws InterruptedException {
    StatementCheck.Checked checked = check.check(file);
    StatementText.of(checked).forEach(line -> terminal.result(Terminal.plain(line)));
    if (rebuild) {
      how.rebuild(checked, invocation, terminal)
          .forEach(line -> terminal.result(Terminal.plain(line)));
    }
  }
}
