package org.packetary.dkms2bin.housekeeping;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What of a cache goes: what nobody used for a time, and then what was used longest ago until the
 * rest fits. What something else stands on is in use as long as that is.
 *
 * @param unusedFor how long nobody used what goes
 * @param mostBytes the room that the rest may take
 */
public record PruneRule(Optional<Duration> unusedFor, OptionalLong mostBytes) {

  /** Whether it names what goes. */
  public boolean isGiven() {
    return unusedFor.isPresent() || mostBytes.isPresent();
  }

  /** What goes, those first that stand on others. */
  public List<Prunable> going(List<Prunable> all, Instant now) {
    List<Prunable> oldest = inOrder(all);
    Set<Prunable> going = new HashSet<>();
    oldest.stream().filter(p -> p.kind() == Prunable.Kind.REMNANT).forEach(going::add);
    if (unusedFor.isPresent()) {
      Instant limit = now.minus(unusedFor.get());
      Map<String, Instant> used = used(all);
      oldest.stream().filter(p -> lastUse(p, used).isBefore(limit)).forEach(going::add);
    }
    going.removeAll(staying(oldest, going));
    if (mostBytes.isPresent()) {
      long rest = all.stream().filter(p -> !going.contains(p)).mapToLong(Prunable::bytes).sum();
      Set<Prunable> staying = staying(oldest, Set.copyOf(oldest));
      for (Prunable one : oldest) {
        if (rest <= mostBytes.getAsLong()) {
          break;
        }
        if (!staying.contains(one) && going.add(one)) {
          rest -= one.bytes();
        }
      }
    }
    return oldest.stream().filter(going::contains).toList();
  }

  /** What was used longest ago first; of the same date what stands on others. */
  private static List<Prunable> inOrder(List<Prunable> all) {
    Map<String, Instant> used = used(all);
    Map<String, Prunable> named = named(all);
    return all.stream()
        .sorted(
            Comparator.comparing((Prunable p) -> lastUse(p, used))
                .thenComparing(p -> -height(p, named))
                .thenComparing(Prunable::name))
        .toList();
  }

  private static Instant lastUse(Prunable one, Map<String, Instant> used) {
    return used.getOrDefault(one.name(), one.used());
  }

  /** When all was last used, by themselves or by what stands on them. */
  private static Map<String, Instant> used(List<Prunable> all) {
    Map<String, Prunable> named = named(all);
    Map<String, Instant> used = new HashMap<>();
    for (Prunable one : named.values()) {
      for (String name : withThoseBelow(one, named)) {
        used.merge(name, one.used(), (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    return used;
  }

  /** What is spared, or does not go, and all that it stands on. */
  private static Set<Prunable> staying(List<Prunable> all, Set<Prunable> going) {
    Map<String, Prunable> named = named(all);
    Set<Prunable> staying = new HashSet<>();
    for (Prunable one : all) {
      if (one.spared() || !going.contains(one)) {
        staying.add(one);
        withThoseBelow(one, named).stream()
            .filter(named::containsKey)
            .forEach(name -> staying.add(named.get(name)));
      }
    }
    return staying;
  }

  private static Set<String> withThoseBelow(Prunable top, Map<String, Prunable> named) {
    Set<String> names = new HashSet<>();
    List<Prunable> todo = new ArrayList<>(List.of(top));
    while (!todo.isEmpty()) {
      Prunable one = todo.remove(todo.size() - 1);
      if (names.add(one.name())) {
        one.below().stream()
            .flatMap(name -> Optional.ofNullable(named.get(name)).stream())
            .forEach(todo::add);
      }
    }
    return names;
  }

  private static int height(Prunable one, Map<String, Prunable> named) {
    return withThoseBelow(one, named).size();
  }

  private static Map<String, Prunable> named(List<Prunable> all) {
    Map<String, Prunable> named = new HashMap<>();
    all.forEach(one -> named.put(one.name(), one));
    return named;
  }
}
