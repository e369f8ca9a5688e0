package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.kept.KeptRoots;

/** Builds in containers: the same as in namespaces, and nothing of them stays. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerBackendIT {

  private static final String OURS = "dkms2bin-";

  private final Workbench bench;

  ContainerBackendIT(Workbench bench, Engine engine) {
    this.bench = bench;
    assertThat(engine).isNotNull();
  }

  @Test
  void anotherClockGivesTheSameBytesAsAChroot(@TempDir Path temp) throws Exception {
    Path driver = bench.download("v4l2loopback-dkms");
    Path chroots = temp.resolve("chroots");
    Path containers = temp.resolve("containers");
    Path output = Files.createDirectory(temp.resolve("output"));

    Ended first = build(driver, bench.latest(), chroots);
    Process process =
        bench.startUnder(
            List.of("faketime", "-f", "+40d"),
            bench.privateCache(),
            output,
            Map.of("TZ", "Pacific/Auckland"),
            "--dkms",
            driver,
            "--kernel",
            bench.latest(),
            "--out-dir",
            containers,
            "--backend",
            "container",
            "--allow-expired-archive");
    Ended second = Workbench.end(process, output);

    assertThat(first.status()).as(first.toString()).isZero();
    assertThat(second.status()).as(second.toString()).isZero();
    assertThat(second.err())
        .containsPattern("backend +container \\(podman version .*\\), asked for");
    List<String> debs = Workbench.debs(chroots);
    assertThat(debs).hasSize(1);
    assertThat(Workbench.debs(containers)).isEqualTo(debs);
    assertThat(containers.resolve(debs.get(0)))
        .hasSameBinaryContentAs(chroots.resolve(debs.get(0)));
    assertThat(started(containers)).isAfter(started(chroots).plus(Duration.ofDays(39)));
    assertThat(ours()).isEmpty();
  }

  /** make says where it has no jobs to give, and there are drivers that compile what it says. */
  @Test
  void howManyJobsAMakeHasIsNotInTheBytes(@TempDir Path temp) throws Exception {
    Path drivers = Files.createDirectory(temp.resolve("drivers"));
    Path listening = Drivers.listening(drivers);
    Path other = Drivers.sound(drivers, "other");
    Path chroots = temp.resolve("chroots");
    Path containers = temp.resolve("containers");

    Ended shared = build(listening, bench.latest(), chroots, "--jobs", "2", "--force");
    Ended single =
        build(
            listening + "," + other,
            bench.latest(),
            containers,
            "--backend",
            "container",
            "--jobs",
            "2",
            "--force");

    assertThat(shared.status()).as(shared.toString()).isZero();
    assertThat(single.status()).as(single.toString()).isZero();
    String deb = Workbench.debs(chroots).get(0);
    assertThat(containers.resolve(deb)).hasSameBinaryContentAs(chroots.resolve(deb));
  }

  private static Instant started(Path repository) throws Exception {
    Path report = repository.resolve(".dkms2bin/report.json");
    return Instant.parse(Workbench.json(Files.readString(report)).get("started").asText());
  }

  @Test
  void everyKindOfCellHasTheSameOutcome(@TempDir Path temp) throws Exception {
    Path drivers = Files.createDirectory(temp.resolve("drivers"));
    Path old = Drivers.conf(drivers, "old");
    Files.writeString(
        old.resolve("old.c"),
        """
        #include <linux/module.h>
        static int __init start(void) { return set_fs(KERNEL_DS); }
        module_init(start);
        MODULE_LICENSE("GPL");
        """);
    Drivers.sound(drivers, "elsewhere", "BUILD_EXCLUSIVE_ARCH=s390x");
    Drivers.sound(drivers, "patched", "PRE_BUILD=pre.sh");
    Files.writeString(
        drivers.resolve("patched/pre.sh"),
        """
        #!/bin/sh
        [ "$(uname -r)" = "$(ls /lib/modules)" ] && [ "$(uname -n)" = dkms2bin ] &&
          ! mount -t tmpfs none /mnt 2> /dev/null && [ "$(wc -l < /proc/net/route)" -le 1 ] &&
          mkdir /made-in-the-root && rm -r /usr/include/linux/netfilter &&
          mkdir /usr/include/linux/netfilter && : > /usr/include/linux/netfilter/one.h &&
          rm /etc/issue && mkdir /etc/issue && rm /etc/debian_version && exit 4
        """);
    assertThat(drivers.resolve("patched/pre.sh").toFile().setExecutable(true)).isTrue();
    List<String> words = new ArrayList<>();
    for (Path driver :
        List.of(
            Drivers.borrowing(drivers),
            Drivers.lending(drivers),
            old,
            drivers.resolve("elsewhere"),
            drivers.resolve("patched"))) {
      words.add(driver.toString());
    }
    Path chroots = temp.resolve("chroots");
    Path containers = temp.resolve("containers");

    Ended first = build(String.join(",", words), bench.latest(), chroots);
    Ended second =
        build(String.join(",", words), bench.latest(), containers, "--backend", "container");

    assertThat(first.status()).as(first.toString()).isEqualTo(5);
    assertThat(second.status()).as(second.toString()).isEqualTo(5);
    assertThat(outcomes(containers)).isEqualTo(outcomes(chroots)).hasSize(5);
    assertThat(outcomes(chroots))
        .extractingByKey("patched")
        .asString()
        .as("what the script saw was as it should be")
        .contains("status 4");
    assertThat(Workbench.debs(containers)).isEqualTo(Workbench.debs(chroots)).hasSize(3);
    for (String deb : Workbench.debs(chroots)) {
      assertThat(containers.resolve(deb)).hasSameBinaryContentAs(chroots.resolve(deb));
    }
    assertThat(ours()).isEmpty();
  }

  /** What a report says of cells, but for times and runs. */
  private static Map<String, JsonNode> outcomes(Path repository) throws Exception {
    Map<String, JsonNode> outcomes = new TreeMap<>();
    for (JsonNode cell : Workbench.cells(repository)) {
      ObjectNode node = cell.deepCopy();
      node.remove(List.of("from", "seconds", "stages"));
      outcomes.put(cell.get("module").asText(), node);
    }
    return outcomes;
  }

  @Test
  void aBuildThatTakesTooLongIsEnded(@TempDir Path temp) throws Exception {
    Path sleeper = Drivers.sound(temp, "sleeper", "MAKE[0]=\"sleep 1000\"");
    Path repository = temp.resolve("repository");

    Ended ended =
        build(sleeper, bench.latest(), repository, "--backend", "container", "--timeout", "3s");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(Workbench.cell(repository, "sleeper", bench.latest()).get("message").asText())
        .contains("3 s");
    assertThat(ours()).isEmpty();
  }

  @Test
  void aKeptContainerIsEnteredByTheCommandThatIsPrinted(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Path repository = temp.resolve("repository");

    Ended ended =
        bench.runIn(
            cache,
            "--dkms",
            hello,
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository,
            "--backend",
            "container",
            "--debug");

    assertThat(ended.status()).as(ended.toString()).isZero();
    String kernel = bench.latest();
    Matcher kept = Pattern.compile("kept +.* on \\S+: (/\\S+)").matcher(ended.err());
    assertThat(kept.find()).as(ended.err()).isTrue();
    String id = String.valueOf(Path.of(kept.group(1)).getFileName());
    try {
      Ended inside =
          bench.host(
              "uname -r; env; ls /var/lib/dkms/hello/1.0/; exit 7\n",
              Workbench.CHECKOUT.resolve("dkms2bin"),
              "env",
              "enter",
              id,
              "--cache-dir",
              cache);
      assertThat(inside.status()).as(inside.toString()).isEqualTo(7);
      assertThat(inside.outLines())
          .contains("KBUILD_BUILD_USER=dkms2bin")
          .filteredOn(l -> l.equals(kernel))
          .as("what uname and the module's directory say")
          .hasSize(2);
      assertThat(bench.output("podman", "ps", "--format", "{{.Names}}").lines())
          .as("running containers, after %s", ended)
          .noneMatch(n -> n.startsWith(OURS));
      Ended diff = bench.runIn(cache, "env", "diff", id);
      assertThat(diff.status()).as(diff.toString()).isEqualTo(2);
      assertThat(diff.err()).contains("is a container", "discard");
      Ended removed = bench.runIn(cache, "env", "remove", id);
      assertThat(removed.status()).as(removed.toString()).isZero();
      assertThat(ours()).isEmpty();
    } finally {
      removeKept();
    }
  }

  @Test
  void aKeptChrootBecomesAnImage(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Ended built =
        bench.runIn(
            cache,
            "--dkms",
            hello,
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--debug");
    assertThat(built.status()).as(built.toString()).isZero();
    String id = new KeptRoots(cache).all().get(0).id();
    Path file = temp.resolve("root.tar.zst");
    Path output = Files.createDirectory(temp.resolve("output"));
    Ended exported =
        Workbench.end(bench.start(cache, output, Map.of(), "env", "export", id, file), output);
    assertThat(exported.status()).as(exported.toString()).isZero();

    String image = "localhost/dkms2bin-tests/kept:latest";
    bench.output("podman", "import", "--quiet", file, image);
    try {
      assertThat(
              bench.output("podman", "run", "--rm", "--network", "none", image, "dkms", "status"))
          .isEqualTo("hello/1.0, " + bench.latest() + ", x86_64: installed\n");
    } finally {
      bench.output("podman", "rmi", "--force", image);
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "KILL,137"})
  void asSoonAsTheNextRunBeginsNothingOfAnEndedOneIsThere(
      String signal, int status, @TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    Path output = Files.createDirectory(temp.resolve("output"));
    Path sleeper = Drivers.sound(temp, "sleeper", "MAKE[0]=\"sleep 1000\"");
    Process process =
        bench.start(
            cache,
            output,
            Map.of(),
            "--dkms",
            sleeper,
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--backend",
            "container");
    Await.during(
        process,
        output,
        "a container begins",
        () -> ours().stream().anyMatch(n -> n.matches(".*-\\d+")));

    bench.output("kill", "-" + signal, process.pid());
    Ended ended = Workbench.end(process, output);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(status);
    if (signal.equals("KILL")) {
      assertThat(ours()).isNotEmpty();
      Ended next =
          bench.runIn(
              cache,
              "--dkms",
              Workbench.CHECKOUT.resolve("samples/hello"),
              "--kernel",
              bench.latest(),
              "--out-dir",
              temp.resolve("next"),
              "--backend",
              "container");
      assertThat(next.status()).as(next.toString()).isZero();
    }
    assertThat(ours()).isEmpty();
    assertThat(bench.output("podman", "images", "--format", "{{.Repository}}").lines())
        .doesNotContain("localhost/dkms2bin/run");
  }

  @Test
  void aKeptContainerIsStoppedWhenTheRunIsEnded(@TempDir Path temp) throws Exception {
    Path output = Files.createDirectory(temp.resolve("output"));
    Process process =
        bench.start(
            bench.privateCache(),
            output,
            Map.of(),
            "--dkms",
            Drivers.sound(temp, "sleeper", "MAKE[0]=\"sleep 1000\""),
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--backend",
            "container",
            "--debug");
    Await.during(
        process,
        output,
        "a container begins",
        () -> ours().stream().anyMatch(n -> n.matches(OURS + "kept-.*-\\d+")));

    bench.output("kill", "-TERM", process.pid());
    Ended ended = Workbench.end(process, output);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(143);
    try {
      assertThat(bench.output("podman", "ps", "--format", "{{.Names}}").lines())
          .as("running containers, after %s", ended)
          .noneMatch(n -> n.startsWith(OURS));
    } finally {
      removeKept();
    }
  }

  /** As in a CI's container that has the engine's socket and no privileges. */
  @Test
  void whereNamespacesAreNotAllowedAutoTakesTheEngine(@TempDir Path temp) throws Exception {
    Path output = Files.createDirectory(temp.resolve("output"));
    Path repository = temp.resolve("repository");
    Process process =
        bench.startUnder(
            List.of("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin", "--"),
            bench.privateCache(),
            output,
            Engine.remote(),
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository,
            "--backend",
            "auto");

    Ended ended = Workbench.end(process, output);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).containsPattern("backend +container .*namespaces: .*not permitted");
    assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("hello", bench.latest()));
  }

  @Test
  void whereThereIsNeitherBothReasonsAreTold(@TempDir Path temp) throws Exception {
    Path output = Files.createDirectory(temp.resolve("output"));
    Process process =
        bench.startUnder(
            List.of("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin", "--"),
            bench.privateCache(),
            output,
            Map.of("DOCKER_HOST", "unix://" + temp.resolve("no.sock")),
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            bench.latest(),
            "--out-dir",
            temp.resolve("repository"),
            "--backend",
            "auto");

    Ended ended = Workbench.end(process, output);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err())
        .contains("namespaces: ", "no container engine answers", "no.sock", "hint: ");
  }

  @Test
  void whereNamespacesAreAllowedAutoTakesThem(@TempDir Path temp) throws Exception {
    Ended ended =
        build(
            Workbench.CHECKOUT.resolve("samples/hello"),
            bench.latest(),
            temp.resolve("repository"),
            "--backend",
            "auto");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).containsPattern("backend +chroot in root's namespaces, ");
  }

  @Test
  void theBaseRootCanBeTheUsersImage(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Ended usual = build(hello, bench.latest(), temp.resolve("usual"));
    String image = Engine.image(bench, "own", bench.baseTree());

    Ended ended = build(hello, bench.latest(), repository, "--image", image);

    assertThat(usual.status()).as(usual.toString()).isZero();
    assertThat(ended.status()).as(ended.toString()).isZero();
    String deb = Drivers.deb("hello", bench.latest());
    assertThat(repository.resolve(deb)).hasSameBinaryContentAs(temp.resolve("usual").resolve(deb));
    bench.output("podman", "rmi", image);
  }

  /** In an engine of its own: others use the images of the tests'. */
  @Test
  void imagesOfLayersArePruned(@TempDir Path temp) throws Exception {
    Path own = bench.scratch("engine");
    Path settings =
        Files.writeString(
            temp.resolve("storage.conf"),
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"%1$s/images\"\nrunroot = \"%1$s/run\"\n"
                .formatted(own));
    Map<String, String> engine = Map.of("CONTAINERS_STORAGE_CONF", settings.toString());
    Path tree = Files.createDirectory(temp.resolve("tree"));
    Path tarball = temp.resolve("tree.tar");
    bench.output("tar", "-C", tree, "-cf", tarball, ".");
    for (String name : List.of("dkms2bin/base-mine:0123", "dkms2bin/run:4567", "other:8")) {
      bench.output(
          "env",
          "CONTAINERS_STORAGE_CONF=" + settings,
          "podman",
          "import",
          "--quiet",
          tarball,
          "localhost/" + name);
    }
    Object[] words = {"env", "prune", "--images", "--max-size", "0", "--apply"};
    Path output = Files.createDirectory(temp.resolve("output"));

    Ended dry =
        Workbench.end(
            bench.start(bench.scratch("cache"), output, engine, Arrays.copyOf(words, 5)), output);
    Ended ended = Workbench.end(bench.start(bench.scratch("cache"), output, engine, words), output);

    assertThat(dry.out()).contains("image localhost/dkms2bin/base-mine:0123").doesNotContain("run");
    assertThat(dry.err()).contains("dry run", "1 image would go");
    assertThat(ended.err()).contains("1 image removed");
    assertThat(
            bench
                .output(
                    "env",
                    "CONTAINERS_STORAGE_CONF=" + settings,
                    "podman",
                    "images",
                    "--format",
                    "{{.Repository}}:{{.Tag}}")
                .lines())
        .containsExactlyInAnyOrder("localhost/dkms2bin/run:4567", "localhost/other:8");
  }

  @Test
  void anImageThatCannotBeHadIsNamed(@TempDir Path temp) throws Exception {
    Ended ended =
        build(
            Workbench.CHECKOUT.resolve("samples/hello"),
            bench.latest(),
            temp.resolve("repository"),
            "--image",
            "localhost/no/such:image");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err()).contains("localhost/no/such:image");
  }

  @Test
  void anEngineThatDoesNotAnswerIsNamedBeforeAnythingIsBuilt(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        build(
            Workbench.CHECKOUT.resolve("samples/hello"),
            bench.latest(),
            repository,
            "--backend",
            "container",
            "--engine",
            "no-such-engine");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err()).contains("no container engine answers", "no-such-engine", "--engine");
  }

  @Test
  void theUsersLimitsReachTheEngine(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        build(
            Workbench.CHECKOUT.resolve("samples/hello"),
            bench.latest(),
            repository,
            "--backend",
            "container",
            "--container-option=--pids-limit=3");

    assertThat(ended.status()).as(ended.toString()).isNotZero();
    assertThat(Workbench.debs(repository)).isEmpty();
  }

  private Ended build(Object driver, String kernel, Path repository, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("--dkms", driver, "--kernel", kernel, "--out-dir", repository));
    words.addAll(List.of(more));
    return bench.run(words.toArray());
  }

  private void removeKept() throws Exception {
    for (String name : ours()) {
      bench.output("podman", "rm", "--force", name);
      bench.output("podman", "rmi", name.replaceFirst(OURS, "localhost/dkms2bin/run:"));
    }
  }

  private List<String> ours() throws Exception {
    return Engine.containers(bench).stream().filter(n -> n.startsWith(OURS)).toList();
  }
}
