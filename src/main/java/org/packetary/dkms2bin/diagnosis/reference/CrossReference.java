package org.packetary.dkms2bin.diagnosis.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.headers.HeaderDeclaration;
import org.packetary.dkms2bin.headers.HeaderIndex;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.Finding.Declared;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Says to findings what the headers of kernels at hand say: where another kernel declares what the
 * target lacks, and how the target's declaration differs from another's.
 */
public final class CrossReference {

  private static final Set<FindingKind> LACKS =
      Set.of(
          FindingKind.IMPLICIT_DECLARATION,
          FindingKind.UNDECLARED_IDENTIFIER,
          FindingKind.NO_MEMBER,
          FindingKind.UNKNOWN_TYPE,
          FindingKind.INCOMPLETE_TYPE,
          FindingKind.MISSING_HEADER,
          FindingKind.UNDEFINED_SYMBOL);

  private final Kernel target;
  private final List<Kernel> older;
  private final List<Kernel> newer;

  /**
   * The headers of a kernel.
   *
   * @param name its release, or what else it is to be called
   * @param headers gives the index when it is first needed; empty where the headers are not at hand
   */
  public record Kernel(String name, Supplier<Optional<HeaderIndex>> headers) {

    /** A kernel whose index is there already. */
    public static Kernel of(String name, HeaderIndex index) {
      return new Kernel(name, () -> Optional.of(index));
    }

    Optional<KernelRelease> release() {
      return KernelRelease.isRelease(name)
          ? Optional.of(KernelRelease.parse(name))
          : Optional.empty();
    }
  }

  /**
   * A cross-reference.
   *
   * @param target the kernel that the findings are about
   * @param others kernels to compare it with, in any order
   */
  public CrossReference(Kernel target, List<Kernel> others) {
    this.target = target;
    Neighbours neighbours = Neighbours.of(target, others);
    this.older = neighbours.older();
    this.newer = neighbours.newer();
  }

  /** The findings, with declarations where headers say anything about them. */
  public List<Finding> annotate(List<Finding> findings) {
    return findings.stream().map(this::annotate).toList();
  }

  private Finding annotate(Finding finding) {
    return Subject.of(finding, target.headers())
        .map(subject -> finding.with(declarations(finding, subject)))
        .orElse(finding);
  }

  private List<Declared> declarations(Finding finding, Subject subject) {
    Optional<HeaderIndex> index = target.headers().get();
    List<HeaderDeclaration> here = index.map(subject::in).orElse(List.of());
    boolean lacks = LACKS.contains(finding.kind());
    if (here.isEmpty()) {
      return lacks || index.isPresent() ? elsewhere(finding, subject) : List.of();
    }
    return lacks ? List.of(declared(target, true, here.get(0))) : changed(finding, subject, here);
  }

  /** Not in the target: the newest older kernel that has it, and the oldest newer one. */
  private List<Declared> elsewhere(Finding finding, Subject subject) {
    List<Declared> others =
        Stream.of(older, newer)
            .flatMap(side -> side.stream().flatMap(k -> best(k, subject).stream()).limit(1))
            .toList();
    boolean worthSaying = finding.isCause() && LACKS.contains(finding.kind());
    return others.isEmpty() && !worthSaying
        ? List.of()
        : Stream.concat(Stream.of(absent(target, true)), others.stream()).toList();
  }

  private static Optional<Declared> best(Kernel kernel, Subject subject) {
    return kernel.headers().get().stream()
        .flatMap(i -> subject.in(i).stream())
        .findFirst()
        .map(d -> declared(kernel, false, d));
  }

