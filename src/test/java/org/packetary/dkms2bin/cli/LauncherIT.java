package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as a new user, a busy one and a packaged one meet it. Runs as root. */
class LauncherIT {

  private static final Path CHECKOUT = Path.of("").toAbsolutePath();
  private static final Path LAUNCHER = CHECKOUT.resolve("dkms2bin");
  private static final String VERSION_LINE = "dkms2bin \\d+\\.\\d+\\.\\d+\\S*\\n";

  private static final List<String> PROGRAMS =
      Stream.of(
              "java javac perl flock mmdebstrap apt-get apt-cache apt-config dpkg-deb gpgv setpriv setsid",
              "unshare mount umount cat find grep mkdir mktemp mv readlink rm sed tail touch id sh")
          .flatMap(names -> Stream.of(names.split(" ", -1)))
          .toList();

  private Path temp;

  @BeforeEach
  void start(@TempDir Path directory) {
    temp = directory;
  }

  @Test
  void aLinkWorksFromAnyDirectory() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("a link"), LAUNCHER);

    Ended ended = run(Map.of(), link.toString(), "--version");

    assertThat(ended.out()).matches(VERSION_LINE);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.status()).isZero();
    Files.delete(link);
  }

  /** As hosts have it on which users are not to see each other's files. */
  @Test
  void theDirectoryForTemporaryFilesNeedsNoListing() throws Exception {
    Path tmp =
        Files.createDirectory(
            temp.resolve("tmp"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("-wx------")));
    String modes = "-dac_override,-dac_read_search";

    Ended ended =
        run(
            Map.of("TMPDIR", tmp.toString()),
            "setpriv",
            "--bounding-set=" + modes,
            "--inh-caps=" + modes,
            LAUNCHER.toString(),
            "--version");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.out()).matches(VERSION_LINE);
    assertThat(tmp).isEmptyDirectory();
  }

  @Test
  void theExitStatusIsTheTools() throws Exception {
    assertThat(run(Map.of(), LAUNCHER.toString(), "--no-such-option").status()).isEqualTo(2);
  }

  @Test
  void twoCallsOfAFreshCheckoutBuildOneJarAndPrintNothingElse() throws Exception {
    Path checkout = Files.createDirectory(temp.resolve("a fresh checkout"));
    copy(checkout, "dkms2bin", "pom.xml", ".mvn", "src/main");
    String launcher = checkout.resolve("dkms2bin").toString();

    Process first = start(Map.of(), launcher, "--version");
    Process second = start(Map.of(), launcher, "--version");
    List<Ended> both = List.of(end(first), end(second));

    assertThat(both).allSatisfy(e -> assertThat(e.out()).as(e.err()).matches(VERSION_LINE));
    assertThat(both).filteredOn(e -> e.err().contains("building the jar")).hasSize(1);
    assertThat(run(Map.of(), launcher, "--version").err()).isEmpty();

    Path moved = Files.move(checkout, temp.resolve("a moved checkout"));
    launcher = moved.resolve("dkms2bin").toString();
    Ended packed =
        run(
            Map.of(),
            launcher,
            "source",
            Workbench.CHECKOUT.resolve("samples/hello").toString(),
            "--out-dir",
            temp.resolve("sources").toString());
    assertThat(packed.status()).as(packed.toString()).isZero();

    Files.writeString(
        moved.resolve("src/main/java/org/packetary/dkms2bin/cli/Broken.java"), "class {");
    Ended broken = run(Map.of(), launcher, "--version");
    assertThat(broken.status()).isEqualTo(4);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err()).contains("Broken.java", "target/launcher-build.log");
  }

  @Test
  void missingToolsAreNamedWithTheCommandThatInstallsThem() throws Exception {
    Map<String, String> without =
        Map.of("PATH", pathWithout("mmdebstrap").toString(), "DKMS2BIN_NO_INSTALL", "1");

    Ended build = run(without, LAUNCHER.toString(), "--dkms", temp.resolve("none").toString());

    assertThat(build.err())
        .contains("missing on this host: mmdebstrap\n")
        .contains("apt-get install -y --no-install-recommends mmdebstrap\n");
    for (String command : List.of("--version", "--help", "help", "diagnose", "doctor")) {
      assertThat(run(without, LAUNCHER.toString(), command).err())
          .as(command)
          .doesNotContain("missing on this host");
    }
  }

  @Test
  void xorrisoIsMissedOnlyWhereAnIsoImageIsNamed() throws Exception {
    Map<String, String> without =
        Map.of("PATH", pathWithout("xorriso").toString(), "DKMS2BIN_NO_INSTALL", "1");
    String none = temp.resolve("none").toString();
    String launcher = LAUNCHER.toString();

    Ended writing =
        run(without, launcher, "--dkms", none, "--driver-disk", "ubuntu", "--media", "iso");
    Ended reading = run(without, launcher, "extract", none + ".iso", "--out-dir", none);
    Ended tar = run(without, launcher, "extract", none + ".tar", "--out-dir", none);

    assertThat(List.of(writing.err(), reading.err()))
        .allMatch(e -> e.contains("missing on this host: xorriso\n"));
    assertThat(tar.err()).doesNotContain("missing on this host");
  }

  @Test
  void decompressorsAreMissedOnlyWhereARootOfATarballIsNamed() throws Exception {
    Map<String, String> without =
        Map.of("PATH", pathWithout("zstd").toString(), "DKMS2BIN_NO_INSTALL", "1");
    String none = temp.resolve("none").toString();
    Path recipe =
        Files.writeString(temp.resolve("own.yaml"), "bootstrap:\n  tarball: root.tar.zst\n");
    String launcher = LAUNCHER.toString();

    Ended option = run(without, launcher, "--dkms", none, "--root-tarball=" + none);
    Ended own = run(without, launcher, "--dkms", none, "--recipe", recipe.toString());
    Ended neither = run(without, launcher, "--dkms", none, "--distro", "debian-12");

    assertThat(List.of(option.err(), own.err()))
        .allMatch(
            e -> e.lines().anyMatch(l -> l.matches(".*missing on this host: .*\\bzstd\\b.*")));
    assertThat(neither.err()).doesNotContain("missing on this host");
  }

  @Test
  void whatBuildsOrAsksTheArchiveMissesItsToolsByWhateverCommand() throws Exception {
    Map<String, String> without =
        Map.of("PATH", pathWithout("mmdebstrap").toString(), "DKMS2BIN_NO_INSTALL", "1");
    String none = temp.resolve("none").toString();

    for (List<String> command :
        List.of(
            List.of("--config", none),
            List.of("build", "--plan", none),
            List.of("plan", "--dkms", none),
            List.of("impact", none, "--from", "6.1.0-1-amd64", "--to", "latest"),
            List.of("sign", "export", "--dkms", none),
            List.of("sign", "attach", none),
            List.of("verify", "--rebuild", none),
            List.of("repo", "gate", "--config", none))) {
      assertThat(launched(without, command).err())
          .as("%s", command)
          .contains("missing on this host: mmdebstrap\n");
    }
    for (List<String> command :
        List.of(
            List.of("sign"),
            List.of("plan"),
            List.of("rpm"),
            List.of("verify", none),
            List.of("repo", "list", none),
            List.of("coverage", none, "--kernels", "6.1.0-1-amd64"))) {
      assertThat(launched(without, command).err())
          .as("%s", command)
          .doesNotContain("missing on this host");
    }
  }

  @Test
  void gpgIsMissedOnlyWhereAKeyIsInNoFile() throws Exception {
    Map<String, String> without =
        Map.of("PATH", pathWithout().toString(), "DKMS2BIN_NO_INSTALL", "1");
    String none = temp.resolve("none").toString();
    Path key = Files.createFile(temp.resolve("key.asc"));

    for (String option : List.of("--repo-key=someone@example.org", "--rpm-sign-key=ABCDEF01")) {
      assertThat(launched(without, List.of("--dkms", none, option)).err())
          .contains("missing on this host: gpg gpg-agent gpg-connect-agent\n");
    }
    assertThat(launched(without, List.of("repo", "index", none, "--repo-key", "ABCDEF01")).err())
        .contains("missing on this host: gpg gpg-agent gpg-connect-agent\n");
    for (String file : List.of(key.toString(), "key.asc", none)) {
      assertThat(launched(without, List.of("--dkms", none, "--repo-key", file)).err())
          .doesNotContain("missing on this host");
    }
  }

  @Test
  void rootGetsMissingToolsInstalledForABuildAndForNothingElse() throws Exception {
    Path path = pathWithout("mmdebstrap", "apt-get");
    Path calls = temp.resolve("calls");
    script(
        path.resolve("apt-get"),
        "echo \"$@\" >>'"
            + calls
            + "'\ncase $1 in install) cp /bin/true '"
            + path
            + "/mmdebstrap' ;; esac");
    Map<String, String> environment = Map.of("PATH", path.toString());

    run(environment, LAUNCHER.toString(), "--version");
    run(environment, LAUNCHER.toString(), "doctor");
    run(environment, LAUNCHER.toString());
    // doctor tries what there is, and installs nothing.
    assertThat(Files.exists(calls) ? Files.readString(calls) : "").doesNotContain("install");

    Ended build = run(environment, LAUNCHER.toString(), "--dkms=" + temp.resolve("none"));
    assertThat(calls).content().contains("install -y --no-install-recommends mmdebstrap");
    assertThat(build.err()).contains("running (DKMS2BIN_NO_INSTALL=1 prevents it): apt-get");
    assertThat(build.out()).doesNotContain("apt-get");
  }

  @Test
  void anInstalledToolBecomesTheJvmSoThatSignalsReachIt() throws Exception {
    Path launcher = installed();
    Path java = fakeJava("21.0.1+12");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", java.toString(),
            "XDG_CACHE_HOME", temp.resolve("cache").toString(),
            "DKMS2BIN_JAVA_OPTS", "-Xmx1g -Dx=y");

    Process process = start(environment, launcher.toString(), "two words", "");
    Ended ended = end(process);

    Path home = temp.resolve("usr/share/dkms2bin");
    assertThat(ended.out().lines())
        .startsWith(String.valueOf(process.pid()))
        .containsSubsequence("-Xmx1g", "-Dx=y", "-Ddkms2bin.home=" + home)
        .endsWith("-jar", home.resolve("dkms2bin-1.2.3.jar").toString(), "two words", "");
  }

  @Test
  void anOldJavaIsRefusedByNameAndVersion() throws Exception {
    Path java = fakeJava("11.0.2+9");

    Ended ended = run(Map.of("JAVA_HOME", java.toString()), installed().toString(), "--version");

    assertThat(ended.status()).isEqualTo(4);
    assertThat(ended.err()).contains("JAVA_HOME", java.toString(), "Java 11", "17 or newer");
  }

  @Test
  void theScriptsPassShellcheck() throws Exception {
    Ended ended =
        run(
            Map.of(),
            "shellcheck",
            "-x",
            "-P",
            CHECKOUT.toString(),
            LAUNCHER.toString(),
            CHECKOUT.resolve(".ci/run").toString(),
            CHECKOUT.resolve("src/bench/by-hand").toString(),
            CHECKOUT.resolve("src/bench/run").toString(),
            CHECKOUT.resolve("src/test/diagnosis-recall").toString(),
            CHECKOUT.resolve("src/test/lint-ci").toString(),
            CHECKOUT.resolve("src/test/run-tests").toString(),
            CHECKOUT.resolve("src/test/declared-path").toString(),
            CHECKOUT.resolve("src/test/it-times").toString(),
            CHECKOUT.resolve("src/test/fixtures/el/build").toString(),
            CHECKOUT.resolve("src/test/fixtures/ubuntu/build").toString());

    assertThat(ended.out()).isEmpty();
    assertThat(ended.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "sh,distro/dnf/dnf-install.sh roots/install-deb.sh roots/install-rpm.sh roots/sources-deb.sh",
    "sh,roots/sources-rpm.sh roots/unpack-deb.sh roots/unpack-rpm.sh sandbox/uname.sh",
    "sh,sandbox/container-root.sh distro/apt/configure-root.sh distro/apt/merge-usr.sh",
    "sh,distro/apt/lean-root.sh",
    "bash,distro/apt/unpack-packages.sh isolation/user-namespace.sh",
    "bash,container/container-changes.sh container/container-import.sh container/container-put.sh",
    "bash,container/container-take.sh container/container-reached.sh",
    "bash,container/container-first.sh container/container-end.sh",
    "bash,kept/session.sh kept/rc.sh",
  })
  void theScriptsInTheJarPassShellcheck(String shell, String scripts) throws Exception {
    Path resources = CHECKOUT.resolve("src/main/resources/org/packetary/dkms2bin");
    List<String> argv = new ArrayList<>(List.of("shellcheck", "-s", shell));
    for (String script : scripts.split(" ", -1)) {
      argv.add(resources.resolve(script).toString());
    }
    List<String> bash = new ArrayList<>(List.of("shellcheck", "-s", "bash"));
    for (String script : List.of("mkbmdeb.sh", "mkdriverdisk.sh", "packagers.sh")) {
      bash.add(resources.resolve("dkms").resolve(script).toString());
    }

    for (List<String> command : List.of(argv, bash)) {
      Ended ended = run(Map.of(), command.toArray(String[]::new));

      assertThat(ended.out()).isEmpty();
      assertThat(ended.status()).isZero();
    }
  }

  /** The launcher and a jar as a package would lay them out; no checkout around. */
  private Path installed() throws IOException {
    Path bin = Files.createDirectories(temp.resolve("usr/bin"));
    Path share = Files.createDirectories(temp.resolve("usr/share/dkms2bin"));
    Files.createFile(share.resolve("dkms2bin-1.2.3.jar"));
    return Files.copy(LAUNCHER, bin.resolve("dkms2bin"));
  }

  /** A Java that prints its process id and arguments. */
  private Path fakeJava(String version) throws IOException {
    Path home = temp.resolve("java");
    Files.createDirectories(home.resolve("bin"));
    script(home.resolve("bin/java"), "printf '%s\\n' $$ \"$@\"");
    Files.writeString(home.resolve("release"), "JAVA_RUNTIME_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** A directory for PATH with what a host has that can run the launcher, but for some tools. */
  private Path pathWithout(String... missing) throws IOException {
    Path path = Files.createDirectory(temp.resolve("path"));
    List<String> programs = new ArrayList<>(PROGRAMS);
    programs.removeAll(List.of(missing));
    for (String program : programs) {
      script(path.resolve(program), "exec " + onPath(program) + " \"$@\"");
    }
    return path;
  }

  private static Path onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + program + " on this host"));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void copy(Path target, String... names) throws Exception {
    List<String> command = new ArrayList<>(List.of("cp", "-r", "--parents"));
    command.addAll(List.of(names));
    command.add(target.toString());
    Process process = new ProcessBuilder(command).directory(CHECKOUT.toFile()).start();
    assertThat(end(process).status()).isZero();
  }

  private Ended launched(Map<String, String> environment, List<String> arguments) throws Exception {
    return run(
        environment,
        Stream.concat(Stream.of(LAUNCHER.toString()), arguments.stream()).toArray(String[]::new));
  }

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    return end(start(environment, command));
  }

  /** Starts a command in a directory that has nothing to do with it. */
  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("DKMS2BIN_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended end(Process process) throws Exception {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private record Ended(int status, String out, String err) {}
}
