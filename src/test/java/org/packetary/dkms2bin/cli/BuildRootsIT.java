package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.distro.RecipeBook;

/**
 * The root that a driver is built in: whole, apart from the host, and looking like the target. It
 * is entered as a user enters it, by the command that {@code --debug} prints.
 */
@ExtendWith(WorkbenchExtension.class)
class BuildRootsIT {

  private static final String SID = "debian-sid";
  private static final Pattern KEPT = Pattern.compile("kept +(\\S+)/\\S+ on \\S+: (/.+)");

  private static final Map<String, String> SUFFIXES =
      Map.of("NONE", "", "GZIP", ".gz", "XZ", ".xz", "ZSTD", ".zst");

  /** Prints NAME=VALUE lines about the place it runs in. */
  private static final String LOOK =
      """
      echo "lib=$(readlink /lib)"
      echo "make=$(make --version | head -n 1)"
      echo 'int main(void) { return 0; }' > /tmp/a.c
      echo "gcc=$(gcc -o /tmp/a /tmp/a.c && /tmp/a && echo runs)"
      echo "release=$(uname -r)"
      echo "all=$(uname -a)"
      echo "osrelease=$(cat /proc/sys/kernel/osrelease)"
      echo "build=$(test -e "/lib/modules/$(uname -r)/build/Makefile" && echo there)"
      echo "capabilities=$(sed -n 's/^CapEff:\\t*//p' /proc/self/status)"
      echo "bounding=$(sed -n 's/^CapBnd:\\t*//p' /proc/self/status)"
      echo "nonewprivs=$(sed -n 's/^NoNewPrivs:\\t*//p' /proc/self/status)"
      echo "interfaces=$(sed -n 's/^ *\\([^ :]*\\):.*/\\1/p' /proc/net/dev | xargs)"
      echo "fd=$(cat <(echo works))"
      echo "processes=$(ls -d /proc/[0-9]* | wc -l)"
      echo "host=$(ls -d /host /work /home/* 2>/dev/null | xargs)"
      echo "compress=$(sed -n 's/^CONFIG_MODULE_COMPRESS_\\(NONE\\|GZIP\\|XZ\\|ZSTD\\)=y/\\1/p' \
        "/lib/modules/$(uname -r)/build/.config")"
      """;

  private final Workbench bench;

