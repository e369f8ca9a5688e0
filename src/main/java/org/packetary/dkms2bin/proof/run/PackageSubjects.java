package org.packetary.dkms2bin.proof.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.proof.Subject;

/** Takes modules and firmware out of packages, as they are in there. */
final class PackageSubjects {

  /** {@code lib/modules/R/updates/dkms/name.ko.xz}, or the same below usr. */
  private static final Pattern MODULE =
      Pattern.compile("(?:usr/)?lib/modules/([^/]+)/(?:.*/)?[^/]+\\.ko(?:\\.gz|\\.xz|\\.zst)?");

  private static final Pattern FIRMWARE = Pattern.compile("(?:usr/)?(lib/firmware/.+)");

  private static final int HEAD = 16;

  private final Path work;
  private int count;

  /**
   * A reader.
   *
   * @param work an existing directory, where the files stay
   */
  PackageSubjects(Path work) {
    this.work = work;
  }

  /** The package files that are named, and those in directories that are. */
  static List<Path> files(List<Path> named) {
    List<Path> files = new ArrayList<>();
    for (Path one : named) {
      if (!Files.isDirectory(one)) {
        files.add(one);
        continue;
      }
      try (Stream<Path> walk = Files.walk(one)) {
        walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
            .filter(f -> PackageKind.ofName(f).isPresent())
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new InputException("cannot read " + one + ": " + e.getMessage(), "check the path", e);
      }
    }
    return files;
  }

  /** The subjects in packages, by the kernel release that they are for; of some, there are none. */
  Map<String, List<Subject>> read(List<Path> packages) {
    Map<String, List<Subject>> subjects = new TreeMap<>();
    for (Path file : packages) {
      read(file)
          .forEach(
              (release, subject) ->
                  subjects.computeIfAbsent(release, r -> new ArrayList<>()).add(subject));
    }
    return subjects;
  }

  private Map<String, Subject> read(Path file) {
    BinaryPackage one = kind(file).read(file);
    count++;
    Path tree = work.resolve("package-" + count);
    one.extractTo(tree, ExtractionLimits.DEFAULT);
    Map<String, List<Subject.Module>> modules = new TreeMap<>();
    List<Subject.Firmware> firmware = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path found :
          walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
        String place = tree.relativize(found).toString();
        Matcher module = MODULE.matcher(place);
        Matcher blob = FIRMWARE.matcher(place);
        if (module.matches()) {
          modules
              .computeIfAbsent(module.group(1), r -> new ArrayList<>())
              .add(new Subject.Module(name(found), place.replaceFirst("^usr/", ""), found));
        } else if (blob.matches()) {
          firmware.add(new Subject.Firmware(blob.group(1), found));
        }
      }
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
    Map<String, Subject> subjects = new TreeMap<>();
    modules.forEach(
        (release, all) ->
            subjects.put(release, new Subject(one.name() + " " + one.version(), all, firmware)));
    return subjects;
  }

  private static PackageKind kind(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Optional<PackageKind> kind = PackageKind.ofFile(in.readNBytes(HEAD));
      return kind.orElseThrow(
          () -> new InputException(file + " is no package", "name a .deb or .rpm, or a directory"));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  private static String name(Path file) {
    try {
      return KernelModule.read(file).name();
    } catch (ModuleFormatException e) {
      return KernelModule.kernelName(file);
    }
  }
}
