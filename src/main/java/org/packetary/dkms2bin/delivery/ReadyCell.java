package org.packetary.dkms2bin.delivery;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.result.ResultOutcome;

/**
 * A cell whose modules are as they will ship: signed and compressed, and not yet in a package.
 *
 * @param cell what it is
 * @param verified what was verified of it
 * @param modules the files; none where somebody else packs
 */
public record ReadyCell(
    DeliveredCell cell, ResultOutcome.Verified verified, List<ModuleFile> modules) {

  private static final Pattern MODULE = Pattern.compile("(?:/usr)?/(?<place>lib/modules/.*)");

  private static final Pattern FIRMWARE = Pattern.compile("(?:/usr)?/(?<place>lib/firmware/.+)");

  public ReadyCell {
    modules = List.copyOf(modules);
  }

  /** What is to be proven of it: the very files, and the firmware that comes with them. */
  public Subject subject() {
    return new Subject(
        cell.id().toString(),
        modules.stream().map(ReadyCell::module).toList(),
        DriverPackages.companions(cell.source().source()).stream()
            .flatMap(file -> firmware(file).stream())
            .toList());
  }

  private static Subject.Module module(ModuleFile module) {
    Matcher path = MODULE.matcher(module.destination());
    if (!path.matches()) {
      throw new IllegalStateException("no place for a module: " + module.destination());
    }
    String place = path.group("place");
    return new Subject.Module(KernelModule.kernelName(Path.of(place)), place, module.file());
  }

  private static List<Subject.Firmware> firmware(PayloadFile file) {
    Matcher path = FIRMWARE.matcher(file.destination());
    Path bytes = file.file();
    return path.matches() ? List.of(new Subject.Firmware(path.group("place"), bytes)) : List.of();
  }
}
