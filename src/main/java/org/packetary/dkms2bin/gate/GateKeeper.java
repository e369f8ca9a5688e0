package org.packetary.dkms2bin.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.GatePackage;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.upkeep.Coverage;
import org.packetary.dkms2bin.upkeep.FleetKernel;
import org.packetary.dkms2bin.util.Digests;

/**
 * Makes the gates of a repository what its index says: publishes those that are to name a newer
 * kernel or other drivers, and withdraws those that say what is not so.
 */
public final class GateKeeper {

  private final GatePlace place;
  private final GateKernels kernels;
  private final Collection<RememberedCell> remembered;
  private final List<PackageFile> fresh = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * A keeper of one repository's gates.
   *
   * @param remembered says why drivers have no module
   */
  public GateKeeper(GatePlace place, Collection<RememberedCell> remembered) {
    this.place = place;
    this.kernels = GateKernels.of(place);
    this.remembered = List.copyOf(remembered);
  }

  /**
   * How gates stand, and what was published of them.
   *
   * @param publication empty where nothing changed
   */
  public record Settled(List<GateState> gates, Optional<Publication> publication) {
    /** Copies the list. */
    public Settled {
      gates = List.copyOf(gates);
    }
  }

  /**
   * Settles gates.
   *
   * @param staging an existing private directory
   * @throws PublishException if something cannot be published
   */
  public Settled settle(List<GateRequest> requests, Path staging) throws InterruptedException {
    List<ListedPackage> listed =
        place.repository().isThere() ? place.repository().list() : List.of();
    List<GateState> states = new ArrayList<>();
    for (GateRequest request : requests) {
      for (String flavour : GateNames.flavours(request, place.recipe(), place.architecture())) {
        states.add(settle(new Gate(request, flavour, place.architecture()), listed, staging));
      }
    }
    Optional<Publication> publication =
        fresh.isEmpty() ? Optional.empty() : Optional.of(place.repository().publish(fresh));
    if (!wrong.isEmpty()) {
      place.repository().withdraw(wrong);
    }
    return new Settled(states, publication);
  }

  private GateState settle(Gate gate, List<ListedPackage> listed, Path staging)
      throws InterruptedException {
    List<ListedPackage> same =
        listed.stream()
            .filter(one -> one.architecture().equals(kernels.architecture(gate)))
            .toList();
    List<ListedPackage> gates =
        same.stream().filter(one -> one.name().equals(gate.name())).toList();
    List<GateKernel> known = kernels.newestFirst(gate, same);
    Modules modules = Modules.of(same, gate.request().require());
    Map<String, GateKernel> complete = new LinkedHashMap<>();
    known.stream()
        .filter(kernel -> modules.haveAll(gate.drivers(), kernel.release().release()))
        .forEach(kernel -> complete.putIfAbsent(kernel.held().version(), kernel));
    Optional<GateKernel> chosen = complete.values().stream().findFirst();
    Optional<String> version = Optional.empty();
    for (ListedPackage one : gates) {
      Optional<Numbered> number = Numbered.of(one.version(), kernels.versionSuffix());
      Optional<GateKernel> kernel =
          number.flatMap(n -> Optional.ofNullable(complete.get(n.held())));
      boolean right =
          kernel.isPresent()
              && isListed(
                  write(gate, kernel.get(), modules, number.orElseThrow().number(), staging), one);
      if (!right) {
        wrong.add(one.fileName());
      } else if (kernel.equals(chosen)) {
        version = Optional.of(one.version());
      }
    }
    if (chosen.isPresent() && version.isEmpty()) {
      PackageFile file = next(gate, chosen.get(), modules, gates, staging);
      fresh.add(file);
      version = Optional.of(file.version());
    }
    return known.isEmpty()
        ? GateState.without(gate.name(), gate.drivers(), kernels.without(gate))
        : state(gate, known, chosen, version, same, modules);
  }

  private GateState state(
      Gate gate,
      List<GateKernel> known,
      Optional<GateKernel> chosen,
      Optional<String> version,
      List<ListedPackage> listed,
      Modules modules) {
    List<FleetKernel> newer = new ArrayList<>();
    for (GateKernel kernel : known) {
      if (chosen.filter(kernel::equals).isPresent()) {
        break;
      }
      newer.add(FleetKernel.of(kernel.release().release()));
    }
    // Where no kernel has all, the newest is the one that counts.
    List<FleetKernel> told = chosen.isPresent() ? newer : newer.subList(0, 1);
    List<KernelRelease> all = known.stream().map(GateKernel::release).toList();
    List<String> unnamed =
        modules.kernels().stream()
            .filter(KernelRelease::isRelease)
            .map(KernelRelease::parse)
            .filter(release -> release.flavour().equals(gate.flavour()))
            .filter(release -> place.recipe().kernels().owns(release.release()))
            .filter(release -> !all.contains(release))
            .filter(release -> chosen.map(c -> release.compareTo(c.release()) > 0).orElse(true))
            // To newer ones the distribution itself moves no host.
            .filter(release -> release.compareTo(all.get(0)) < 0)
            .map(KernelRelease::release)
            .filter(release -> modules.haveAll(gate.drivers(), release))
            .toList();
    return new GateState(
        gate.name(),
        gate.drivers(),
        chosen.map(kernel -> kernel.release().release()),
        version,
        newer.stream().map(FleetKernel::release).toList(),
        Coverage.of(listed, remembered, told, gate.drivers(), gate.request().require()).gaps(),
        unnamed,
        Optional.empty());
  }

