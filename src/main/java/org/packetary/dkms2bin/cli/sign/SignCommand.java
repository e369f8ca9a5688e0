package org.packetary.dkms2bin.cli.sign;

import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;

/** {@code dkms2bin sign}: has modules signed with keys that are elsewhere. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin sign COMMAND [OPTION...]",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    header = "Hands modules out to be signed, and takes their signatures.",
    description = "Keys that are here sign by --module-sign-key, without these commands.",
    subcommands = {ExportCommand.class, AttachCommand.class})
public final class SignCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage("sign needs a command", "export or attach");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin sign --help");
    return 0;
  }
}