  BuildRootsIT(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13", SID})
  void aDistributionsLatestKernelIsBuiltForInARootLikeTheTarget(String distro, @TempDir Path temp)
      throws Exception {
    Path repository = temp.resolve("repository");
    List<Object> words = new ArrayList<>(List.of("--kernel", "latest", "--distro", distro));
    words.addAll(List.of("--out-dir", repository, "--debug", "--dkms"));
    words.addAll(List.of(Workbench.CHECKOUT.resolve("samples/hello"), asker(temp)));
    words.addAll(archiveOptions(distro));

    Ended ended = bench.runIn(bench.privateCache(), words.toArray());

    skipWhereTheArchiveIsBroken(distro, ended);
    assertThat(ended.status()).as(ended.toString()).isZero();
    String kernel = Workbench.cells(repository).get(0).get("kernel").asText();
    Workbench.say("the latest kernel of " + distro + " is " + kernel);

    String enter = "sh " + all(KEPT, ended.err()).get(0).group(2) + "/enter";
    Map<String, String> seen = look(enter);
    assertThat(seen)
        .containsEntry("lib", "usr/lib")
        .containsEntry("gcc", "runs")
        .containsEntry("build", "there")
        .containsEntry("release", kernel)
        .containsEntry("osrelease", kernel)
        .containsEntry("capabilities", "0000000000000000")
        .containsEntry("bounding", "0000000000000000")
        .containsEntry("nonewprivs", "1")
        .containsEntry("interfaces", "lo")
        .containsEntry("fd", "works")
        .containsEntry("host", "");
    assertThat(seen.get("make")).startsWith("GNU Make");
    assertThat(seen.get("all")).startsWith("Linux ").contains(" " + kernel + " ");
    assertThat(Integer.parseInt(seen.getOrDefault("processes", "0"))).isBetween(1, 9);

    String suffix = SUFFIXES.get(seen.getOrDefault("compress", "NONE"));
    for (String name : List.of("hello", "asker")) {
      Path module = bench.moduleIn(repository.resolve(Drivers.deb(name, kernel)));
      assertThat(module.getFileName()).hasToString(name + ".ko" + suffix);
      assertThat(bench.output("modinfo", "-F", "vermagic", module)).startsWith(kernel + " ");
      if (module.toString().endsWith(".xz")) {
        // The kernel's own decompressor knows no other check (Documentation/staging/xz.rst).
        assertThat(bench.output("xz", "-lv", module)).contains("CRC32").doesNotContain("CRC64");
      }
    }
  }

  /** A driver that builds for whatever kernel uname says is running. */
  private static Path asker(Path parent) throws IOException {
    Path tree = Drivers.sound(parent, "asker", "MAKE[0]=\"make running\"");
    Files.move(tree.resolve("Makefile"), tree.resolve("Kbuild"));
    Files.writeString(
        tree.resolve("Makefile"),
        "running:\n\t$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR) modules\n");
    return tree;
  }

  private List<Object> archiveOptions(String distro) {
    if (!distro.equals(SID)) {
      return List.of();
    }
    Ended listing = bench.run("kernels", "--distro", SID);
    return listing.err().contains("--allow-expired-archive")
        ? List.of("--allow-expired-archive")
        : List.of();
  }

  /** Unstable is what it says: on some days its base system cannot be installed. */
  private static void skipWhereTheArchiveIsBroken(String distro, Ended ended) {
    if (distro.equals(SID) && ended.status() == 4) {
      Workbench.say("skipped: sid's archive is not usable today: " + ended.err());
      Assumptions.abort("sid's archive is not usable today: " + ended.err());
    }
  }

  private Map<String, String> look(String enter) throws Exception {
    Ended inside = bench.host(LOOK, "sh", "-c", enter);
    assertThat(inside.status()).as(inside.toString()).isZero();
    Map<String, String> seen = new TreeMap<>();
    for (String line : inside.outLines()) {
      seen.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return seen;
  }

  /** The two ways to make a base root: all packages at once, and by mmdebstrap. */
  @Test
  void aRootOfUnpackedPackagesIsTheOneThatMmdebstrapMakes(@TempDir Path temp) throws Exception {
    String text =
        Files.readString(Workbench.CHECKOUT.resolve("chroot-recipes/debian-12.yaml"))
            .replace("  suite: bookworm", "  suite: bookworm\n  full-installation: true");
    Path recipe = Files.writeString(temp.resolve("debian-12.yaml"), text);
    Path unpacked = bench.scratch("unpacked");
    Path installed = bench.scratch("installed");

    bench.archive("debian-12").bootstrap(unpacked.resolve("tree"), unpacked.resolve("log"));
    bench
        .open(RecipeBook.read(recipe))
        .bootstrap(installed.resolve("tree"), installed.resolve("log"));

    assertThat(rootFiles(unpacked.resolve("tree")))
        .hasSizeGreaterThan(5000)
        .containsExactlyElementsOf(rootFiles(installed.resolve("tree")));
  }

  /** What a root has: kind, mode, owner and place of each file, and where links lead. */
  private List<String> rootFiles(Path tree) throws Exception {
    // Devices are the sandbox's; the rest says how the root was made, or is written anew.
    List<String> left =
        List.of(
            "dev/.*",
            "etc/(apt|dpkg)/.*",
            "etc/(fstab|hostname|resolv.conf|machine-id)",
            "var/cache/(apt|ldconfig)/.*",
            "var/lib/(apt|dpkg)/.*",
            "var/log/.*",
            "usr/share/(doc|man|info|locale)/.*");
    return bench
        .output("find", tree, "-printf", "%P %y %m %U:%G %l\\n")
        .lines()
        .filter(line -> left.stream().noneMatch(pattern -> line.matches(pattern + " . .*")))
        .sorted()
        .toList();
  }

  @Test
  void aKeptRootShowsWhatDkmsDidAndLetsMakeBeRepeated(@TempDir Path temp) throws Exception {
    Path broken = Drivers.sound(temp, "broken");
    Files.writeString(broken.resolve("broken.c"), "#error this driver is broken\n");
    Path cache = bench.privateCache();

    Ended ended =
        bench.runIn(
            cache,
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            broken,
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--debug");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    Map<String, String> enter = new TreeMap<>();
    List<MatchResult> kept = all(KEPT, ended.err());
    assertThat(kept).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(Path.of(kept.get(i).group(2))).isDirectory().startsWith(cache);
      enter.put(kept.get(i).group(1), "sh " + kept.get(i).group(2) + "/enter");
    }

    Ended again =
        bench.host(
            "dkms status\ndkms build --force -m hello -v 1.0 -k \"$(uname -r)\" && echo again\n",
            "sh",
            "-c",
            enter.getOrDefault("hello", ""));
    assertThat(again.outLines())
        .as(again.toString())
        .contains("hello/1.0, " + bench.latest() + ", x86_64: installed", "again");

    Ended fails =
        bench.host(
            "cd /var/lib/dkms/broken/1.0/build && make -C \"/lib/modules/$(uname -r)/build\""
                + " M=\"$PWD\"\necho \"make ended with $?\"\n",
            "sh",
            "-c",
            enter.getOrDefault("broken", ""));
    assertThat(fails.out()).contains("make ended with 2");
    assertThat(fails.err()).contains("#error this driver is broken");
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(cache.toString());
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    List<MatchResult> found = pattern.matcher(text).results().toList();
    assertThat(found).as(text).isNotEmpty();
    return found;
  }
}
