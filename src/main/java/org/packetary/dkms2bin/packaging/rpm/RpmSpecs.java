package org.packetary.dkms2bin.packaging.rpm;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.util.Resources;

/** Builds the specification of an RPM package from what is to be packaged. */
final class RpmSpecs {

  /** Directories of a kernel's modules that come with the kernel. */
  private static final Set<String> OF_THE_KERNEL = Set.of("extra", "updates", "weak-updates");

  /** What rpmlint takes for a line, and for a summary. */
  private static final int LONGEST_LINE = 79;

  private static final String UNKNOWN_LICENSE = "Unknown";

  /** There is nothing in it that anybody could claim. */
  private static final String GATE_LICENSE = "Public Domain";

  private final String post = Resources.text(RpmSpecs.class, "rpm-post.sh");
  private final String postun = Resources.text(RpmSpecs.class, "rpm-postun.sh");
  private final RpmOptions options;

  RpmSpecs(RpmOptions options) {
    this.options = options;
  }

  /** The file of a cell's package. */
  static String fileName(ModulePackage spec) {
    CellId cell = spec.cell();
    return RpmNames.fileName(
        RpmNames.packageName(cell.module(), cell.kernel()),
        RpmNames.evr(cell, spec.revision()),
        RpmNames.architecture(Optional.of(cell.architecture())));
  }

  /** The file of a companion package. */
  static String fileName(CommonPackage spec) {
    return RpmNames.fileName(
        RpmNames.commonName(spec.dkmsPackage()),
        Evr.ofPackage(spec.version()),
        RpmNames.architecture(spec.architecture()));
  }

  /** A cell's package. */
  RpmSpec of(ModulePackage spec) throws IOException {
    CellId cell = spec.cell();
    List<PackageEntry> entries = new ArrayList<>();
    for (ModuleFile module : spec.modules()) {
      entries.add(PackageEntry.data(module.file(), module.destination()));
    }
    return new RpmSpec(
        RpmNames.packageName(cell.module(), cell.kernel()),
        RpmNames.evr(cell, spec.revision()),
        Optional.of(cell.architecture()),
        RpmNames.virtualName(cell.module()),
        summary(spec.metadata(), cell.module().name() + " driver"),
        description(spec),
        license(spec),
        spec.metadata(),
        requires(spec),
        provides(spec),
        List.of(),
        spec.mok().map(RpmRelation::any).stream().toList(),
        Optional.of(script(post, spec)),
        Optional.of(script(postun, spec)),
        entries,
        Set.of(),
        directories(spec),
        spec.sourceDate());
  }

  /** A companion package. */
  static RpmSpec of(CommonPackage spec) throws IOException {
    List<PackageEntry> entries = new ArrayList<>();
    Set<String> configuration = new TreeSet<>();
    for (PayloadFile file : spec.files()) {
      PackageEntry entry = PackageEntry.any(file.file(), file.destination());
      entries.add(entry);
      if (file.conffile() && !entry.isLink()) {
        configuration.add(file.destination());
      }
    }
    String dkmsPackage = RpmNames.dkmsName(spec.dkmsPackage());
    return new RpmSpec(
        RpmNames.commonName(spec.dkmsPackage()),
        Evr.ofPackage(spec.version()),
        spec.architecture(),
        dkmsPackage,
        summary(spec.metadata(), dkmsPackage + ", files for every kernel"),
        "What "
            + dkmsPackage
            + " holds beside the sources of its kernel modules.\n"
            + "The packages of the built modules require it.",
        spec.metadata().license().orElse(UNKNOWN_LICENSE),
        spec.metadata(),
        List.of(),
        List.of(),
        List.of(RpmRelation.any(dkmsPackage)),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        entries,
        configuration,
        Set.of(),
        spec.sourceDate());
  }

