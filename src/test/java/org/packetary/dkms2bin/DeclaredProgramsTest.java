package org.packetary.dkms2bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.FileTrees;

/** Programs of the host that the project calls: all are declared, and others are not found. */
class DeclaredProgramsTest {

  private static final Path TABLE =
      Path.of("src/main/resources/org/packetary/dkms2bin/doctor/host-tools");

  /** Scripts that run in a build's root, in a container or on the machine that gets a package. */
  private static final Pattern INSIDE =
      Pattern.compile(
          ".*/(proof/guest/init\\.sh|sandbox/(uname|container-root)\\.sh|roots/(install|sources|unpack)-\\w+\\.sh"
              + "|image/bootstrap/(install|finish)\\.sh|dkms/\\w+\\.sh|packaging/(deb|rpm)/[\\w-]+\\.sh|build/(deb|rpm)/\\w+)");

  /** What a shell brings itself. */
  private static final Set<String> BUILTINS =
      Set.of(
          ("alias break builtin cd command compgen continue declare done echo esac eval exec exit export "
                  + "false fi getopts hash in let local mapfile printf pwd read readarray "
                  + "readonly return set shift shopt source test trap true type typeset ulimit umask "
                  + "unset wait")
              .split(" ", -1));

  /** What the sandbox writes into its script, and what a test makes for itself. */
  private static final Set<String> MADE =
      Set.of(
          "print_binds",
          "in_environment",
          "in_namespaces",
          "in_root",
          "with_network",
          "as_owner",
          "look_at_limits",
          "only-here");

  private static final Pattern SYSTEM_DIRECTORY = Pattern.compile("/(usr/(local/)?)?s?bin");

