package org.packetary.dkms2bin.packaging.deb;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.Destination;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageWriting;

/**
 * Mends the Debian packages of dkms's driver disks (mkdriverdisk of dkms 2.x). Their architecture
 * is the machine's word, which dpkg does not know, their preinst fails unless the kernel runs that
 * the module is for, so that no image can have them, and nothing tells that kernel of the module.
 */
public final class DebMender {

  /** mkdriverdisk's preinst, for any kernel. */
  private static final Pattern RUNNING_KERNEL_ONLY =
      Pattern.compile(
          "#!/bin/bash\\s+\\[\\[ \\$\\(uname -r\\) = [A-Za-z0-9._+~-]+ ]] \\|\\| exit 1\\s+exit 0\\s*");

  /** Where a file of a kernel's lies, and which kernel's. */
  private static final Pattern KERNELS_FILE =
      Pattern.compile("(/(?:usr/)?lib/modules/([A-Za-z0-9][A-Za-z0-9._+~-]*))/.*");

  /** Files of the control archive that a package may have beside its control file (deb(5)). */
  private static final List<String> CONTROL_FILES =
      List.of(
          "preinst",
          "postinst",
          "prerm",
          "postrm",
          "conffiles",
          "config",
          "templates",
          "triggers",
          "shlibs",
          "symbols");

  /** Fields that deb-control(5) demands. */
  private static final List<String> MANDATORY =
      List.of("Package", "Version", "Architecture", "Maintainer", "Description");

  private DebMender() {}

  /**
   * What is wrong with a package.
   *
   * @return a few words for each fault; empty where there is none
   */
  public static List<String> faults(DebFile deb) {
    List<String> faults = new ArrayList<>();
    debianWord(deb)
        .ifPresent(
            right ->
                faults.add(
                    "its Architecture was "
                        + deb.controlField("Architecture").orElse("")
                        + ", now "
                        + right));
    if (isForRunningKernelOnly(deb)) {
      faults.add("its preinst let it be installed on the running kernel only, now it has none");
    }
    return faults;
  }

  private static Optional<String> debianWord(DebFile deb) {
    String word = deb.controlField("Architecture").orElse("");
    return Arrays.stream(Architecture.values())
        .filter(a -> a.machine().equals(word))
        .filter(a -> !a.debian().equals(word))
        .map(Architecture::debian)
        .findFirst();
  }

  private static boolean isForRunningKernelOnly(DebFile deb) {
    return deb.controlFile("preinst")
        .filter(s -> RUNNING_KERNEL_ONLY.matcher(s).matches())
        .isPresent();
  }

  /**
   * A package that was mended.
   *
   * @param file as it is now
   * @param changes what was done to it, a few words each
   */
  public record Mended(PackageFile file, List<String> changes) {
    public Mended {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Writes a package anew without its faults: the same fields, scripts and files. One with modules
   * for one kernel, and without scripts for it, gets those that run depmod. Files belong to root
   * and have modes 0644 or 0755; all have the time of the newest. Fields without a value go.
   *
   * @param work an existing private directory
   * @param dir an existing directory, which gets the package under its old name
   * @throws PublishException if it cannot be written
   * @throws org.packetary.dkms2bin.model.InputException if it is damaged or unsafe
   */
  public static Mended mend(DebFile deb, ExtractionLimits limits, Path work, Path dir) {
    String fileName = String.valueOf(deb.path().getFileName());
    List<String> changes = new ArrayList<>(faults(deb));
    PackageFile file =
        PackageWriting.run(
            fileName,
            () -> {
              Path tree = Files.createTempDirectory(work, "deb-");
              deb.extractTo(tree, limits);
              Tree files = Tree.of(tree);
              Map<String, String> control = controlFiles(deb);
              if (!control.containsKey("postinst") && !control.containsKey("postrm")) {
                Map<String, String> scripts = files.scripts();
                control.putAll(scripts);
                if (!scripts.isEmpty()) {
                  changes.add("it ran no depmod, now it does");
                }
              }
              return new DebWriter(fields(deb), control, files.entries, files.newest)
                  .write(dir, fileName);
            });
    return new Mended(file, changes);
  }

  /** dpkg asks for less than jdeb does. */
  private static Map<String, String> fields(DebFile deb) {
    Map<String, String> fields = new LinkedHashMap<>();
    deb.control()
        .forEach(
            (name, value) -> {
              if (!value.isBlank()) {
                fields.put(
                    name,
                    name.equalsIgnoreCase("Architecture") ? debianWord(deb).orElse(value) : value);
              }
            });
    for (String name : MANDATORY) {
      if (!fields.containsKey(name)) {
        throw new InputException(
            deb.path().getFileName() + " cannot be mended: its control file has no " + name,
            "get the package from where you trust it");
      }
    }
    fields.putIfAbsent("Section", "misc");
    fields.putIfAbsent("Priority", "optional");
    return fields;
  }

  private static Map<String, String> controlFiles(DebFile deb) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : CONTROL_FILES) {
      if (!name.equals("preinst") || !isForRunningKernelOnly(deb)) {
        deb.controlFile(name).ifPresent(text -> files.put(name, text));
      }
    }
    return files;
  }

  /** A package's files. */
  private static final class Tree extends SimpleFileVisitor<Path> {

    private final Path root;
    private final List<PackageEntry> entries = new ArrayList<>();
    private Instant newest = Instant.EPOCH;

    private Tree(Path root) {
      this.root = root;
    }

    static Tree of(Path root) throws IOException {
      Tree tree = new Tree(root);
      Files.walkFileTree(root, tree);
      return tree;
    }

    /**
     * What tells the kernel of its modules; nothing where there are none, or of several kernels.
     */
    Map<String, String> scripts() {
      List<Matcher> kernels =
          entries.stream()
              .map(e -> KERNELS_FILE.matcher(e.destination()))
              .filter(Matcher::matches)
              .toList();
      return kernels.stream().map(m -> m.group(1)).distinct().count() == 1
          ? ModuleScripts.of(kernels.get(0).group(2), kernels.get(0).group(1), false)
          : Map.of();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      entries.add(PackageEntry.any(file, Destination.check("/" + root.relativize(file))));
      Instant time = attributes.lastModifiedTime().toInstant();
      newest = time.isAfter(newest) ? time : newest;
      return FileVisitResult.CONTINUE;
    }
  }
}