  /** Whether an index lists a file, and it is there. */
  private boolean isListed(PackageFile file, ListedPackage one) {
    return one.sha256().equals(file.sha256())
        && sameAs(place.directory().resolve(one.fileName()), file);
  }

  /**
   * The gate behind all that were there for this kernel, also those that are withdrawn, or whose
   * files are gone: hosts may have them.
   */
  private PackageFile next(
      Gate gate, GateKernel kernel, Modules modules, List<ListedPackage> gates, Path staging) {
    int number =
        1
            + gates.stream()
                .flatMap(one -> Numbered.of(one.version(), kernels.versionSuffix()).stream())
                .filter(n -> n.held().equals(kernel.held().version()))
                .mapToInt(Numbered::number)
                .max()
                .orElse(0);
    Set<String> earlier = earlier();
    PackageFile file = write(gate, kernel, modules, number, staging);
    Optional<PackageFile> last = Optional.empty();
    for (Optional<Path> there = there(file, earlier);
        there.isPresent();
        there = there(file, earlier)) {
      last = sameAs(there.get(), file) ? Optional.of(file) : Optional.empty();
      number++;
      file = write(gate, kernel, modules, number, staging);
    }
    return last.orElse(file);
  }

  /** The file names of packages that were published, as far as the repository remembers. */
  private Set<String> earlier() {
    Set<String> names = new LinkedHashSet<>(place.repository().withdrawn());
    for (Publications.Entry publication : place.repository().history().entries()) {
      names.addAll(publication.added());
      names.addAll(publication.removed());
    }
    return names;
  }

  private Optional<Path> there(PackageFile file, Set<String> earlier) {
    String name = String.valueOf(file.path().getFileName());
    return earlier.stream()
        .filter(one -> one.equals(name) || one.endsWith("/" + name))
        .map(place.directory()::resolve)
        .findFirst();
  }

  private static boolean sameAs(Path there, PackageFile file) {
    try {
      return Files.isRegularFile(there) && Digests.sha256(there).equals(file.sha256());
    } catch (IOException e) {
      return false;
    }
  }

  private PackageFile write(
      Gate gate, GateKernel kernel, Modules modules, int number, Path staging) {
    return place
        .packager()
        .write(
            new GatePackage(
                gate.name(),
                gate.architecture(),
                kernel.release().release(),
                kernel.image(),
                modules.names(gate.drivers(), kernel.release().release()),
                kernel.held(),
                number),
            staging);
  }

  /**
   * A gate's version.
   *
   * @param held the version that it holds at
   */
  private record Numbered(String held, int number) {

    static Optional<Numbered> of(String version, String suffix) {
      int at = version.lastIndexOf(suffix);
      OptionalInt number =
          at > 0 && version.substring(at + suffix.length()).matches("[1-9][0-9]{0,8}")
              ? OptionalInt.of(Integer.parseInt(version.substring(at + suffix.length())))
              : OptionalInt.empty();
      return number.isPresent()
          ? Optional.of(new Numbered(version.substring(0, at), number.getAsInt()))
          : Optional.empty();
    }
  }

  /** The module packages that an index lists, by driver and kernel. */
  private record Modules(Map<String, String> packages, Set<String> kernels) {

    static Modules of(List<ListedPackage> listed, Rung require) {
      Map<String, String> packages = new HashMap<>();
      Map<String, String> kernels = new LinkedHashMap<>();
      for (ListedPackage one : listed) {
        if (one.isAtLeast(require) && one.kernel().isPresent()) {
          packages.put(key(one.module().orElseThrow(), one.kernel().get()), one.name());
          kernels.put(one.kernel().get(), one.name());
        }
      }
      return new Modules(packages, kernels.keySet());
    }

    private static String key(String driver, String kernel) {
      return Coverage.plain(driver) + " " + Coverage.plain(kernel);
    }

    boolean haveAll(List<String> drivers, String kernel) {
      return drivers.stream().allMatch(driver -> packages.containsKey(key(driver, kernel)));
    }

    List<String> names(List<String> drivers, String kernel) {
      return drivers.stream()
          .flatMap(driver -> Optional.ofNullable(packages.get(key(driver, kernel))).stream())
          .toList();
    }
  }
}
