package org.packetary.dkms2bin.sbom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.kbuild.BuildTrace;

/**
 * How the sources of a module were compiled.
 *
 * @param compiler the command
 * @param common the words that all command lines have, in the first one's order
 * @param own by source, the words that not all have; sources without such are left out
 */
record CompilerFlags(String compiler, List<String> common, Map<String, List<String>> own) {

  CompilerFlags {
    common = List.copyOf(common);
    own = new TreeMap<>(own);
  }

  static CompilerFlags of(Bill bill, List<BuildTrace.Unit> units) {
    List<List<String>> lines = units.stream().map(CompilerFlags::words).toList();
    if (lines.isEmpty()) {
      return new CompilerFlags("", List.of(), Map.of());
    }
    Set<String> shared = new TreeSet<>(lines.get(0));
    lines.forEach(shared::retainAll);
    Map<String, List<String>> own = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      List<String> more = lines.get(i).stream().skip(1).filter(w -> !shared.contains(w)).toList();
      if (!more.isEmpty()) {
        own.put(FileNames.of(bill.trace().items().get(units.get(i).source())), more);
      }
    }
    return new CompilerFlags(
        lines.get(0).isEmpty() ? "" : lines.get(0).get(0),
        lines.get(0).stream().skip(1).filter(shared::contains).toList(),
        own);
  }

  /** A command line up to what it works on: that is said otherwise. */
  private static List<String> words(BuildTrace.Unit unit) {
    List<String> words = new ArrayList<>();
    List<String> all = List.of(unit.command().trim().split("\\s+", -1));
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      if (word.equals(";")) {
        break;
      }
      if (word.equals("-o")) {
        i++;
      } else if (!word.equals("-c") && !word.startsWith("-Wp,-MMD,") && !unit.isAbout(word)) {
        words.add(word);
      }
    }
    return words;
  }
}
