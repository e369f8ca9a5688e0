package org.packetary.dkms2bin.packaging.deb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * The fields of a binary package's control file (deb-control(5)), in the order in which they are
 * written. A value's further lines are kept as the file has them, with their leading blank.
 */
final class ControlFields {

  private ControlFields() {}

  /** A cell's package, with the size that it takes up when installed, in KiB. */
  static Map<String, String> of(ModulePackage spec, long installedKib) {
    CellId cell = spec.cell();
    String version = DebianNames.version(cell.module().version());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", DebianNames.packageName(cell.module(), cell.kernel()));
    fields.put("Version", DebianNames.version(cell.module(), spec.revision()));
    fields.put("Architecture", cell.architecture().debian());
    fields.put("Maintainer", spec.metadata().maintainerOrNobody());
    fields.put("Installed-Size", Long.toString(installedKib));
    fields.put("Depends", depends(spec));
    spec.mok().ifPresent(name -> fields.put("Recommends", name));
    fields.put("Provides", DebianNames.virtualName(cell.module()) + " (= " + version + ")");
    fields.put("Section", "kernel");
    fields.put("Priority", "optional");
    spec.metadata().homepage().ifPresent(h -> fields.put("Homepage", h));
    spec.proof().ifPresent(rung -> fields.put(ModulePackage.PROOF_FIELD, rung));
    fields.put("Description", description(spec));
    return fields;
  }

  /**
   * The kernel, and the companion package in its own version or a later one. Were the very version
   * asked for, packages of two driver versions for two kernels could not be installed side by side.
   * A module that was built against another's symbols fits that very build of it only, which has
   * the same revision.
   */
  private static String depends(ModulePackage spec) {
    List<String> depends = new ArrayList<>();
    depends.add(DebianNames.imageDependency(spec.cell().kernel()));
    for (CellId needed : spec.requires()) {
      String version = DebianNames.version(needed.module(), spec.revision());
      depends.add(
          DebianNames.packageName(needed.module(), needed.kernel()) + " (= " + version + ")");
    }
    spec.neededCommon()
        .ifPresent(
            c ->
                depends.add(
                    DebianNames.commonName(c.dkmsPackage())
                        + " (>= "
                        + DebianNames.version(c.version())
                        + ")"));
    return String.join(", ", depends);
  }

  private static String description(ModulePackage spec) {
    CellId cell = spec.cell();
    String modules =
        spec.modules().stream()
            .map(m -> "\n  - " + m.fileName())
            .sorted()
            .collect(Collectors.joining());
    return summary(spec.metadata(), cell.module().name() + " driver", "for Linux " + cell.kernel())
        + "\n Kernel modules of "
        + cell.module()
        + ", built with dkms for the kernel release"
        + "\n "
        + cell.kernel()
        + " and no other:"
        + modules
        + leftOut(spec);
  }

  /** What was built and is not in the package; nobody shall look for it in vain. */
  private static String leftOut(ModulePackage spec) {
    return spec.leftOut().isEmpty()
        ? ""
        : "\n Not all that was built is in it:"
            + spec.leftOut().stream()
                .map(note -> "\n  - " + note.strip().replaceAll("\\s+", " "))
                .collect(Collectors.joining());
  }

  /** A companion package, with the size that it takes up when installed, in KiB. */
  static Map<String, String> of(CommonPackage spec, long installedKib) {
    String dkmsPackage = DebianNames.dkmsName(spec.dkmsPackage());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", DebianNames.commonName(spec.dkmsPackage()));
    fields.put("Version", DebianNames.version(spec.version()));
    fields.put("Architecture", DebianNames.architecture(spec.architecture()));
    fields.put("Maintainer", spec.metadata().maintainerOrNobody());
    fields.put("Installed-Size", Long.toString(installedKib));
    fields.put("Conflicts", dkmsPackage);
    fields.put("Replaces", dkmsPackage);
    fields.put("Section", "kernel");
    fields.put("Priority", "optional");
    spec.metadata().homepage().ifPresent(h -> fields.put("Homepage", h));
    fields.put(
        "Description",
        summary(spec.metadata(), dkmsPackage, "files for every kernel")
            + "\n What "
            + dkmsPackage
            + " holds beside the sources of its kernel modules."
            + "\n The packages of the built modules depend on it.");
    return fields;
  }

