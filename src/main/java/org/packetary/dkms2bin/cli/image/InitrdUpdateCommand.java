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
import org.packetary.dkms2bin.image.EarlyLoading;
import org.packetary.dkms2bin.image.ExtraRequest;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin image initrd-update}: an image for a boot loader to put behind another. */
@Command(
    name = "initrd-update",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = {
      "dkms2bin image initrd-update --packages REPO|PACKAGE... --kernel R",
      "           --out-dir DIR [OPTION...]"
    },
    descriptionHeading = "%n",
    header = "Makes an initrd_update.img: drivers for a boot loader to put behind an initrd.",
    description = {
      "For bootstraps that execute the files of modprobe.d, as Fuel's on CentOS does, or rc.modules."
          + " The image is a cpio archive packed by gzip -9, with the packages' modules,"
          + " uncompressed, and what has them loaded.",
      "With --initrd, all modules are checked against that image's, and what depmod says of all of"
          + " them is in it. Without, there is no modules.dep, which would hide the modules that it"
          + " does not name: a script has the system's own depmod make it at boot, or loads what is"
          + " needed one by one. What is assumed of the other image is printed."
    })
final class InitrdUpdateCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private final ExtraOptions extra = new ExtraOptions();

  @Option(
      names = "--initrd",
      paramLabel = "FILE",
      description = "The image that it is put behind, which stays as it is.")
  @Heading(Heading.IMAGES)
  private @Nullable Path initrd;

  @Option(
      names = "--rc-modules",
      description =
          "Have modules loaded by etc/rc.modules, and not by a file of etc/modprobe.d for each.")
  @Heading(Heading.RESULT)
  private boolean rcModules;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    if (initrd != null && extra.hasKernelModules()) {
      problems.usage(
          "--initrd and --kernel-modules say the same two times", "the image's modules count");
    }
    Optional<ExtraRequest> request = extra.request(invocation, problems);
    problems.throwIfAny(HEADLINE, "dkms2bin image initrd-update --help");
    ImageUpdate.Done done =
        ImageHost.of(invocation)
            .maker()
            .initrdUpdate(
                request.orElseThrow(),
                rcModules ? EarlyLoading.RC_MODULES : EarlyLoading.MODPROBE_D,
                Optional.ofNullable(initrd));
    Terminal terminal = extra.terminal(invocation);
    ImageHost.tell(done, terminal);
    String name = String.valueOf(done.written().get(0).getFileName());
    String base =
        Optional.ofNullable(initrd).map(i -> String.valueOf(i.getFileName())).orElse("INITRD");
    terminal.progress(
        "boot it behind the other: pxelinux \"initrd=%1$s,%2$s\", GRUB \"initrd /%1$s /%2$s\", iPXE \"initrd %1$s\" and then \"initrd %2$s\""
            .formatted(base, name));
    terminal.progress(
        "cobbler: put \"initrd=%s\" before the other kernel options of the profile: cobbler profile edit --name PROFILE --kopts='initrd=%s ...'"
            .formatted(name, name));
    return 0;
  }
}
