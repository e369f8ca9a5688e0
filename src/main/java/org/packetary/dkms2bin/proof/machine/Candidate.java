package org.packetary.dkms2bin.proof.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.image.KernelTree;

/**
 * A subject, with what its modules say of themselves, in the order in which they have to be loaded.
 *
 * @param subject what is to be proven
 * @param modules those that depend on others after these
 */
record Candidate(Subject subject, List<Part> modules) {

  Candidate {
    modules = List.copyOf(modules);
  }

  /**
   * A module.
   *
   * @param module the subject's
   * @param read what it says; empty where it cannot be read, which the kernel is asked all the same
   */
  record Part(Subject.Module module, Optional<KernelModule> read) {

    String name() {
      return module.name();
    }

    /** The names of modules that it names as needed before it, whoever has them. */
    List<String> needs() {
      return read.map(
              m ->
                  Stream.concat(
                          m.depends().stream(),
                          m.modinfo("softdep").stream()
                              .flatMap(soft -> KernelTree.before(soft).stream()))
                      .map(KernelModule::kernelName)
                      .distinct()
                      .toList())
          .orElse(List.of());
    }

    /** The kernel release that it was built for; empty where it does not say. */
    Optional<String> release() {
      return read.map(KernelModule::vermagic)
          .map(magic -> magic.split(" ", 2)[0])
          .filter(word -> !word.isEmpty());
    }

    /** Whether it carries type information. */
    boolean hasBtf() {
      return read.filter(KernelModule::hasBtf).isPresent();
    }
  }

  static Candidate of(Subject subject) {
    List<Part> parts = subject.modules().stream().map(m -> new Part(m, read(m))).toList();
    return new Candidate(subject, ordered(parts));
  }

  private static Optional<KernelModule> read(Subject.Module module) {
    try {
      return Optional.of(KernelModule.read(module.file()));
    } catch (ModuleFormatException e) {
      return Optional.empty();
    }
  }

  private static List<Part> ordered(List<Part> parts) {
    Map<String, Part> byName = new HashMap<>();
    parts.forEach(part -> byName.put(part.name(), part));
    List<Part> order = new ArrayList<>();
    parts.forEach(part -> add(part, byName, order, new TreeSet<>()));
    return order;
  }

  private static void add(Part part, Map<String, Part> byName, List<Part> order, Set<String> open) {
    if (order.contains(part) || !open.add(part.name())) {
      return;
    }
    part.needs().stream()
        .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
        .forEach(needed -> add(needed, byName, order, open));
    order.add(part);
  }

  /** The same without some of its modules. */
  Candidate without(Set<Part> parts) {
    return new Candidate(subject, modules.stream().filter(p -> !parts.contains(p)).toList());
  }

  /**
   * What is left of it to be tried after one of its modules crashed: those that were not tried,
   * with those that they need, unless the one that crashed is among them.
   */
  Candidate after(Part crashed, Set<Part> tried) {
    Map<String, Part> byName = new HashMap<>();
    modules.forEach(part -> byName.put(part.name(), part));
    List<Part> left = new ArrayList<>();
    for (Part part : modules) {
      List<Part> wanted = new ArrayList<>();
      add(part, byName, wanted, new TreeSet<>());
      if (!tried.contains(part) && !wanted.contains(crashed)) {
        wanted.stream().filter(w -> !left.contains(w)).forEach(left::add);
      }
    }
    return new Candidate(subject, left);
  }

  /** The names of its modules. */
  Set<String> names() {
    return modules.stream().map(Part::name).collect(Collectors.toSet());
  }

  /** The kernel's own modules that have to be loaded before a part, in order. */
  List<String> before(Part part, KernelTree tree) {
    return tree.closure(part.needs(), names());
  }
}
