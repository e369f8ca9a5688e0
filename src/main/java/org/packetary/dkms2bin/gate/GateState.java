package org.packetary.dkms2bin.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.upkeep.Coverage;

/**
 * How a gate stands.
 *
 * @param name of its package
 * @param drivers its members
 * @param kernel the release that it names; empty where none has all drivers
 * @param version of the package that names it; likewise
 * @param newer the kernels that it does not let hosts move to, the newest first
 * @param gaps what they lack
 * @param unnamed newer kernels that have all drivers, and of which it cannot be known what would
 *     have to be held back
 * @param problem why it can name no kernel at all, a sentence
 */
public record GateState(
    String name,
    List<String> drivers,
    Optional<String> kernel,
    Optional<String> version,
    List<String> newer,
    List<Coverage.Gap> gaps,
    List<String> unnamed,
    Optional<String> problem) {

  /** Copies the lists. */
  public GateState {
    drivers = List.copyOf(drivers);
    newer = List.copyOf(newer);
    gaps = List.copyOf(gaps);
    unnamed = List.copyOf(unnamed);
  }

  /** A gate that can name no kernel. */
  static GateState without(String name, List<String> drivers, String problem) {
    return new GateState(
        name,
        drivers,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(problem));
  }

  /** Whether hosts are kept from the newest kernel. */
  public boolean isHeldBack() {
    return kernel.isEmpty() || !newer.isEmpty();
  }

  /** What to tell of it, where it is not as one would wish: a sentence each. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    problem.ifPresent(what -> remarks.add(name + " names no kernel: " + what));
    Map<String, List<Coverage.Gap>> kernels = new LinkedHashMap<>();
    gaps.forEach(
        gap -> kernels.computeIfAbsent(gap.kernel().release(), k -> new ArrayList<>()).add(gap));
    String stays =
        kernel.map(release -> name + " stays at " + release).orElse(name + " names no kernel");
    kernels.forEach(
        (release, missing) ->
            remarks.add(
                stays
                    + ": "
                    + release
                    + " waits for "
                    + missing.stream().map(GateState::words).collect(Collectors.joining("; "))));
    unnamed.forEach(
        release ->
            remarks.add(
                name
                    + ": "
                    + release
                    + " has all drivers, but no version of the meta-package that names it is known"));
    return remarks;
  }

  private static String words(Coverage.Gap gap) {
    return gap.driver() + " (" + gap.outcome() + ": " + gap.why() + ")";
  }
}
