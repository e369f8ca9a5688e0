package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** dkms2bin's own packages, as lintian, rpmlint, man, bash, apt, rpm and a user meet them. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPackagesIT {

  /** Packages that a .deb does not depend on (lintian). */
  private static final Set<String> ESSENTIAL = Set.of("dpkg", "perl-base");

  private static final Path SAMPLE = Workbench.CHECKOUT.resolve("samples/hello");

  private final Workbench bench;
  private @Nullable Path repository;
  private @Nullable Path files;

  OwnPackagesIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void lintianFindsNothingThatTheOverridesDoNotExplain() throws Exception {
    Ended lint = bench.host("", "lintian", "--fail-on", "error,warning", OwnPackages.deb());

    assertThat(lint.out()).isEmpty();
    assertThat(lint.status()).as(lint.toString()).isZero();
  }

  @Test
  void theMaintainerScriptsPassShellcheck() throws Exception {
    Path build = Workbench.CHECKOUT.resolve("src/build");
    Ended ended =
        bench.host(
            "",
            "shellcheck",
            "-s",
            "sh",
            build.resolve("deb/postinst"),
            build.resolve("deb/postrm"),
            build.resolve("rpm/post"),
            build.resolve("rpm/postun"));

    assertThat(ended.out()).isEmpty();
    assertThat(ended.status()).isZero();
  }

  @Test
  void theDebDependsOnWhatTheTableOfHostToolsSaysOfBuilds() throws Exception {
    String depends = bench.output("dpkg-deb", "-f", OwnPackages.deb(), "Depends");
    String recommends = bench.output("dpkg-deb", "-f", OwnPackages.deb(), "Recommends");
    Path table = unpacked().resolve("usr/share/dkms2bin/host-tools");

    for (String line : Files.readAllLines(table)) {
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length != 4 || line.startsWith("#") || columns[0].equals("java")) {
        continue;
      }
      List<String> needs = List.of(columns[1].split(",", -1));
      String first = columns[2].split("\\|", -1)[0];
      if (needs.contains("build") && !ESSENTIAL.contains(first)) {
        assertThat(depends.split("[ ,|\n]+", -1)).as(line).contains(first);
      }
      if (needs.contains("rpm")) {
        assertThat(recommends.split("[ ,|\n]+", -1)).as(line).contains(first);
      }
    }
    assertThat(depends).contains("default-jre-headless (>= 2:1.17) | ", "uidmap");
    assertThat(depends + recommends).doesNotContain("shellcheck", "chromium", "lintian", "npm");
  }

  @Test
  void rpmlintFindsNoErrorButThatThereIsNoSignature() throws Exception {
    Ended lint = bench.host("", "rpmlint", OwnPackages.rpm());

    assertThat(lint.out().lines().filter(l -> l.contains(": E: ")))
        .allMatch(l -> l.endsWith("no-signature"));
    assertThat(lint.out()).contains("1 packages and 0 specfiles checked");
  }

  @Test
  void bothPackagesHoldTheSameProgram() throws Exception {
    List<String> deb =
        bench
            .output("dpkg-deb", "-c", OwnPackages.deb())
            .lines()
            .filter(l -> l.startsWith("-"))
            .map(l -> l.replaceFirst("^(\\S+) .* \\.(/\\S+)$", "$1 $2"))
            .filter(OwnPackagesIT::isShared)
            .toList();
    List<String> rpm =
        bench
            .output("rpm", "-qp", "--qf", "[%{FILEMODES:perms} %{FILENAMES}\n]", OwnPackages.rpm())
            .lines()
            .filter(l -> l.startsWith("-"))
            .filter(OwnPackagesIT::isShared)
            .toList();

    assertThat(rpm).containsExactlyInAnyOrderElementsOf(deb);
    assertThat(deb)
        .contains(
            "-rwxr-xr-x /usr/bin/dkms2bin",
            "-rw-r--r-- /usr/share/dkms2bin/chroot-recipes/debian-12.yaml",
            "-rw-r--r-- /usr/share/dkms2bin/host-tools",
            "-rw-r--r-- /usr/share/man/man1/dkms2bin.1.gz",
            "-rw-r--r-- /usr/share/man/man1/dkms2bin-kernels.1.gz",
            "-rw-r--r-- /usr/share/bash-completion/completions/dkms2bin",
            "-rw-r--r-- /usr/share/doc/dkms2bin/docs/user-guide.md",
            "-rw-r--r-- /usr/share/doc/dkms2bin/examples/hello/dkms.conf")
        .noneMatch(l -> l.contains("picocli-codegen") || l.contains("junit"));
    assertThat(bench.output("rpm", "-qp", "--requires", "--recommends", OwnPackages.rpm()))
        .contains("java-headless >= 1:17\n", "mmdebstrap\n", "shadow-utils\n", "createrepo_c\n");
    assertThat(bench.output("rpm", "-Kv", OwnPackages.rpm())).doesNotContain("BAD", "NOT OK");
  }

  /** What is only in one of them is about its format. */
  private static boolean isShared(String line) {
    return !line.matches(
        ".* /usr/share/(lintian|licenses)/.*|.* /usr/share/doc/dkms2bin/(copyright|changelog\\.gz)"
            + "|.* /usr/share/dkms2bin/apparmor");
  }

  @Test
  void everyLibraryIsInTheCopyrightFile() throws Exception {
    Path unpacked = unpacked();
    List<String> patterns =
        Files.readAllLines(unpacked.resolve("usr/share/doc/dkms2bin/copyright")).stream()
            .filter(l -> l.startsWith("Files: lib/"))
            .flatMap(l -> Stream.of(l.substring("Files: ".length()).split(" ", -1)))
            .map(glob -> glob.replace(".", "\\.").replace("*", ".*"))
            .toList();

    try (Stream<Path> libraries = Files.list(unpacked.resolve("usr/share/dkms2bin/lib"))) {
      assertThat(libraries.map(l -> "lib/" + l.getFileName()).toList())
          .hasSizeGreaterThan(10)
          .allMatch(name -> patterns.stream().anyMatch(name::matches));
    }
  }

  @Test
  void everyCommandHasAManualPageThatManRendersWithoutAWarning() throws Exception {
    Path unpacked = unpacked();
    List<String> pages = new ArrayList<>(List.of("dkms2bin"));
    Main.described().getSubcommands().keySet().forEach(c -> pages.add("dkms2bin-" + c));

    List<Object> words = new ArrayList<>(List.of("man", "--warnings", "-E", "UTF-8", "-l"));
    pages.forEach(name -> words.add(unpacked.resolve("usr/share/man/man1/" + name + ".1.gz")));
    Ended man = bench.host("", words.toArray());

    assertThat(man.err()).isEmpty();
    for (String name : pages) {
      assertThat(man.out()).contains("NAME\n       " + name + " - ");
    }
    for (String heading : List.of("SYNOPSIS\n", "OPTIONS\n", "SEE ALSO\n")) {
      assertThat(man.out().split("(?m)^" + heading, -1)).as(heading).hasSize(pages.size() + 1);
    }
    assertThat(man.out())
        .contains("--out-dir=DIR", "EXAMPLES\n", "EXIT STATUS\n", "ENVIRONMENT\n", "FILES\n")
        .contains("dkms2bin-kernels(1)");
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = unpacked().resolve("usr/share/bash-completion/completions/dkms2bin");
    String complete =
        ". \"$1\"; shift; COMP_WORDS=(dkms2bin \"$@\"); COMP_CWORD=$#; COMP_LINE=\"dkms2bin $*\";"
            + " COMP_POINT=${#COMP_LINE}; fun=$(complete -p dkms2bin);"
            + " fun=${fun##*-F }; ${fun%% *} dkms2bin; printf '%s\\n' \"${COMPREPLY[@]}\"";

    assertThat(bench.output("bash", "-c", complete, "complete", script, "ker").strip())
        .isEqualTo("kernels");
    assertThat(bench.output("bash", "-c", complete, "complete", script, "--dis").strip())
        .isEqualTo("--distro");
    assertThat(bench.output("bash", "-c", complete, "complete", script, "kernels", "--j").strip())
        .isEqualTo("--json");
  }

  @Test
  void theSameFilesGiveTheSameBytesWhateverTheirTimesAndModes(@TempDir Path temp) throws Exception {
    Path deb = OwnPackages.deb();
    Path rpm = OwnPackages.rpm();
    Path target = Workbench.CHECKOUT.resolve("target");
    String version = deb.getFileName().toString().replaceFirst("^dkms2bin_(.*)_all.deb$", "$1");
    Path jar = target.resolve("dkms2bin-" + version.replace('~', '-') + ".jar");
    bench.output("cp", "-r", target.resolve("lib"), target.resolve("documents"), jar, temp);
    bench.output("chmod", "-R", "go-rwx", temp);
    String maintainer = bench.output("dpkg-deb", "-f", deb, "Maintainer").strip();
    String time = bench.output("rpm", "-qp", "--qf", "%{BUILDTIME}", rpm);

    bench.output(
        Path.of(System.getProperty("java.home"), "bin/java"),
        "-classpath",
        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
        "src/build/Packages.java",
        temp,
        version.replace('~', '-'),
        java.time.Instant.ofEpochSecond(Long.parseLong(time)),
        maintainer);

    assertThat(temp.resolve(deb.getFileName())).hasSameBinaryContentAs(deb);
    assertThat(temp.resolve(rpm.getFileName())).hasSameBinaryContentAs(rpm);
  }

  @Test
  void rpmInstallsItWhereItRunsAndRemovesAllOfIt(@TempDir Path temp) throws Exception {
    Path root = Files.createDirectory(temp.resolve("root"));
    bench.output("rpm", "--root", root, "--initdb");
    bench.output(
        "rpm",
        "--force-debian",
        "--root",
        root,
        "-i",
        "--nodeps",
        "--noscripts",
        OwnPackages.rpm());

    assertThat(bench.output(root.resolve("usr/bin/dkms2bin"), "--version"))
        .matches("dkms2bin \\d\\S*\\n");

    bench.output(
        "rpm", "--force-debian", "--root", root, "-e", "--nodeps", "--noscripts", "dkms2bin");
    try (Stream<Path> left = Files.walk(root)) {
      assertThat(left.filter(f -> f.toString().contains("dkms2bin"))).isEmpty();
    }
  }

  @Test
  void theScriptsOfTheRpmRemoveTheCacheWithTheLastVersionOnly() throws Exception {
    built();
    PlainRoot root = new PlainRoot(bench, bench.baseTree());
    for (String tag : List.of("POSTIN", "POSTUN")) {
      String script = bench.output("rpm", "-qp", "--qf", "%{" + tag + "}", OwnPackages.rpm());
      Files.writeString(root.share().resolve(tag), script);
    }

    Ended ended =
        root.run(
            """
            mkdir -p "$root/var/cache/dkms2bin/layers" "$root/var/cache/dkms2bin/java"
            in_root sh /srv/share/POSTIN 2
            in_root ls /var/cache/dkms2bin
            in_root sh /srv/share/POSTUN 1
            in_root ls /var/cache/dkms2bin
            in_root sh /srv/share/POSTUN 0
            in_root find /var/cache -name dkms2bin
            """);

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isEqualTo("layers\nlayers\n");
  }

  @Test
  void aptInstallsItTheInstalledCommandBuildsTheSampleAndPurgeLeavesNothing() throws Exception {
    Path deb = OwnPackages.deb();
    Path here = built();
    PlainRoot root = new PlainRoot(bench, bench.baseTree());
    bench.output("cp", "-a", deb, SAMPLE, root.share());
    bench.output(
        "ln", "-s", bench.cache().resolve("layers"), root.share().resolveSibling("layers"));
    bench.output(
        "ln", "-s", bench.kept("apt-archives"), root.share().resolveSibling("apt-archives"));

    Ended installed =
        root.runOnline(
            """
            mount --rbind /sys "$root/sys"
            # The base root goes without documentation, which Java's own scripts do not expect.
            rm -f "$root"/etc/dpkg/dpkg.cfg.d/*
            mkdir -p "$root/usr/share/man/man1"
            mkdir -p "$root/var/cache/apt/archives" "$root/var/cache/dkms2bin" "$dir/cache/layers"
            mount --bind "$(readlink -f "$dir/apt-archives")" "$root/var/cache/apt/archives"
            mount --bind "$dir/cache" "$root/var/cache/dkms2bin"
            mount --bind "$(readlink -f "$dir/layers")" "$root/var/cache/dkms2bin/layers"
            {
              in_root apt-get update -q
              in_root sh -c 'exec apt-get install -y -q --no-install-recommends /srv/share/*.deb'
            } >&2
            in_root dkms2bin --version
            in_root env DKMS2BIN_NO_INSTALL=1 dkms2bin --dkms /srv/share/hello --kernel %s \
              --distro debian-12 --out-dir /srv/share/repository >&2
            in_root ls /var/cache/dkms2bin/java
            umount "$root/var/cache/dkms2bin/layers" "$root/var/cache/dkms2bin"
            # What a build would have left there, had the cache not been another file system.
            mkdir -p "$root/var/cache/dkms2bin/layers/base" "$root/var/cache/dkms2bin/java"
            in_root apt-get purge -y -q dkms2bin >&2
            in_root find / -xdev -name '*dkms2bin*' ! -path '/srv/share/*'
            """
                .formatted(bench.latest()));

    assertThat(installed.status()).as(installed.toString()).isZero();
    assertThat(installed.err()).doesNotContain("missing on this host");
    assertThat(installed.out()).matches("dkms2bin (\\d\\S*)\\ndkms2bin-\\1-\\S+\\.jsa\\n");
    Path there = root.share().resolve("repository");
    assertThat(Workbench.debs(there)).isEqualTo(Workbench.debs(here)).hasSize(1);
    assertThat(Workbench.only(there, ".deb")).hasSameBinaryContentAs(Workbench.only(here, ".deb"));
  }

  /** A repository with the sample, built by the checkout's own classes; makes the base root. */
  private Path built() throws IOException, InterruptedException {
    if (repository == null) {
      Path here = bench.scratch("here");
      Ended ended =
          bench.run(
              "--dkms",
              SAMPLE,
              "--kernel",
              bench.latest(),
              "--distro",
              Workbench.DEBIAN_12,
              "--out-dir",
              here);
      assertThat(ended.status()).as(ended.toString()).isZero();
      repository = here;
    }
    return repository;
  }

  /** The files of the .deb; nobody changes them. */
  private Path unpacked() throws IOException, InterruptedException {
    if (files == null) {
      Path directory = bench.scratch("own");
      bench.output("dpkg-deb", "-x", OwnPackages.deb(), directory);
      files = directory;
    }
    return files;
  }
}
