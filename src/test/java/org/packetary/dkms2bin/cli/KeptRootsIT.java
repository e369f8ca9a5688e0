package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.kept.KeptRoots;
import org.packetary.dkms2bin.process.Command;

/** Build roots that are kept: what a person does in them, and what comes out of that. */
@ExtendWith(WorkbenchExtension.class)
class KeptRootsIT {

  private static final String SID = "debian-sid";

  /** The function went with Linux 5.6. */
  private static final String GONE = "\tgetnstimeofday64(&now);";

  private static final String THERE = "\tktime_get_real_ts64(&now);";

  private final Workbench bench;

  KeptRootsIT(Workbench bench) {
    this.bench = bench;
  }

  /** A driver that asks for a function that is no more, in its tenth line. */
  private static Path outdated(Path parent, String name) throws IOException {
    Path tree = Drivers.conf(parent, name);
    Files.writeString(
        tree.resolve(name + ".c"),
        """
        #include <linux/init.h>
        #include <linux/module.h>
        #include <linux/timekeeping.h>

        static struct timespec64 now;

        static int __init start(void)
        {
        \t/* The time of day. */
        %s
        \treturn now.tv_sec == 0;
        }

        static void __exit stop(void)
        {
        }

        module_init(start);
        module_exit(stop);
        MODULE_LICENSE("GPL");
        """
            .formatted(GONE));
    return tree;
  }

  private List<Object> words(Path driver, Path repository, Object... more) throws Exception {
    List<Object> words =
        new ArrayList<>(
            List.of("--dkms", driver, "--kernel", bench.latest(), "--out-dir", repository));
    words.addAll(List.of(more));
    return words;
  }

  private Ended build(Path cache, Path driver, Path repository, Object... more) throws Exception {
    return bench.runIn(cache, words(driver, repository, more).toArray());
  }

  /** A command whose output goes where the process's does. */
  private Ended env(Path cache, Object... words) throws Exception {
    Path output = bench.scratch("output");
    return Workbench.end(start(cache, output, words), output);
  }