  /** In the target: with the nearest other kernel that declares it otherwise, if there is one. */
  private List<Declared> changed(Finding finding, Subject subject, List<HeaderDeclaration> here) {
    for (Kernel other : Stream.concat(older.stream(), newer.stream()).toList()) {
      Optional<HeaderIndex> index = other.headers().get();
      List<HeaderDeclaration> there = index.map(subject::in).orElse(List.of());
      Optional<HeaderDeclaration> ours = onlyIn(here, there);
      Optional<HeaderDeclaration> theirs = onlyIn(there, here);
      if (ours.isPresent() && theirs.isPresent()) {
        return List.of(declared(target, true, ours.get()), declared(other, false, theirs.get()));
      }
      boolean clash = finding.kind() == FindingKind.CONFLICTING_DECLARATION;
      if (clash && there.isEmpty() && index.isPresent()) {
        return List.of(declared(target, true, here.get(0)), absent(other, false));
      }
    }
    return List.of(declared(target, true, here.get(0)));
  }

  private static Optional<HeaderDeclaration> onlyIn(
      List<HeaderDeclaration> some, List<HeaderDeclaration> others) {
    Set<String> known = others.stream().map(CrossReference::comparable).collect(Collectors.toSet());
    return some.stream().filter(d -> !known.contains(comparable(d))).findFirst();
  }

  /** Whether a prototype says extern is a matter of style. */
  private static String comparable(HeaderDeclaration declaration) {
    return declaration.prototype().replaceFirst("^extern ", "");
  }

  private static Declared declared(Kernel kernel, boolean isTarget, HeaderDeclaration d) {
    String owner = d.kind() == HeaderDeclaration.Kind.MEMBER ? d.name() + ": " : "";
    return new Declared(kernel.name(), isTarget, Optional.of(d.file()), d.line(), owner + d.text());
  }

  private static Declared absent(Kernel kernel, boolean isTarget) {
    return new Declared(kernel.name(), isTarget, Optional.empty(), 0, "");
  }

  /** The kernels on both sides of the target, the nearest first. */
  private record Neighbours(List<Kernel> older, List<Kernel> newer) {

    /** Reading headers takes seconds where no index is cached: no more than these on each side. */
    private static final int MOST = 8;

    static Neighbours of(Kernel target, List<Kernel> others) {
      List<Kernel> ascending =
          others.stream()
              .filter(k -> !k.name().equals(target.name()))
              .sorted(Neighbours::compare)
              .toList();
      List<Kernel> older = new ArrayList<>();
      List<Kernel> newer = new ArrayList<>();
      for (Kernel kernel : ascending) {
        if (compare(kernel, target) < 0) {
          older.add(0, kernel);
        } else {
          newer.add(kernel);
        }
      }
      return new Neighbours(spread(older, target), spread(newer, target));
    }

    /** Kernels of unknown release count as the oldest. */
    private static int compare(Kernel a, Kernel b) {
      if (a.release().isPresent() && b.release().isPresent()) {
        return a.release().get().compareTo(b.release().get());
      }
      return Boolean.compare(a.release().isPresent(), b.release().isPresent());
    }

    /** One flavour of each build, and where there are many builds, one of each version first. */
    private static List<Kernel> spread(List<Kernel> nearestFirst, Kernel target) {
      List<Kernel> builds = firsts(nearestFirst, target, r -> r.baseVersion() + " " + r.abi());
      List<Kernel> versions = firsts(builds, target, KernelRelease::baseVersion);
      Set<Kernel> chosen =
          Stream.concat(versions.stream(), builds.stream())
              .distinct()
              .limit(MOST)
              .collect(Collectors.toSet());
      return builds.stream().filter(chosen::contains).toList();
    }

    private static List<Kernel> firsts(
        List<Kernel> kernels, Kernel target, Function<KernelRelease, String> key) {
      Map<String, Kernel> first = new LinkedHashMap<>();
      for (Kernel kernel : kernels) {
        first.merge(
            kernel.release().map(key).orElse(kernel.name()),
            kernel,
            (a, b) -> !sameFlavour(a, target) && sameFlavour(b, target) ? b : a);
      }
      return List.copyOf(first.values());
    }

    private static boolean sameFlavour(Kernel kernel, Kernel target) {
      return kernel
          .release()
          .map(KernelRelease::flavour)
          .equals(target.release().map(KernelRelease::flavour));
    }
  }
}