  /** A gate: the kernel, its modules, and the meta-package that must not go ahead of them. */
  static Map<String, String> of(GatePackage spec) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", spec.name());
    fields.put("Version", DebianNames.gateVersion(spec));
    fields.put("Architecture", spec.architecture().debian());
    fields.put("Maintainer", PackageMetadata.NONE.maintainerOrNobody());
    fields.put(
        "Depends",
        Stream.concat(Stream.of(spec.image()), spec.modules().stream())
            .collect(Collectors.joining(", ")));
    String held =
        spec.held().names().stream()
            .map(name -> name + " (>> " + spec.held().version() + ")")
            .collect(Collectors.joining(", "));
    // apt's dist-upgrade weighs: both fields and the priority have it keep the gate, and not what
    // the gate holds back.
    fields.put("Breaks", held);
    fields.put("Conflicts", held);
    fields.put("Section", "kernel");
    fields.put("Priority", "standard");
    fields.put("Description", spec.summary() + "\n " + String.join("\n ", spec.description()));
    return fields;
  }

  /**
   * A DKMS source package, with the size that it takes up when installed, in KiB. The oldest dkms
   * is the one from which on a package's postinst can leave everything to it, as dh_dkms has it.
   */
  static Map<String, String> of(DkmsPackage spec, long installedKib) {
    String name = spec.module().name();
    String version = DebianNames.version(spec.module().version());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", DebianNames.dkmsName(spec.module()));
    fields.put("Version", version);
    fields.put("Architecture", "all");
    fields.put("Maintainer", spec.metadata().maintainerOrNobody());
    fields.put("Installed-Size", Long.toString(installedKib));
    fields.put("Depends", "dkms (>= 2.1.0.0)");
    fields.put("Provides", DebianNames.virtualName(spec.module()) + " (= " + version + ")");
    fields.put("Section", "kernel");
    fields.put("Priority", "optional");
    spec.metadata().homepage().ifPresent(h -> fields.put("Homepage", h));
    fields.put(
        "Description",
        summary(spec.metadata(), name + " driver", "sources for dkms")
            + "\n The sources of the kernel modules of "
            + spec.module()
            + "."
            + "\n Where this package is installed, dkms builds them for each kernel whose"
            + "\n headers are there.");
    return fields;
  }

  /** A package with certificates, with the size that it takes up when installed, in KiB. */
  static Map<String, String> of(MokPackage spec, long installedKib) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Package", spec.name());
    fields.put("Version", spec.version());
    fields.put("Architecture", "all");
    fields.put("Maintainer", PackageMetadata.NONE.maintainerOrNobody());
    fields.put("Installed-Size", Long.toString(installedKib));
    fields.put("Suggests", "mokutil");
    fields.put("Section", "kernel");
    fields.put("Priority", "optional");
    fields.put(
        "Description",
        "certificates of signed kernel modules"
            + "\n Under Secure Boot a machine loads modules whose signer its owner has enrolled."
            + "\n This package has the certificates and enrols none of them. To do so, run:"
            + "\n  "
            + spec.enrolling());
    return fields;
  }

  private static String summary(PackageMetadata metadata, String otherwise, String aspect) {
    Optional<String> known = metadata.summary();
    return known.orElse(otherwise) + " (" + aspect + ")";
  }

  /** The control file's text. */
  static String render(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(f -> f.getKey() + ": " + f.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** The names of the wanted fields that are missing or different; for a message. */
  static List<String> differences(Map<String, String> wanted, Map<String, String> written) {
    return wanted.entrySet().stream()
        .filter(field -> !field.getValue().equals(written.get(field.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }
}