  private Process start(Path cache, Path output, Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of("env", words[0], "--cache-dir", cache));
    all.addAll(List.of(words).subList(1, words.length));
    return bench.start(output, Map.of(), all.toArray());
  }

  private List<JsonNode> kept(Path cache) {
    Ended listed = bench.runIn(cache, "env", "list", "--format", "json");
    assertThat(listed.status()).as(listed.toString()).isZero();
    List<JsonNode> roots = new ArrayList<>();
    Workbench.json(listed.out()).get("roots").forEach(roots::add);
    return roots;
  }

  private String onlyKept(Path cache) {
    List<JsonNode> roots = kept(cache);
    assertThat(roots).hasSize(1);
    return roots.get(0).get("id").asText();
  }

  private String launcher(Path cache, String... words) {
    List<String> all = new ArrayList<>(List.of(Workbench.CHECKOUT.resolve("dkms2bin").toString()));
    all.addAll(List.of(words));
    all.addAll(List.of("--cache-dir", cache.toString()));
    return String.join(" ", all.stream().map(Command::quote).toList());
  }

  @Test
  void aFailingDriverIsMendedInItsRootAndTheNextRunBuildsWithThePatch(@TempDir Path temp)
      throws Exception {
    Path cache = bench.privateCache();
    Path driver = outdated(temp, "clockless");
    Path sound = Drivers.sound(temp, "sound");
    Ended failed = build(cache, driver, temp.resolve("failed"), "--dkms", sound, "--debug=failed");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(5);

    List<JsonNode> roots = kept(cache);
    assertThat(roots).hasSize(1);
    assertThat(roots.get(0).get("module").asText()).isEqualTo("clockless");
    assertThat(roots.get(0).get("kernel").asText()).isEqualTo(bench.latest());
    assertThat(roots.get(0).get("outcome").asText()).isEqualTo("failed");
    String id = roots.get(0).get("id").asText();
    assertThat(failed.err()).contains("dkms2bin env enter " + id + " --cache-dir " + cache);

    mend(cache, id, bench.scratch("terminal"));

    Ended patch = env(cache, "patch", id.substring(0, 3));
    assertThat(patch.status()).as(patch.toString()).isZero();
    assertThat(patch.outLines())
        .startsWith("--- a/clockless.c", "+++ b/clockless.c")
        .filteredOn(line -> line.matches("[+-]\t.*"))
        .containsExactly("-" + GONE, "+" + THERE);
    assertThat(env(cache, "patch", id).out()).as("once more").isEqualTo(patch.out());

    String adding = "mkdir 'more files'; echo '/* new */' > 'more files/a b.h'";
    assertThat(env(cache, "run", id, "--", "sh", "-c", adding).status()).isZero();
    Ended all = env(cache, "patch", id);
    assertThat(all.outLines())
        .containsSubsequence("--- /dev/null", "+++ \"b/more files/a b.h\"", "+/* new */");

    Path fix = Files.writeString(temp.resolve("fix.patch"), all.out());
    Ended mended = build(cache, driver, temp.resolve("mended"), "--patch", fix);
    assertThat(mended.status()).as(mended.toString()).isZero();
    assertThat(Workbench.debs(temp.resolve("mended"))).hasSize(1);

    assertThat(env(cache, "diff", id).outLines())
        .contains(
            "changed\t/usr/src/clockless-1.0/clockless.c",
            "added\t/var/lib/dkms/clockless/1.0/source",
            "added\t/usr/lib/modules/" + bench.latest() + "/updates/dkms/clockless.ko");
    Ended gone = bench.runIn(cache, "env", "remove", id);
    assertThat(gone.status()).as(gone.toString()).isZero();
    assertThat(cache.resolve("kept")).isEmptyDirectory();
  }

  /** What a person does who has been told of the root. */
  private void mend(Path cache, String id, Path directory) throws Exception {
    try (Tmux terminal = new Tmux(bench, directory, launcher(cache, "env", "enter", id))) {
      String greeting = terminal.await("clockless/1.0 " + bench.latest() + " build#");
      assertThat(greeting)
          .contains(
              "clockless/1.0 on " + bench.latest(),
              "implicit declaration of function 'getnstimeofday64'",
              "dkms build clockless/1.0 -k " + bench.latest(),
              "make KERNELRELEASE=" + bench.latest() + " -C ",
              "env patch " + id);

      terminal.type(
          "clear; why; log | tail -n 2; uname -r; echo \"net: $(ls /sys/class/net)\"", "Enter");
      terminal.await("net: ");

      // What is typed before the editor is ready to end, or has ended, is lost.
      terminal.type("clear; edit +10 clockless.c; echo \"edited: $?.\"", "Enter");
      terminal.await("getnstimeofday64");
      terminal.type("C-k", "Tab");
      // tmux takes a semicolon at the end for its own.
      terminal.type("-l", THERE.strip().replaceFirst(";$", "\\\\;"));
      terminal.type("Enter", "C-o");
      terminal.await("File Name to Write");
      terminal.type("Enter");
      terminal.await("Wrote ");
      terminal.type("C-x");
      terminal.await("edited: 0.");
      terminal.type("clear; rebuild; echo \"rebuilt: $?, $PWD.\"", "Enter");
      terminal.await("rebuilt: 0, /var/lib/dkms/clockless/1.0/build.");
      terminal.type("clear; dkms status; exit 7", "Enter");
      assertThat(terminal.await("ended with 7."))
          .contains("clockless/1.0, " + bench.latest() + ", x86_64: installed");
    }
  }

  @Test
  void aCommandInARootEndsWithItsStatusAndNobodyElseIsLetInMeanwhile(@TempDir Path temp)
      throws Exception {
    Path cache = bench.privateCache();
    Path driver = Drivers.conf(temp, "suid", "PRE_BUILD=\"trap.sh\"", "MAKE[0]=\"false\"");
    Path script =
        Files.writeString(
            driver.resolve("trap.sh"),
            """
            #!/bin/sh
            cp /bin/sh /var/tmp/sh
            chmod 6755 /var/tmp/sh
            for program in chroot env setpriv; do
              path=$(command -v $program)
              mv $path $path.real
              printf '#!/bin/sh\\necho "home ${HOME-none}" >> /var/tmp/had\\n' > $path
              printf 'grep -E "^(CapPrm|CapBnd|NoNew)" /proc/self/status >> /var/tmp/had\\n' >> $path
              printf 'exec %s.real "$@"\\n' $path >> $path
              chmod 755 $path
            done
            """);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assertThat(build(cache, driver, temp.resolve("repository"), "--debug").status()).isEqualTo(5);
    String id = onlyKept(cache);
    Path root = cache.resolve("kept").resolve(id);

    assertThat(Files.getAttribute(root.resolve("upper/var/tmp/sh"), "unix:mode"))
        .as("the bits of a set-user-id program that the build made")
        .isEqualTo(0100755);
    assertThat((Integer) Files.getAttribute(root, "unix:mode") & 0777).isEqualTo(0700);
    Ended had = env(cache, "run", id, "--", "sort", "-u", "/var/tmp/had");
    assertThat(had.out().lines())
        .as("what a program that the build replaced could do when entered again: %s", had)
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(line -> line.matches("Cap...:\t0+|NoNewPrivs:\t1|home none"));
    String kernel = bench.latest();
    assertThat(new KeptRoots(cache).trees())
        .as("what pruning has to spare")
        .anyMatch(tree -> tree.matches("layers/base-debian-12-[0-9a-f]+/tree"))
        .anyMatch(tree -> tree.startsWith("layers/kernel-" + kernel + "-"))
        .contains("kept/" + id + "/sources")
        .allSatisfy(tree -> assertThat(cache.resolve(tree)).isDirectory());

    Path output = bench.scratch("output");
    Path inside = root.resolve("out/inside");
    Process waiting =
        start(
            cache,
            output,
            "run",
            id,
            "--",
            "sh",
            "-c",
            "chmod 4755 /var/tmp/sh; touch /run/dkms2bin/out/inside;"
                + " while [ -e /run/dkms2bin/out/inside ]; do sleep 0.1; done; uname -r; exit 42");
    Await.during(waiting, output, "the command begins", () -> Files.exists(inside));
    Ended second = env(cache, "run", id, "--", "true");
    Ended removed = env(cache, "remove", id);
    Files.delete(inside);
    Ended first = Workbench.end(waiting, output);

    assertThat(second.status()).as(second.toString()).isEqualTo(4);
    assertThat(second.err()).contains("somebody is in the kept root " + id);
    assertThat(removed.status()).as(removed.toString()).isEqualTo(4);
    assertThat(first.status()).as(first.toString()).isEqualTo(42);
    assertThat(first.out()).isEqualTo(bench.latest() + "\n");
    assertThat(Files.getAttribute(root.resolve("upper/var/tmp/sh"), "unix:mode"))
        .as("the bits of what somebody made in the root")
        .isEqualTo(0100755);
    exported(cache, id, temp);
  }

  /** The archive opens as a plain chroot: owners are kept, and what was deleted is not in it. */
  private void exported(Path cache, String id, Path temp) throws Exception {
    Path file = temp.resolve("root.tar.zst");
    assertThat(env(cache, "run", id, "--", "rm", "/etc/issue").status()).isZero();
    Ended ended = bench.runIn(cache, "env", "export", id, file);
    assertThat(ended.status()).as(ended.toString()).isZero();
    Path root = bench.scratch("exported");
    bench.output("tar", "-C", root, "--zstd", "-xpf", file);

    assertThat(root.resolve("etc/issue")).doesNotExist();
    assertThat(root.resolve("etc/debian_version")).exists();
    assertThat(Files.getAttribute(root.resolve("etc/shadow"), "unix:gid") + "\n")
        .isEqualTo(env(cache, "run", id, "--", "stat", "-c", "%g", "/etc/shadow").out());
    // Its status is for what it misses: nothing is mounted here.
    Ended dkms =
        bench.host(
            "", "chroot", root, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin", "dkms", "status");
    assertThat(dkms.out()).as(dkms.toString()).startsWith("suid/1.0: added");
    Files.delete(file);
  }

  @Test
  void ofManyRootsOneIsRemovedWhileTheOthersAreBuilt(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    List<Object> words = new ArrayList<>();
    int cells = Integer.getInteger("dkms2bin.cells", 20);
    for (int i = 0; i < cells; i++) {
      Path driver = Drivers.conf(temp.resolve("drivers"), "cell" + i, "MAKE[0]=\"false\"");
      words.addAll(List.of("--dkms", driver));
    }
    words.addAll(
        List.of(
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--jobs",
            cells,
            "--debug"));
    Path output = bench.scratch("output");
    Process process = bench.start(cache, output, Map.of(), words.toArray());
    Await.during(process, output, "a root is kept", () -> !new KeptRoots(cache).all().isEmpty());
    String first = new KeptRoots(cache).all().get(0).id();
    boolean between = process.isAlive();
    Ended removed = bench.runIn(cache, "env", "remove", first);
    Ended ended = Workbench.end(process, output);

    assertThat(between).as("the run goes on when its first root is removed").isTrue();
    assertThat(removed.status()).as(removed.toString()).isZero();
    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assertThat(Workbench.cells(temp.resolve("repository")))
        .hasSize(cells)
        .allMatch(cell -> cell.get("outcome").asText().equals("failed"))
        .allMatch(cell -> cell.get("stage").asText().equals("build"));
    List<JsonNode> left = kept(cache);
    assertThat(left).hasSize(cells - 1).noneMatch(root -> root.get("id").asText().equals(first));
    String last = left.get(left.size() - 1).get("id").asText();
    assertThat(env(cache, "run", last, "--", "dkms", "status").out()).startsWith("cell");
    assertThat(bench.runIn(cache, "env", "remove", "--older-than", "1h").err())
        .startsWith("0 roots");
    assertThat(bench.runIn(cache, "env", "remove", "--all").err()).startsWith(cells - 1 + " roots");
    try (Stream<Path> work = Files.list(cache.resolve("work"))) {
      assertThat(work).isEmpty();
    }
  }

  /** A dkms to try drop-ins with, while no archive has one: {@code -Ddkms2bin.dkms=FILE}. */
  private static final Optional<Path> DKMS =
      Optional.ofNullable(System.getProperty("dkms2bin.dkms")).map(Path::of);

  private String newestDkms() throws Exception {
    Path empty = bench.scratch("empty");
    Files.createDirectories(empty.resolve("var/lib/dpkg"));
    Files.createFile(empty.resolve("var/lib/dpkg/status"));
    return bench
        .open(
            RecipeBook.open(Workbench.CHECKOUT.resolve("chroot-recipes")).named(SID),
            new MirrorChoice(Optional.empty(), Optional.empty(), false, true))
        .missing(List.of("dkms"), empty)
        .stream()
        .filter(p -> p.name().equals("dkms"))
        .map(p -> p.version())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void dkmsThatKnowsDropInsTakesThePatch(@TempDir Path temp) throws Exception {
    if (DKMS.isEmpty()) {
      String version = newestDkms();
      boolean knows =
          bench.host("", "dpkg", "--compare-versions", version, "ge", "3.4").status() == 0;
      if (!knows) {
        Workbench.say(
            "no drop-in for dkms is tried: the archive's newest is "
                + version
                + "; -Ddkms2bin.dkms=FILE tries it with that one");
      }
      assumeTrue(knows, "dkms from 3.4 on: the archive's newest is " + version);
    }
    Path cache = bench.privateCache();
    Path driver = outdated(temp, "dropped");
    Ended failed =
        bench.runIn(
            cache,
            "--dkms",
            driver,
            "--kernel",
            "latest",
            "--distro",
            DKMS.isEmpty() ? SID : Workbench.DEBIAN_12,
            "--allow-expired-archive",
            "--out-dir",
            temp.resolve("repository"),
            "--debug=failed");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(5);
    String id = onlyKept(cache);
    Ended edited =
        env(
            cache,
            "run",
            id,
            "--",
            "sed",
            "-i",
            "s/" + GONE.strip().replace("&", "\\&") + "/" + THERE.strip().replace("&", "\\&") + "/",
            "dropped.c");
    assertThat(edited.status()).as(edited.toString()).isZero();
    Path out = cache.resolve("kept").resolve(id).resolve("out/etc");
    Ended written = env(cache, "patch", id, "--drop-in", out);
    assertThat(written.outLines())
        .containsExactly(
            out.resolve("dropped/patches/dkms2bin-fix.patch").toString(),
            out.resolve("dropped-1.0.conf").toString());

    if (DKMS.isPresent()) {
      Files.copy(DKMS.get(), out.resolveSibling("dkms"));
    }
    String again =
        "rm -rf /usr/src/dropped-1.0; cp -a /run/dkms2bin/out/session/packaged /usr/src/dropped-1.0;"
            + " cp -r /run/dkms2bin/out/etc/. /etc/dkms/; cd /;"
            + " ! [ -e /run/dkms2bin/out/dkms ] || cp /run/dkms2bin/out/dkms /usr/sbin/dkms;"
            + " dkms build dropped/1.0 -k \"$(uname -r)\" --force";
    Ended built = env(cache, "run", id, "--", "sh", "-c", again);
    assertThat(built.status()).as(built.toString()).isZero();
    assertThat(built.out()).contains("Applying patch dkms2bin-fix.patch");
  }
}
