package org.packetary.dkms2bin.cli.image;

import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;

/** {@code dkms2bin image}: boot images. */
@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin image COMMAND [OPTION...]",
    descriptionHeading = "%n",
    commandListHeading = "%nCommands:%n",
    header = "Looks at boot images, and brings modules of packages into them.",
    description = "Initial RAM file systems, and the root file systems that follow them.",
    subcommands = {
      ShowCommand.class,
      BuildCommand.class,
      UpdateCommand.class,
      InitrdUpdateCommand.class,
      SysextCommand.class
    })
public final class ImageCommand implements Job {

  @Override
  public int run(Problems problems) {
    if (problems.isEmpty()) {
      problems.usage("image needs a command", "show, build, update, initrd-update, sysext");
    }
    problems.throwIfAny(HEADLINE, "dkms2bin image --help");
    return 0;
  }
}
