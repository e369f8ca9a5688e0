package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Driver disks, ours and those of Debian 11's dkms, which still made them. What that dkms wrote is
 * kept as a listing, so that ours are held to it when Debian 11 has left the archive.
 */
@ExtendWith(WorkbenchExtension.class)
class DriverDiskIT {

  private static final Path GOLDEN = Path.of("src/test/resources/cli/mkdriverdisk-ubuntu.txt");
  private static final String DEBIAN_11 = "debian-11";

  private final Workbench bench;

  DriverDiskIT(Workbench bench) {
    this.bench = bench;
  }

  private Ended build(String recipe, Object driver, Path repository, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--dkms", driver, "--distro", recipe));
    words.addAll(List.of("--out-dir", repository));
    words.addAll(List.of(more));
    return bench.run(words.toArray());
  }

  private static void skipWithout(Ended ended) {
    if (ended.status() == 4) {
      Workbench.say("skipped: Debian 11 is not in the archive any more: " + ended.err());
      Assumptions.abort("Debian 11 is not in the archive any more: " + ended.err());
    }
  }

  /** A disk's members with the day's versions replaced by words. */
  private List<String> listing(Path disk, JsonNode cell) throws Exception {
    String kernel = cell.get("kernel").asText();
    String version = cell.get("version").asText();
    return bench
        .output("tar", "-tf", disk)
        .lines()
        .map(l -> l.replace("/" + kernel.replaceFirst("-.*", "") + "/", "/BASE/"))
        .map(l -> l.replace("_" + version + "-" + kernel + "_", "_VERSION-KERNEL_"))
        .map(l -> l.replace("-" + version + "/", "-VERSION/"))
        .sorted()
        .toList();
  }

  private Path unpacked(Path disk) throws Exception {
    Path directory = bench.scratch("disk");
    bench.output("tar", "-xf", disk, "-C", directory);
    return directory;
  }

  private String field(Path deb, String name) throws Exception {
    return bench.output("dpkg-deb", "-f", deb, name).strip();
  }

  /** Where a package has its module, and the module's digest. */
  private String module(Path deb) throws Exception {
    String path =
        bench
            .output("dpkg-deb", "-c", deb)
            .lines()
            .filter(l -> l.endsWith(".ko"))
            .map(l -> l.replaceFirst(".* \\./", "/"))
            .findFirst()
            .orElseThrow();
    return path + " " + bench.output("sha256sum", bench.moduleIn(deb)).substring(0, 64);
  }

  @Test
  void whatDebian11sDkmsPacksAndWhatWePackIsTheSame(@TempDir Path temp) throws Exception {
    Path theirs = temp.resolve("theirs");
    Path ours = temp.resolve("ours");
    Object[] wanted = {"--kernel", "latest", "--driver-disk", "ubuntu", "--source-package"};

    Ended ended =
        build(
            DEBIAN_11,
            "v4l2loopback-dkms",
            theirs,
            Stream.concat(Stream.of(wanted), Stream.of("--packager", "dkms")).toArray());
    skipWithout(ended);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(build(DEBIAN_11, "v4l2loopback-dkms", ours, wanted).status()).isZero();

    JsonNode cell = Workbench.cells(theirs).get(0);
    String version = cell.get("version").asText();
    String kernel = cell.get("kernel").asText();
    String name = "v4l2loopback-" + version + "-ubuntu-dd.tar";
    assertThat(ended.out()).contains("disk       " + theirs.resolve(name));
    List<String> golden = Files.readAllLines(GOLDEN).stream().sorted().toList();
    assertThat(listing(theirs.resolve(name), cell)).isEqualTo(golden);
    assertThat(listing(ours.resolve(name), cell)).isEqualTo(golden);

    Path theirDisk = unpacked(theirs.resolve(name));
    Path ourDisk = unpacked(ours.resolve(name));
    bench.output("diff", "-r", theirDisk.resolve("ubuntu"), ourDisk.resolve("ubuntu"));
    Path made = theirs.resolve("v4l2loopback-modules-" + kernel + "_" + version + "_amd64.deb");
    Path published = ours.resolve("v4l2loopback_" + version + "-" + kernel + "_x86_64.deb");
    Path onTheirs = Workbench.only(theirDisk, ".deb");
    Path onOurs = Workbench.only(ourDisk, ".deb");
    assertThat(onOurs.getFileName()).isEqualTo(onTheirs.getFileName());
    assertThat(onOurs).hasSameBinaryContentAs(published);
    assertThat(List.of(module(made), module(onTheirs), module(onOurs)))
        .containsOnly(module(published));
    for (Path deb : List.of(made, onTheirs, published)) {
      assertThat(field(deb, "Package")).isEqualTo("v4l2loopback-modules-" + kernel);
    }
    assertThat(field(made, "Version")).isEqualTo(field(published, "Version")).isEqualTo(version);
    Workbench.say("mkbmdeb: " + made.getFileName() + ", " + module(made) + "; the disk: " + name);
    String sourcePackage = "v4l2loopback-dkms_" + version + "_all.deb";
    assertThat(theirs.resolve(sourcePackage)).hasSameBinaryContentAs(ours.resolve(sourcePackage));

    extractedItInstalls(theirs.resolve(name), temp.resolve("extracted"), module(published));
  }