  private static final Pattern PATH_SET = Pattern.compile("(?<![A-Za-z_])PATH=(\\S*)");

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?<![\\w$}/.*%!-])/(?:usr/(?:local/)?)?s?bin/([a-z][\\w.+-]*)");

  /** Java that starts a program of the host: the first word. */
  private static final Pattern STARTED =
      Pattern.compile(
          "(?:\\bProcessBuilder\\(|\\bbench\\.host\\(\\s*\"\",|\\bbench\\.output\\(|\\bHostTool\\.output\\("
              + "|\\bprobe\\.ask\\(|\\brunner\\.run\\(\\s*Command\\.of\\(\\s*List\\.of\\(|\\bCommand\\.of\\(\\s*List\\.of\\("
              + "|\\bProcessBuilder\\(\\s*List\\.of\\(|\\bargv = new ArrayList<>\\(\\s*List\\.of\\()"
              + "\\s*\"([a-z][\\w.+-]*)\"");

  private Path temp;

  @BeforeEach
  void start(@TempDir Path directory) {
    temp = directory;
  }

  /** JUnit would warn of each link that leads out of its directory. */
  @AfterEach
  void removeLinks() throws IOException {
    FileTrees.delete(temp.resolve("links"));
  }

  @Test
  void anUndeclaredProgramIsNotFoundAndADeclaredOneIs() throws Exception {
    assumeDpkg();
    Path bin = Files.createDirectory(temp.resolve("bin"));
    program(bin.resolve("undeclared"));
    program(bin.resolve("of-no-package"));
    Path java = Files.createDirectories(temp.resolve("jdk/bin")).resolve("java");
    program(java);
    Path table = temp.resolve("table");
    Files.writeString(
        table,
        """
        # tool         needed   debian     el
        unxz           this     xz-utils   xz
        of-no-package  this     nowhere    nowhere
        java           this     nowhere    nowhere
        undeclared     another  nowhere    nowhere
        """);
    Path links = temp.resolve("links");
    Map<String, String> environment =
        Map.of(
            "PATH", bin + ":" + System.getenv("PATH"), "JAVA_HOME", temp.resolve("jdk").toString());

    assertThat(run(environment, "src/test/declared-path", "" + table, "" + links, "this"))
        .isEqualTo(new Ended(0, ""));

    Map<String, String> only = Map.of("PATH", links.toString());
    assertThat(run(only, "/bin/sh", "-c", "undeclared").status()).isEqualTo(127);
    assertThat(run(only, "/bin/sh", "-c", "apt-ftparchive").status()).isEqualTo(127);
    assertThat(run(only, "/bin/sh", "-c", "of-no-package && awk 1 /dev/null && ls /dev/null"))
        .isEqualTo(new Ended(0, "/dev/null\n"));
    // It is xz, and goes by its name.
    assertThat(run(only, "/bin/sh", "-c", "echo hello | xz | unxz"))
        .isEqualTo(new Ended(0, "hello\n"));
    assertThat(links.resolve("java").toRealPath()).isEqualTo(java.toRealPath());
  }

  @Test
  void whatIsNoLongerDeclaredGoesFromTheDirectory() throws Exception {
    assumeDpkg();
    Path links = temp.resolve("links");
    program(temp.resolve("once"));
    Map<String, String> path = Map.of("PATH", temp + ":" + System.getenv("PATH"));
    Path before = Files.writeString(temp.resolve("before"), "once need nowhere nowhere\n");
    Path after = Files.writeString(temp.resolve("after"), "unxz need xz-utils xz\n");

    run(path, "src/test/declared-path", "" + before, "" + links, "need");
    assertThat(links.resolve("once")).exists();
    run(path, "src/test/declared-path", "" + after, "" + links, "need");
    assertThat(links.resolve("once")).doesNotExist();
  }

  @Test
  void hostScriptsLeaveThePathToWhoCallsThem() throws IOException {
    Set<String> offences = new TreeSet<>();
    for (Path script : hostScripts()) {
      for (String line : outsideRoots(Files.readString(script))) {
        Matcher path = PATH_SET.matcher(line);
        while (path.find()) {
          if (Stream.of(path.group(1).split(":", -1))
              .anyMatch(SYSTEM_DIRECTORY.asMatchPredicate())) {
            offences.add(script + " sets PATH: " + line.strip());
          }
        }
        Matcher absolute = ABSOLUTE.matcher(line);
        while (absolute.find()) {
          offences.add(script + " names " + absolute.group() + ": " + line.strip());
        }
      }
    }
    assertThat(offences)
        .as(
            "programs are called by name, on the caller's PATH; in a root: chroot ROOT /usr/bin/env")
        .isEmpty();
  }

  @Test
  void everyProgramThatIsCalledIsDeclaredOrEssential() throws Exception {
    assumeDpkg();
    Path links = temp.resolve("links");
    List<String> argv = new ArrayList<>(List.of("src/test/declared-path", "" + TABLE, "" + links));
    argv.addAll(needs());
    assertThat(run(Map.of(), argv.toArray(String[]::new)).status()).isZero();
    Set<String> known = new TreeSet<>(BUILTINS);
    known.addAll(MADE);
    known.addAll(declared());
    try (Stream<Path> files = Files.list(links)) {
      files.map(f -> f.getFileName().toString()).forEach(known::add);
    }

    Map<String, Set<String>> unknown = new TreeMap<>();
    for (Path script : hostScripts()) {
      String text = Files.readString(script);
      String launcher =
          text.contains("\n. ./dkms2bin\n") ? Files.readString(Path.of("dkms2bin")) : "";
      note(unknown, script, ShellCalls.in(launcher + "\n" + text), known);
    }
    for (Path source : sources()) {
      Set<String> started =
          STARTED
              .matcher(Files.readString(source))
              .results()
              .map(m -> m.group(1))
              .collect(Collectors.toSet());
      note(unknown, source, started, known);
    }

    assertThat(unknown).as("programs that %s does not name, and who calls them", TABLE).isEmpty();
  }

  private static void note(
      Map<String, Set<String>> unknown, Path caller, Set<String> called, Set<String> known) {
    for (String name : called) {
      if (!known.contains(name)) {
        unknown.computeIfAbsent(name, n -> new TreeSet<>()).add(caller.toString());
      }
    }
  }

  /** The lines of a script, continued ones as one, without comments, here-documents and roots. */
  private static List<String> outsideRoots(String text) {
    List<String> lines = new ArrayList<>();
    String end = "";
    for (String line : text.replace("\\\n", " ").split("\n", -1)) {
      if (!end.isEmpty()) {
        end = line.strip().equals(end) ? "" : end;
        continue;
      }
      Matcher here = Pattern.compile("(?<!<)<<-? ?['\"]?([A-Z]+)\\b").matcher(line);
      if (here.find()) {
        end = here.group(1);
      }
      if (!line.strip().startsWith("#") && !line.contains("chroot ")) {
        lines.add(line.replaceFirst("\\s#.*", ""));
      }
    }
    return lines;
  }

  /** All of the project's scripts but those that run elsewhere. */
  private static List<Path> hostScripts() throws IOException {
    List<Path> scripts = new ArrayList<>(List.of(Path.of("dkms2bin")));
    for (String directory : List.of(".ci", "src", "samples")) {
      try (Stream<Path> files = Files.walk(Path.of(directory))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (isScript(file) && !INSIDE.matcher(file.toString()).matches()) {
            scripts.add(file);
          }
        }
      }
    }
    assertThat(scripts).contains(Path.of("src/test/run-tests"));
    return scripts;
  }

  private static boolean isScript(Path file) throws IOException {
    if (file.startsWith("src/test/resources") || file.toString().endsWith(".java")) {
      return false;
    }
    if (file.toString().endsWith(".sh")) {
      return true;
    }
    byte[] bytes = Files.readAllBytes(file);
    String head = new String(bytes, 0, Math.min(40, bytes.length), StandardCharsets.ISO_8859_1);
    return head.matches("(?s)#!\\S*/(env )?(ba)?sh\\s.*");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static Set<String> needs() throws IOException {
    return rows().flatMap(r -> Stream.of(r[1].split(",", -1))).collect(Collectors.toSet());
  }

  private static Set<String> declared() throws IOException {
    return rows().map(r -> r[0]).collect(Collectors.toSet());
  }

  private static Stream<String[]> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(l -> !l.isBlank() && !l.startsWith("#"))
        .map(l -> l.split("\\s+", -1));
  }

  private static void assumeDpkg() {
    boolean there =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(d -> Files.isExecutable(Path.of(d, "dpkg-query")));
    if (!there) {
      System.err.println("[test] which programs are declared is not tested: this host has no dpkg");
    }
    Assumptions.assumeTrue(there, "this host has no dpkg, which knows whose a program is");
  }

  private static void program(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\nexit 0\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Ended(int status, String output) {}

  private static Ended run(Map<String, String> environment, String... argv) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
