package org.packetary.dkms2bin.sbom;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.packetary.dkms2bin.kbuild.BuildTrace;

/**
 * What a module package is made of.
 *
 * @param subject the package
 * @param modules the modules in it
 * @param trace which files became them
 * @param tools what they were made with: compiler, linker, make, dkms
 * @param headers the packages of the kernel's headers
 * @param date of the sources: a bill has no other time
 * @param tool the version of dkms2bin
 */
public record Bill(
    Subject subject,
    List<ModuleFile> modules,
    BuildTrace trace,
    List<Part> tools,
    List<Part> headers,
    Instant date,
    String tool) {

  public Bill {
    modules = List.copyOf(modules);
    tools = List.copyOf(tools);
    headers = List.copyOf(headers);
  }

  /**
   * The package that it is about.
   *
   * @param file its file's name
   * @param sha256 its file's digest
   * @param driver the driver's name and version
   * @param kernel the release that it is for
   * @param licenses what its modules say
   */
  public record Subject(
      String file, Part part, String sha256, String driver, String kernel, List<String> licenses) {
    public Subject {
      licenses = List.copyOf(licenses);
    }
  }

  /**
   * A package.
   *
   * @param sha256 the digest of its file, where it is known
   * @param purl its package URL, where its distribution has such
   */
  public record Part(
      String name,
      String version,
      String architecture,
      Optional<String> sha256,
      Optional<String> purl) {

    /** As traces call it. */
    String words() {
      return name + " " + version;
    }
  }

  /**
   * A module in the package.
   *
   * @param path where it is installed
   * @param sha256 of the file in the package, signed and compressed as it may be
   * @param built what the build called it, {@code x.ko}
   */
  public record ModuleFile(String path, String sha256, String built) {}

  /** Why something may be missing, a sentence each. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>(trace.gaps());
    if (!trace.modules().isEmpty()) {
      modules.stream()
          .filter(m -> traceOf(m).isEmpty())
          .forEach(m -> gaps.add("kbuild's notes do not speak of " + m.built()));
    }
    return gaps;
  }

  Optional<BuildTrace.Module> traceOf(ModuleFile module) {
    return trace.modules().stream().filter(m -> m.name().equals(module.built())).findFirst();
  }

  /** The numbers of all items that a module was made of. */
  SortedSet<Integer> itemsOf(ModuleFile module) {
    SortedSet<Integer> items = new TreeSet<>();
    traceOf(module)
        .ifPresent(
            m -> {
              items.addAll(m.objects());
              for (int unit : m.units()) {
                items.add(trace.units().get(unit).source());
                items.addAll(trace.units().get(unit).reads());
              }
            });
    return items;
  }

  /** The units that were compiled for a module. */
  List<BuildTrace.Unit> unitsOf(ModuleFile module) {
    return traceOf(module).stream()
        .flatMap(m -> m.units().stream())
        .map(u -> trace.units().get(u))
        .toList();
  }
}