  /** A gate: the kernel, its modules, and the kernels that must not come before theirs. */
  static RpmSpec of(GatePackage spec) {
    List<RpmRelation> requires = new ArrayList<>();
    requires.add(RpmRelation.exactly(spec.image(), spec.kernel()));
    spec.modules().forEach(name -> requires.add(RpmRelation.any(name)));
    return new RpmSpec(
        spec.name(),
        RpmNames.gateEvr(spec),
        Optional.of(spec.architecture()),
        spec.name(),
        spec.summary(),
        String.join("\n", spec.description()),
        GATE_LICENSE,
        PackageMetadata.NONE,
        requires,
        List.of(),
        spec.held().names().stream()
            .map(name -> RpmRelation.later(name, spec.held().version()))
            .toList(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Set.of(),
        Set.of(),
        Instant.EPOCH);
  }

  /** A package with certificates. */
  static RpmSpec of(MokPackage spec) throws IOException {
    List<PackageEntry> entries = new ArrayList<>();
    for (PayloadFile file : spec.certificates()) {
      entries.add(PackageEntry.data(file.file(), file.destination()));
    }
    return new RpmSpec(
        spec.name(),
        Evr.ofPackage(spec.version()),
        Optional.empty(),
        spec.name(),
        "Certificates of signed kernel modules",
        "Under Secure Boot a machine loads modules whose signer its owner has enrolled.\n"
            + "This package has the certificates and enrols none of them. To do so, run:\n"
            + spec.enrolling(),
        UNKNOWN_LICENSE,
        PackageMetadata.NONE,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(
            Resources.text(RpmSpecs.class, "rpm-mok-post.sh")
                .replace("@NAME@", spec.name())
                .replace("@COMMAND@", spec.enrolling())),
        Optional.empty(),
        entries,
        Set.of(),
        Set.of(),
        spec.sourceDate());
  }

  private List<RpmRelation> requires(ModulePackage spec) {
    List<RpmRelation> requires = new ArrayList<>();
    requires.add(RpmRelation.exactly(RpmNames.KERNEL, spec.cell().kernel()));
    for (CellId needed : spec.requires()) {
      requires.add(
          RpmRelation.exactly(
              RpmNames.packageName(needed.module(), needed.kernel()),
              RpmNames.evr(needed, spec.revision()).toString()));
    }
    spec.neededCommon()
        .ifPresent(
            common ->
                requires.add(
                    RpmRelation.atLeast(
                        RpmNames.commonName(common.dkmsPackage()),
                        Evr.ofPackage(common.version()).toString())));
    if (options.kabiRequires()) {
      spec.traits()
          .kernelSymbols()
          .forEach(
              (symbol, crc) ->
                  requires.add(
                      RpmRelation.exactly(
                          "kernel(" + symbol + ")", String.format(Locale.ROOT, "0x%08x", crc))));
    }
    return requires;
  }

  private List<RpmRelation> provides(ModulePackage spec) {
    CellId cell = spec.cell();
    List<RpmRelation> provides = new ArrayList<>();
    provides.add(
        RpmRelation.exactly(
            RpmNames.virtualName(cell.module()), RpmNames.evr(cell, spec.revision()).toString()));
    provides.add(RpmRelation.exactly("kernel-modules-for-kernel", cell.kernel()));
    spec.modules().stream()
        .map(module -> module.fileName().replaceFirst("\\.ko\\..*", ".ko"))
        .sorted()
        .distinct()
        .map(file -> RpmRelation.any("kmod(" + file + ")"))
        .forEach(provides::add);
    spec.proof()
        .map(rung -> RpmRelation.exactly(ModulePackage.PROOF_PROVISION, rung))
        .ifPresent(provides::add);
    if (options.onDriverDisk()) {
      // By this Anaconda picks its kernel's packages (Anaconda, docs, "DDv3 structure").
      provides.add(RpmRelation.exactly("kernel-modules", cell.kernel()));
    }
    return provides;
  }

  /** Directories below those of the kernel, which belong to nobody else. */
  private static Set<String> directories(ModulePackage spec) {
    Set<String> directories = new TreeSet<>();
    String root = spec.modulesDirectory() + "/";
    for (ModuleFile module : spec.modules()) {
      String below = module.destination().substring(root.length());
      int first = below.indexOf('/');
      if (first > 0 && OF_THE_KERNEL.contains(below.substring(0, first))) {
        for (int at = below.indexOf('/', first + 1); at > 0; at = below.indexOf('/', at + 1)) {
          directories.add(root + below.substring(0, at));
        }
      }
    }
    return directories;
  }

  /** What the modules themselves say counts; the DKMS package's license is that of the sources. */
  private static String license(ModulePackage spec) {
    List<String> own = spec.traits().licenses();
    return own.isEmpty()
        ? spec.metadata().license().orElse(UNKNOWN_LICENSE)
        : String.join(" and ", new LinkedHashSet<>(own));
  }

  private static String description(ModulePackage spec) {
    CellId cell = spec.cell();
    return "Kernel modules of "
        + cell.module()
        + ", built with dkms\nfor the kernel release\n"
        + cell.kernel()
        + "\nand no other:\n"
        + spec.modules().stream()
            .map(module -> "- " + module.fileName())
            .sorted()
            .collect(Collectors.joining("\n"))
        + leftOut(spec);
  }

  /** What was built and is not in the package; nobody shall look for it in vain. */
  private static String leftOut(ModulePackage spec) {
    return spec.leftOut().isEmpty()
        ? ""
        : "\nNot all that was built is in it:"
            + spec.leftOut().stream()
                .map(note -> "\n- " + note.strip().replaceAll("\\s+", " "))
                .collect(Collectors.joining());
  }

  /** One line that begins with a capital and does not end with a full stop. */
  private static String summary(PackageMetadata metadata, String otherwise) {
    String text =
        metadata
            .summary()
            .map(known -> known.replaceFirst("[.\\s]+$", ""))
            .filter(known -> !known.isEmpty())
            .orElse(otherwise);
    String cut = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE).strip() : text;
    return cut.substring(0, 1).toUpperCase(Locale.ROOT) + cut.substring(1);
  }

  private String script(String template, ModulePackage spec) {
    boolean weak = options.weakModules() && spec.traits().weakModules();
    return template
        .replace("@KERNEL@", spec.cell().kernel())
        .replace("@DIRECTORY@", spec.modulesDirectory())
        .replace("@REMAKE_INITRD@", spec.remakeInitrd() ? "yes" : "no")
        .replace("@WEAK_MODULES@", weak ? "yes" : "no")
        .replace(
            "@MODULES@",
            spec.modules().stream()
                .map(module -> "'" + module.destination().replace("'", "'\\''") + "'")
                .sorted()
                .collect(Collectors.joining(" ")));
  }
}
