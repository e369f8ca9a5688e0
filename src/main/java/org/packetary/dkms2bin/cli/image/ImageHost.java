package org.packetary.dkms2bin.cli.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.image.ImageMaker;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.image.memory.RpmInjection;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** What works on images with a host's programs, for who calls. */
record ImageHost(ProcessRunner runner, HostEnvironment environment, Tier tier) {

  static ImageHost of(Invocation invocation) {
    ProcessRunner runner = new ProcessRunner();
    HostEnvironment environment = HostEnvironment.of(invocation.environment());
    return new ImageHost(runner, environment, Tier.of(Isolation.AUTO, runner, environment));
  }

  ImageUpdate updater() {
    return new ImageUpdate(runner, environment, tier);
  }

  ImageMaker maker() {
    return new ImageMaker(runner, environment, tier);
  }

  RpmInjection injection() {
    return new RpmInjection(runner, environment, tier);
  }

  SquashfsTools squashfsTools() {
    return new SquashfsTools(runner, environment, tier);
  }

  /** That directories which were named are there. */
  static void there(String option, List<Path> directories, Problems problems) {
    for (Path directory : directories) {
      if (!Files.isDirectory(directory)) {
        problems.input(option + ": there is no directory " + directory, "check the path");
      }
    }
  }

  /** Says what was done. */
  static void tell(ImageUpdate.Done done, Terminal terminal) {
    done.notes().forEach(n -> terminal.progress(Terminal.plain(n)));
    done.written().forEach(f -> terminal.result(f.toString()));
  }
}
