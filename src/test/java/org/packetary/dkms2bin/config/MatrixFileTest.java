package org.packetary.dkms2bin.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;
import org.packetary.dkms2bin.source.driver.DriverDescription;

/** What a file says, as requests; and what is said of a file that is wrong. */
class MatrixFileTest {

  private final Path temp;
  private final MatrixFiles files;

  MatrixFileTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.files = new MatrixFiles(temp);
    for (String name : List.of("driver", "h.deb", "k.gpg", "r.yaml", "root.tar", "a.patch")) {
      Files.createFile(temp.resolve(name));
    }
  }

  @Test
  void aShortFileIsARequestForOneDistribution() {
    List<BuildRequest> requests =
        files.requests(
            "out-dir: repo",
            "distro: debian-12",
            "kernel: latest",
            "drivers: [foo-dkms, ./driver]");

    assertThat(requests).hasSize(1);
    BuildRequest request = requests.get(0);
    assertThat(request.outDir()).isEqualTo(temp.resolve("repo"));
    assertThat(request.recipe())
        .isEqualTo(new RecipeRequest(Optional.of("debian-12"), Optional.empty()));
    assertThat(request.kernels())
        .isEqualTo(new KernelRequest(List.of("latest"), Optional.empty(), OptionalInt.empty()));
    assertThat(request.drivers())
        .containsExactly(
            DriverRequest.of(List.of("foo-dkms")),
            DriverRequest.of(List.of(temp.resolve("driver").toString())));
    assertThat(request.packaging()).isEqualTo(PackagingRequest.DEFAULTS);
    assertThat(request.backend()).isEqualTo(BackendRequest.DEFAULT);
    assertThat(request.mirror()).isEqualTo(MirrorChoice.DEFAULT);
    assertThat(request.timeout()).isEqualTo(Duration.ofMinutes(60));
    assertThat(request.failFast()).isFalse();
  }

  @Test
  void everyKeyOfADistributionIsHeard() {
    BuildRequest request =
        files
            .requests(
                "drivers: [x]",
                "backend: container",
                "engine: docker",
                "container-option: [--memory=4g, --cpus=2]",
                "jobs: 3",
                "timeout: 90s",
                "cell-memory: 3g",
                "idle-time: 3m",
                "fail-fast: true",
                "distributions:",
                "  ours:",
                "    distro: debian-12",
                "    kernel: ['6.1.*', 6.1.0-9-amd64]",
                "    newest: 2",
                "    flavour: amd64",
                "    headers: h.deb",
                "    root-tarball: root.tar",
                "    mirror: http://mirror/debian",
                "    mirror-key: k.gpg",
                "    mirror-trusted: true",
                "    allow-expired-archive: true",
                "    components: [main, contrib]",
                "    out-dir: ours",
                "    packager: dkms",
                "    source-package: true",
                "    driver-disk: ubuntu",
                "    media: iso",
                "    kabi-requires: true",
                "    weak-modules: true")
            .get(0);

    assertThat(request.kernels())
        .isEqualTo(
            new KernelRequest(
                List.of("6.1.*", "6.1.0-9-amd64"), Optional.of("amd64"), OptionalInt.of(2)));
    assertThat(request.headers()).containsExactly(temp.resolve("h.deb"));
    assertThat(request.recipe())
        .isEqualTo(
            new RecipeRequest(
                Optional.of("debian-12"),
                Optional.empty(),
                Optional.of(
                    new RootTarball(temp.resolve("root.tar").toString(), Optional.empty()))));
    assertThat(request.mirror())
        .isEqualTo(
            new MirrorChoice(
                Optional.of("http://mirror/debian"),
                Optional.of(temp.resolve("k.gpg")),
                true,
                true,
                List.of("main", "contrib")));
    assertThat(request.packaging())
        .isEqualTo(
            new PackagingRequest(
                PackagerChoice.DKMS,
                true,
                Optional.of(DiskForm.UBUNTU),
                Media.ISO,
                1,
                PublishRequest.DEFAULTS));
    assertThat(request.backend())
        .isEqualTo(
            new BackendRequest(
                Backend.CONTAINER,
                Isolation.AUTO,
                Optional.of("docker"),
                List.of("--memory=4g", "--cpus=2"),
                Optional.empty(),
                new LimitRequest(
                    Optional.of(3L << 30), Optional.empty(), Optional.of(Duration.ofMinutes(3)))));
    assertThat(request.rpm().kabiRequires()).isTrue();
    assertThat(request.rpm().weakModules()).isTrue();
    assertThat(request.outDir()).isEqualTo(temp.resolve("ours"));
    assertThat(request.jobs()).isEqualTo(3);
    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(request.failFast()).isTrue();
    assertThat(request.keepRoots()).isEqualTo(Keeping.ALL);
  }

  @Test
  void everyKeyOfADriverIsHeard() {
    DriverRequest driver =
        files
            .requests(
                "out-dir: repo",
                "drivers:",
                "  nic:",
                "    dkms: [driver, 'debs/*.deb', nic-dkms=1.2]",
                "    module-name: nic",
                "    module-version: 1.10",
                "    make: make -C ${kernel_source_dir}",
                "    clean: make clean",
                "    built-module: [nic, 'extra:src:/updates']",
                "    patch: a.patch",
                "    build-dep: [bc]",
                "    timeout: 2h",
                "distributions:",
                "  debian-12: {kernel: latest, build-dep: [bc, bison]}")
            .get(0)
            .drivers()
            .get(0);

    assertThat(driver)
        .isEqualTo(
            new DriverRequest(
                List.of(
                    temp.resolve("driver").toString(),
                    temp.resolve("debs/*.deb").toString(),
                    "nic-dkms=1.2"),
                new DriverDescription(
                    Optional.of("nic"),
                    Optional.of("1.10"),
                    Optional.of("make -C ${kernel_source_dir}"),
                    Optional.of("make clean"),
                    List.of(
                        new BuiltModuleSpec("nic", "", Optional.empty()),
                        new BuiltModuleSpec("extra", "src", Optional.of("/updates")))),
                List.of(SourcePatch.of(temp.resolve("a.patch"))),
                List.of("bc", "bison"),
                Optional.of(Duration.ofHours(2)),
                List.of()));
  }

  @Test
  void exceptionsAreForTheDistributionsThatTheyName() {
    List<BuildRequest> requests =
        files.requests(
            "out-dir: repo",
            "kernel: latest",
            "drivers:",
            "  nic:",
            "    dkms: nic-dkms",
            "    exclude:",
            "      - {kernel: ['*-rt-*', '*-cloud-*'], reason: no such hardware}",
            "      - {distro: debian-13}",
            "    expect:",
            "      outcome: failed",
            "      reason: strlcpy is gone",
            "      distro: twelve",
            "    allow-unfit: [oslec=no echo, {module: b, kernel: '6.*'}]",
            "distributions:",
            "  twelve: {distro: debian-12}",
            "  debian-13:");

    String file = files.path().toString();
    ReleaseGlob all = new ReleaseGlob("*");
    List<CellRule> both =
        List.of(
            new CellRule.AllowUnfit(all, "oslec", "no echo", file + ":13"),
            new CellRule.AllowUnfit(new ReleaseGlob("6.*"), "b", "", file + ":13"),
            new CellRule.Exclude(new ReleaseGlob("*-rt-*"), "no such hardware", file + ":7"),
            new CellRule.Exclude(new ReleaseGlob("*-cloud-*"), "no such hardware", file + ":7"));
    assertThat(requests.get(0).drivers().get(0).rules())
        .containsAll(both)
        .contains(new CellRule.ExpectFailure(all, "strlcpy is gone", file + ":9"))
        .hasSize(5);
    assertThat(requests.get(1).drivers().get(0).rules())
        .containsAll(both)
        .contains(new CellRule.Exclude(all, "", file + ":8"))
        .hasSize(5);
  }

  @Test
  void aDistributionBuildsTheDriversThatItNames() {
    List<BuildRequest> requests =
        files.requests(
            "out-dir: repo",
            "kernel: latest",
            "drivers: {a: x-dkms, b: y-dkms, c: [z-dkms, z2-dkms]}",
            "distributions: {debian-12: {drivers: [c, a]}, debian-13: }");

    assertThat(requests)
        .extracting(r -> r.recipe().name().orElseThrow())
        .containsExactly("debian-12", "debian-13");
    assertThat(requests.get(0).inputs()).containsExactly("x-dkms", "z-dkms", "z2-dkms");
    assertThat(requests.get(1).inputs()).containsExactly("x-dkms", "y-dkms", "z-dkms", "z2-dkms");
  }

  @Test
  void gatesAreForTheDistributionsThatTheyName() {
    List<BuildRequest> requests =
        files.requests(
            "out-dir: repo",
            "kernel: latest",
            "drivers: {a: x-dkms}",
            "gates:",
            "  lab: [evdi, tp_smapi]",
            "  cloud: {drivers: evdi, flavour: [cloud-amd64, amd64], distro: debian-13,",
            "          meta-package: 'm-{flavour}', image-package: 'i-{release}'}",
            "distributions: {debian-12: , debian-13: }");

    GateRequest lab =
        new GateRequest("lab", List.of("evdi", "tp_smapi"), List.of(), List.of(), Optional.empty());
    assertThat(requests.get(0).gates()).containsExactly(lab);
    assertThat(requests.get(1).gates())
        .containsExactly(
            lab,
            new GateRequest(
                "cloud",
                List.of("evdi"),
                List.of("cloud-amd64", "amd64"),
                List.of("m-{flavour}"),
                Optional.of("i-{release}")));
  }

  @Test
  void aRecipeOfOnesOwnNeedsNoName() {
    BuildRequest request =
        files
            .requests(
                "out-dir: repo",
                "drivers: [x]",
                "distributions: {ours: {recipe: r.yaml, kernel: latest}}")
            .get(0);

    assertThat(request.recipe())
        .isEqualTo(new RecipeRequest(Optional.empty(), Optional.of(temp.resolve("r.yaml"))));
  }

  @Test
  void aNumberOfNewestForAllCountsWhereThereIsAPattern() {
    List<BuildRequest> requests =
        files.requests(
            "out-dir: repo",
            "drivers: [x]",
            "newest: 2",
            "distributions: {debian-12: {kernel: '6.1.*'}, debian-13: {kernel: latest}}");

    assertThat(requests)
        .extracting(r -> r.kernels().newest())
        .containsExactly(OptionalInt.of(2), OptionalInt.empty());
  }

  @Test
  void aValueMayBeInTheEnvironment() {
    files.environment("MIRROR", "http://there");

    assertThat(
            files.requests(
                "out-dir: repo", "drivers: [x]", "kernel: latest", "mirror: {env: MIRROR}"))
        .extracting(r -> r.mirror().urls().get(0))
        .containsExactly("http://there");
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithLineAndKey() {
    assertThat(
            files.wrong(
                "out-dir: repo",
                "jbos: 2",
                "timeout: soon",
                "timeout: 3",
                "drivers:",
                "  a:",
                "    dkms: x",
                "    jobs: 2",
                "    expect: failed",
                "    exclude: {reason: y}",
                "  b: {make: x}",
                "  c: {dkms: ./none.deb, patch: none.patch, exclude: {distro: debian-21}}",
                "distributions:",
                "  debian-12:",
                "    kernl: latest",
                "    newest: 0",
                "    drivers: [cc]"))
        .containsExactlyInAnyOrder(
            "FILE:2: there is no key jbos here (did you mean jobs?)",
            "FILE:4: timeout is given twice, first in line 3 (leave one out)",
            "FILE:3: timeout takes a time limit (examples: 90s, 45m, 2h), not soon",
            "FILE:8: jobs does not stand here (it belongs at the top of the file)",
            "FILE:9: expect failed needs a reason (write {outcome: failed, reason: WHY}, if need be"
                + " with kernel and distro)",
            "FILE:10: exclude says neither kernel nor distro (write, for example, {kernel: '6.1.*',"
                + " reason: needs Linux 6.6})",
            "FILE:11: b says nothing of what to build (add dkms: PACKAGE, or a directory)",
            "FILE:12: there is no distribution debian-21 in this file (did you mean debian-12?)",
            "FILE:15: there is no key kernl here (did you mean kernel?)",
            "FILE:16: newest takes a number from 1 on, not 0",
            "FILE:14: debian-12: there is no driver cc in this file (did you mean c?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jobs: [1, 2] | FILE:4: jobs takes one value, not a list",
        "jobs: | FILE:4: jobs has no value",
        "kernel: latest, 6.1.* | FILE:4: kernel is given twice, first in line 3",
        "mirror: {env: NOT_SET} | FILE:4: mirror is to be in the environment's variable NOT_SET,",
        "mirror: {file: x} | FILE:4: mirror takes one value (write it, or {env: NAME})",
        "rpm-sign-passphrase: x | FILE:4: rpm-sign-passphrase does not belong into a file",
        "rpm-sign-key: ./none | FILE:4: rpm-sign-key: there is no file",
        "rpm-sign-key: r.yaml | FILE:4: rpm-sign-key:",
        "headers: [none] | FILE:4: headers: there is no file or directory",
        "recipe: none | FILE:4: recipe: there is no file or directory",
        "newest: 2 | FILE:4: newest narrows patterns, and kernel has none",
        "media: iso | FILE:4: media is about driver disks, and there is no driver-disk",
        "engine: docker | FILE:4: engine is for builds in containers",
        "make: x | FILE:4: make does not stand here (it belongs to a driver)",
        "mirror: *x | FILE:4: aliases (*x) are not read",
        "root-tarball: http://a/b | FILE:4: root-tarball is not usable:",
        "distributions: [a] | FILE:4: distributions takes keys with values",
        "gates: [a] | FILE:4: gates takes keys with values",
        "gates: {lab: } | FILE:4: lab has no value",
        "gates: {lab: []} | FILE:4: lab is an empty list",
        "gates: {lab: {flavour: rt}} | FILE:4: lab has no drivers",
        "gates: {Lab: x} | FILE:4: Lab would be part of a package's name, which Lab cannot be",
        "gates: {lab: {drivers: x, flavor: y}} | FILE:4: there is no key flavor here (did you mean flavour?)",
        "gates: {lab: {drivers: x, distro: debian-12}} | FILE:4: there is no distribution debian-12 in this file",
      })
  void aWrongKeyIsNamedWithItsLineAndRemedy(String line, String said) {
    assertThat(files.wrong("out-dir: repo", "drivers: [x]", "kernel: latest", line))
        .anyMatch(told -> told.startsWith(said));
  }

  @Test
  void whatEveryFileMustSayIsMissed() {
    assertThat(files.wrong("jobs: 2"))
        .containsExactly(
            "FILE:1: kernel is missing (add kernel: latest, a release, or a pattern such as"
                + " '6.1.*')",
            "FILE:1: out-dir is missing (add out-dir: DIR, the directory of the repository)",
            "FILE:1: drivers is missing (add drivers, or name them with --dkms)");
  }

  @Test
  void whatIsNoYamlIsSaidWithItsLine() {
    assertThat(files.read("a: [", "b: c")).isEmpty();
    assertThat(files.wrong("a: [", "b: c")).first().asString().startsWith("FILE:");
  }

  @Test
  void anEmptyFileHasNoKeys() {
    assertThat(files.wrong("# nothing")).anyMatch(l -> l.startsWith("FILE: there are no keys"));
  }
}