  /** dpkg refuses the package as it is on dkms's disk; apt takes the extracted one in a chroot. */
  private void extractedItInstalls(Path disk, Path repository, String module) throws Exception {
    Ended ended = bench.run("extract", disk, "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("mended", "Architecture was x86_64, now amd64", "depmod");
    Path deb = Workbench.only(repository, ".deb");
    assertThat(ended.outLines()).containsExactly(deb.toString());
    String path = module.replaceFirst(" .*", "");
    String kernel = path.split("/", -1)[3];
    StandIns.image(bench, kernel, repository);
    assertThat(bench.run("extract", disk, "--out-dir", repository).status()).isZero();
    // The kernel first: what it installed does not know of the module that comes later.
    Ended installed =
        install(
            DEBIAN_11,
            repository,
            "linux-image-" + kernel,
            """
            sh -euc 'apt-get -q -y -o APT::Sandbox::User=root install %s
              sha256sum %s
              grep updates/dkms /lib/modules/%s/modules.dep'
            """
                .formatted(field(deb, "Package"), path, kernel));
    assertThat(installed.status()).as(installed.toString()).isZero();
    assertThat(installed.out()).contains(module.replaceFirst(".* ", "") + "  " + path);
  }

  private Ended install(String recipe, Path repository, String name, String then) throws Exception {
    PlainRoot plain = new PlainRoot(bench, bench.baseTree(recipe));
    bench.output("cp", "-r", repository + "/.", plain.share());
    return plain.run(
        """
        echo 'deb [trusted=yes] file:/srv/share ./' > "$root/etc/apt/sources.list"
        rm -rf "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/*
        in_root apt-get -q -o APT::Sandbox::User=root update
        in_root apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root install %s
        in_root %s
        """
            .formatted(name, then));
  }

  @Test
  void dkmsPutsSeveralKernelsOnOneDisk(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        build(
            DEBIAN_11,
            Workbench.CHECKOUT.resolve("samples/hello"),
            repository,
            "--kernel",
            "5.10.0-*",
            "--flavour",
            "amd64",
            "--newest",
            "2",
            "--packager",
            "dkms",
            "--driver-disk",
            "ubuntu",
            "--media",
            "iso");
    skipWithout(ended);

    assertThat(ended.status()).as(ended.toString()).isZero();
    List<String> kernels =
        Workbench.cells(repository).stream().map(c -> c.get("kernel").asText()).toList();
    Workbench.say("kernels on dkms's disk: " + kernels);
    assertThat(kernels).isNotEmpty();
    Path extracted = temp.resolve("extracted");
    Ended taken =
        bench.run("extract", repository.resolve("hello-1.0-ubuntu-dd.iso"), "--out-dir", extracted);
    assertThat(taken.status()).as(taken.toString()).isZero();
    assertThat(Workbench.debs(extracted))
        .containsExactlyInAnyOrderElementsOf(
            kernels.stream().map(k -> Drivers.deb("hello", k)).toList());
  }

  /** dkms 2.8 names that package with the underscore, and does not notice that there is none. */
  @Test
  void aDiskWithoutItsPackageIsNoDisk(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        build(
            DEBIAN_11,
            Drivers.sound(temp, "under_score"),
            repository,
            "--kernel",
            "latest",
            "--packager",
            "dkms",
            "--driver-disk",
            "ubuntu");
    skipWithout(ended);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(6);
    assertThat(ended.err()).contains("mkdriverdisk of under_score/1.0 left a package off its disk");
    assertThat(Workbench.debs(repository))
        .singleElement()
        .asString()
        .startsWith("under-score-modules-5.10.0-");
    assertThat(repository.resolve("under_score-1.0-ubuntu-dd.tar")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void whereDkmsHasNoneOursHasTheSameLayout(String recipe, @TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        build(
            recipe,
            Workbench.CHECKOUT.resolve("samples/hello"),
            repository,
            "--kernel",
            "latest",
            "--driver-disk",
            "ubuntu");

    assertThat(ended.status()).as(ended.toString()).isZero();
    JsonNode cell = Workbench.cells(repository).get(0);
    String kernel = cell.get("kernel").asText();
    Path disk = repository.resolve("hello-1.0-ubuntu-dd.tar");
    String sources = "./ubuntu/hello-VERSION/";
    assertThat(listing(disk, cell).stream().filter(l -> !inSources(l, sources)))
        .containsExactlyElementsOf(
            Files.readAllLines(GOLDEN).stream()
                .map(l -> l.replace("v4l2loopback", "hello"))
                .filter(l -> !inSources(l, sources))
                .sorted()
                .toList());
    assertThat(listing(disk, cell)).contains(sources + "dkms.conf", sources + "hello.c");
    JsonNode told =
        Workbench.json(Files.readString(repository.resolve(".dkms2bin/report.json"))).get("disks");
    assertThat(told.get(0).get("file").asText()).isEqualTo("hello-1.0-ubuntu-dd.tar");
    assertThat(told.get(0).get("sha256").asText())
        .isEqualTo(bench.output("sha256sum", disk).substring(0, 64));

    Path extracted = temp.resolve("extracted");
    Ended taken = bench.run("extract", disk, "--out-dir", extracted);
    assertThat(taken.status()).as(taken.toString()).isZero();
    assertThat(taken.err()).doesNotContain("mended");
    Path deb = extracted.resolve(Drivers.deb("hello", kernel));
    assertThat(deb).hasSameBinaryContentAs(repository.resolve(Drivers.deb("hello", kernel)));
    StandIns.image(bench, kernel, extracted);
    assertThat(bench.run("extract", disk, "--out-dir", extracted).status()).isZero();
    Ended installed =
        install(
            recipe,
            extracted,
            Drivers.packageName("hello", kernel),
            "grep -l hello /lib/modules/" + kernel + "/modules.dep");
    assertThat(installed.status()).as(installed.toString()).isZero();
  }

  private static boolean inSources(String line, String sources) {
    return line.startsWith(sources) && !line.equals(sources);
  }

  @Test
  void aRecipeWhoseDkmsHasNoPackagersIsToldSoBeforeAnythingIsBuilt(@TempDir Path temp) {
    Ended ended =
        build(
            Workbench.DEBIAN_12,
            Workbench.CHECKOUT.resolve("samples/hello"),
            temp.resolve("repository"),
            "--kernel",
            "latest",
            "--packager",
            "dkms");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .containsPattern("dkms 3\\.\\S+ of debian-12 has no mkbmdeb")
        .contains("leave --packager away")
        .doesNotContain("building");
  }

  @Test
  void dnfReadsTheDiskOfAnElKernel(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    try (ElArchive archive = ElArchive.of(bench)) {
      List<Object> words = archive.options();
      words.addAll(List.of("--dkms", archive.driver("acpi-call-dkms")));
      words.addAll(List.of("--kernel", ElArchive.PLAIN, "--out-dir", repository));
      words.addAll(List.of("--driver-disk", "redhat3"));
      Ended ended = bench.run(words.toArray());
      assertThat(ended.status()).as(ended.toString()).isZero();
    }
    Path rpm = Workbench.only(repository, ".x86_64.rpm");

    Path disk = unpacked(Workbench.only(repository, "-dd.tar"));

    assertThat(disk.resolve("rhdd3")).content().contains("acpi-call-").endsWith(" driver disk\n");
    Path rpms = disk.resolve("rpms/x86_64");
    assertThat(rpms.resolve(rpm.getFileName())).hasSameBinaryContentAs(rpm);
    assertThat(
            bench.output(
                "dnf",
                "-q",
                "--config=" + Files.write(temp.resolve("dnf.conf"), List.of("[main]")),
                "--setopt=reposdir=" + temp.resolve("none"),
                "--installroot=" + Files.createDirectory(temp.resolve("root")),
                "--setopt=cachedir=" + temp.resolve("dnf"),
                "--releasever=9",
                "--repofrompath=disk,file://" + rpms,
                "--repo=disk",
                "--nogpgcheck",
                "list",
                "--available"))
        .contains("kmod-acpi-call-" + ElArchive.PLAIN);
    assertThat(bench.output("rpm", "-qp", "--nosignature", "--provides", rpm).lines())
        .contains("kernel-modules = " + ElArchive.PLAIN);
  }
}
