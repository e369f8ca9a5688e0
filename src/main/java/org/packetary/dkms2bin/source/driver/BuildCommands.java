package org.packetary.dkms2bin.source.driver;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The commands that build driver sources and clean up after it, in the words of a dkms.conf.
 *
 * @param make MAKE[0]
 * @param clean CLEAN
 * @param reason why these; for people
 */
record BuildCommands(String make, String clean, String reason) {

  private static final String BUILD = "${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build";

  /**
   * kbuild itself, called for a directory.
   *
   * @param directory relative to the top of the sources; empty for the top
   * @param options of the kernel's configuration that have to be {@code m}
   */
  static BuildCommands kbuild(String directory, Set<String> options) {
    String call =
        "make -C ${kernel_source_dir} M=" + BUILD + (directory.isEmpty() ? "" : "/" + directory);
    String set =
        new TreeSet<>(options).stream().map(o -> " " + o + "=m").collect(Collectors.joining());
    return new BuildCommands(
        call + set + " modules",
        call + " clean",
        "kbuild called for "
            + (directory.isEmpty() ? "the sources" : directory + "/")
            + (set.isEmpty() ? "" : " with" + set));
  }

  /**
   * The driver's own makefile, told of the kernel by the variables that it uses.
   *
   * <p>The quotes around make keep dkms from setting KERNELRELEASE, by which such makefiles know
   * that kbuild reads them.
   */
  static BuildCommands own(String directory, OwnRules rules) {
    Map<String, String> variables = new TreeMap<>(rules.kernel());
    String call = "'make'" + (directory.isEmpty() ? "" : " -C " + directory);
    String set =
        variables.entrySet().stream()
            .map(v -> " " + v.getKey() + "=" + v.getValue())
            .collect(Collectors.joining());
    return new BuildCommands(
        call.replaceFirst("'make'", "'make' -j\\${parallel_jobs:-1}") + set,
        rules.cleans() ? call + set + " clean" : "true",
        "the makefile's own rules"
            + (directory.isEmpty() ? "" : " in " + directory + "/")
            + ", told of the kernel by "
            + String.join(", ", variables.keySet()));
  }

  /**
   * The commands for a directory with what is known of it.
   *
   * @return empty where neither kbuild nor the makefile's own rules can be told of a kernel
   */
  static Optional<BuildCommands> choose(
      String directory, KbuildModules kbuild, Optional<OwnRules> rules) {
    Optional<OwnRules> usable = rules.filter(OwnRules::takesKernel);
    if (kbuild.lists() && !kbuild.options().isEmpty()) {
      // The makefile's own rules set such options, and often more. SUBDIRS= in place of M= has had
      // no effect since Linux 5.4.
      Optional<OwnRules> sound = usable.filter(OwnRules::callsKbuild);
      if (sound.isPresent()) {
        return sound.map(r -> own(directory, r));
      }
    }
    if (kbuild.lists()) {
      return Optional.of(kbuild(directory, kbuild.options()));
    }
    return usable.map(r -> own(directory, r));
  }
}
