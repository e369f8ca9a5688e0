package org.packetary.dkms2bin.source.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A driver's own makefile: how it wants to be told of the kernel to build for, when it is run
 * instead of kbuild.
 *
 * @param kernel the variables to set on make's command line and what to, by name; values in terms
 *     of dkms.conf's variables
 * @param callsKbuild whether a rule runs make for external modules as today's kernels understand
 *     it, with {@code M=}
 * @param cleans whether it has a rule to clean up
 */
record OwnRules(Map<String, String> kernel, boolean callsKbuild, boolean cleans) {

  private static final String RELEASE = "${kernelver}";
  private static final String DIRECTORY = "${kernel_source_dir}";

  /** What drivers call the kernel's release. */
  private static final Set<String> RELEASE_NAMES =
      Set.of("BUILD_KERNEL", "KVER", "KVERSION", "KERNEL_VERSION", "KERNELVER", "KERNEL_UNAME");

  /** What drivers call the directory of the kernel's headers. */
  private static final Set<String> DIRECTORY_NAMES =
      Set.of(
          "KSRC",
          "KDIR",
          "KERNELDIR",
          "KERNEL_DIR",
          "KERNELSRC",
          "KERNEL_SRC",
          "KERNEL_SOURCE",
          "KERNEL_SOURCES",
          "KERNEL_PATH",
          "KERNEL_TREE",
          "KERN_DIR",
          "KERNDIR",
          "KSRCDIR",
          "KBUILD_DIR",
          "LINUX_SRC",
          "LINUXDIR",
          "LINUX_DIR",
          "SYSSRC");

  private static final Pattern NAME = Pattern.compile("\\w+");
  private static final Pattern ASKS_RELEASE =
      Pattern.compile("(\\$[({]shell\\s+)?`?\\s*uname\\s+-r\\s*`?[)}]?");
  private static final Pattern IS_DIRECTORY =
      Pattern.compile(
          "(\\$[({]\\w+[)}])?/lib/modules/"
              + "(\\$\\([^()]*(\\([^()]*\\))?[^()]*\\)|`uname -r`|\\$\\{\\w+\\}|[^\\s/$`])+"
              + "/(build|source)/?");

  /** Longer values and lines are nothing that a person wrote to name a directory. */
  private static final int LONGEST = 2_000;

  private static final Pattern DESCENT =
      Pattern.compile("\\$[({]MAKE[)}].*\\s-C\\s*\"?\\$[({](\\w+)[)}]");
  private static final Pattern KBUILD_CALL = Pattern.compile("(^|\\s)\"?(M|KBUILD_EXTMOD)=");

  /** Whether it can be told of a kernel at all. */
  boolean takesKernel() {
    return !kernel.isEmpty();
  }

  OwnRules {
    kernel = Map.copyOf(kernel);
  }

  /** Reads the makefile of a directory. */
  static Optional<OwnRules> of(Path directory, Path top) {
    return makefile(directory, top).map(OwnRules::of);
  }

  /**
   * Reads the makefile of the top directory if it descends into all of these and hands on what it
   * is told.
   */
  static Optional<OwnRules> of(Path top, List<Path> directories) {
    Optional<Makefile> makefile = makefile(top, top).filter(m -> descendsInto(m, directories));
    if (makefile.isEmpty()) {
      return Optional.empty();
    }
    OwnRules own = of(makefile.get());
    Map<String, String> kernel = new TreeMap<>(own.kernel());
    directories.forEach(d -> of(d, top).ifPresent(rules -> kernel.putAll(rules.kernel())));
    return Optional.of(new OwnRules(kernel, own.callsKbuild(), own.cleans()));
  }

  private static boolean descendsInto(Makefile makefile, List<Path> directories) {
    return makefile.recipes().stream().anyMatch(line -> line.contains("-C"))
        && directories.stream()
            .allMatch(d -> makefile.text().contains(String.valueOf(d.getFileName())));
  }

  private static Optional<Makefile> makefile(Path directory, Path top) {
    return Stream.of("GNUmakefile", "makefile", "Makefile")
        .map(directory::resolve)
        .flatMap(f -> Makefile.read(f, top).stream())
        .findFirst();
  }

  private static OwnRules of(Makefile makefile) {
    Map<String, String> variables = makefile.allVariables();
    Map<String, String> kernel = new TreeMap<>();
    variables.forEach((name, value) -> assigned(name, value.strip(), kernel));
    RELEASE_NAMES.stream()
        .filter(n -> mentions(makefile, n))
        .forEach(n -> kernel.putIfAbsent(n, RELEASE));
    DIRECTORY_NAMES.stream()
        .filter(n -> mentions(makefile, n))
        .forEach(n -> kernel.putIfAbsent(n, DIRECTORY));
    descents(makefile)
        .filter(n -> !variables.containsKey(n) && !n.equals("PWD") && !n.equals("CURDIR"))
        .forEach(n -> kernel.putIfAbsent(n, DIRECTORY));
    if (makefile.kernelReleaseTested()) {
      kernel.remove("KERNELRELEASE");
    }
    return new OwnRules(
        kernel, callsKbuild(makefile, variables), makefile.targets().contains("clean"));
  }

  private static void assigned(String name, String value, Map<String, String> kernel) {
    if (!NAME.matcher(name).matches()) {
      return;
    }
    if (ASKS_RELEASE.matcher(value).matches()) {
      kernel.put(name, RELEASE);
    } else if (value.length() < LONGEST && IS_DIRECTORY.matcher(value).matches()) {
      kernel.put(name, DIRECTORY);
    }
  }

  private static boolean mentions(Makefile makefile, String name) {
    return List.of("$(" + name + ")", "${" + name + "}", "ifdef " + name, "ifndef " + name).stream()
        .anyMatch(makefile.text()::contains);
  }

  private static Stream<String> descents(Makefile makefile) {
    return makefile.recipes().stream()
        .filter(line -> line.length() < LONGEST)
        .map(DESCENT::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1));
  }

  /** In a recipe, or in a variable that a recipe calls. */
  private static boolean callsKbuild(Makefile makefile, Map<String, String> variables) {
    return Stream.concat(
            makefile.recipes().stream().map(line -> Expansion.partly(line, variables)),
            variables.values().stream())
        .filter(line -> line.contains("-C"))
        .anyMatch(line -> KBUILD_CALL.matcher(line).find());
  }
}
