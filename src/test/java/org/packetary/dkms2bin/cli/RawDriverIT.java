package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;

/** A driver's tarball without a dkms.conf, as its authors publish it, down to its use. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawDriverIT {

  /** Debian's source packages whose tarballs hold a driver; not all archives keep all sources. */
  private static final List<String> SOURCE_PACKAGES =
      List.of("acpi-call", "v4l2loopback", "bbswitch", "dm-writeboost");

  private final Workbench bench;
  private final Path repository;
  private final Path packages;
  private Path tarball = Path.of("");
  private String name = "";
  private String version = "";
  private Ended built = new Ended(-1, "", "");
  private Ended packed = new Ended(-1, "", "");

  RawDriverIT(Workbench bench) throws IOException {
    this.bench = bench;
    this.repository = bench.scratch("repository");
    this.packages = bench.scratch("packages");
  }

  @BeforeAll
  void buildAndPack() throws Exception {
    String latest = bench.latest();
    tarball = strippedTarball();
    Workbench.say("the raw driver is " + tarball.getFileName());
    name = tarball.getFileName().toString().replaceFirst("_.*", "");
    version = tarball.getFileName().toString().replaceFirst("^[^_]*_(.*)\\.orig\\..*", "$1");
    built =
        bench.run(
            "--dkms",
            tarball,
            "--kernel",
            latest,
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            repository);
    packed = bench.run("source", tarball, "--out-dir", packages);
  }

  /** The original tarball of one of the source packages, every dkms.conf taken out. */
  private Path strippedTarball() throws Exception {
    Path sources = bench.scratch("sources");
    Optional<Path> original = downloaded(sources);
    Path tree = bench.scratch("tree");
    String stem;
    if (original.isPresent()) {
      stem = original.get().getFileName().toString().replaceFirst("\\.orig\\..*", "");
      bench.output("tar", "-xf", original.get(), "-C", tree, "--exclude=dkms.conf");
    } else {
      Workbench.say(
          "the archive has none of the sources " + SOURCE_PACKAGES + ": a DKMS package's");
      Path deb = bench.download("acpi-call-dkms");
      Path unpacked = bench.scratch("unpacked");
      bench.output("dpkg-deb", "-x", deb, unpacked);
      Path conf = Workbench.only(unpacked, "/dkms.conf");
      Path directory = conf.resolveSibling("").normalize();
      stem = "acpi-call_" + directory.getFileName().toString().replaceFirst(".*-", "");
      bench.output("cp", "-a", directory, tree);
      bench.output("find", tree, "-name", "dkms.conf", "-delete");
    }
    Path stripped = sources.resolve("stripped").resolve(stem + ".orig.tar.gz");
    Files.createDirectory(stripped.getParent());
    bench.output("tar", "-czf", stripped, "-C", tree, ".");
    return stripped;
  }

  /** By apt, in a root of its own that takes sources from where the product takes packages. */
  private Optional<Path> downloaded(Path directory) throws Exception {
    Path root = bench.scratch("apt");
    Path dpkg = Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createFile(dpkg.resolve("status"));
    Files.createDirectories(root.resolve("var/lib/apt/lists/partial"));
    Files.createDirectories(root.resolve("var/cache/apt/archives/partial"));
    Path etc = Files.createDirectories(root.resolve("etc/apt"));
    for (String part : List.of("apt.conf.d", "sources.list.d", "preferences.d", "trusted.gpg.d")) {
      Files.createDirectory(etc.resolve(part));
    }
    Files.writeString(etc.resolve("sources.list"), sourceLines());
    Path conf =
        Files.writeString(
            root.resolve("apt.conf"),
            """
            Dir "%s";
            Dir::State::status "%s/var/lib/dpkg/status";
            Acquire::Languages "none";
            APT::Sandbox::User "root";
            """
                .formatted(root, root));
    bench.output("env", "APT_CONFIG=" + conf, "apt-get", "-q", "update");
    for (String source : SOURCE_PACKAGES) {
      Ended ended =
          bench.host(
              "",
              "sh",
              "-c",
              "cd \"$1\" && APT_CONFIG=$2 apt-get -q source --download-only --tar-only \"$3\"",
              "download",
              directory,
              conf,
              source);
      if (ended.status() == 0) {
        try (Stream<Path> files = Files.list(directory)) {
          return files.filter(f -> f.toString().contains(".orig.tar.")).findFirst();
        }
      }
    }
    return Optional.empty();
  }

  /** Where the product takes Debian 12's packages from, asked for sources. */
  private String sourceLines() throws Exception {
    bench.archive(Workbench.DEBIAN_12);
    List<String> lines = new ArrayList<>();
    try (Stream<Path> roots = Files.list(bench.privateCache().resolve("apt"))) {
      for (Path root : roots.toList()) {
        Path list = root.resolve("etc/apt/sources.list");
        if (Files.exists(list)) {
          Files.readAllLines(list).stream()
              .filter(l -> l.endsWith(" bookworm main") && l.contains("] http"))
              .map(l -> l.replaceFirst("^deb ", "deb-src "))
              .forEach(lines::add);
        }
      }
    }
    return lines.stream().distinct().collect(Collectors.joining("\n", "", "\n"));
  }

  private Path dkmsDeb() throws IOException {
    return Workbench.only(packages, "_all.deb");
  }

  @Test
  void guessesAreTold() {
    assertThat(packed.status()).as(packed.toString()).isZero();
    assertThat(packed.err())
        .contains("no dkms.conf")
        .contains("name " + name + ", from the name " + name + "_" + version)
        .contains("version " + version)
        .containsPattern("modules? \\w+.*, from .*(Makefile|Kbuild)");
    assertThat(packed.outLines())
        .containsExactly(packages.resolve(name + "-dkms_" + version + "_all.deb").toString());
  }

  @Test
  void aBinaryPackageForTheKernelThatWasAskedFor() throws Exception {
    assertThat(built.status()).as(built.toString()).isZero();
    assertThat(built.err()).contains("no dkms.conf");
    String deb = name + "_" + version + "-" + bench.latest() + "_x86_64.deb";
    assertThat(Workbench.debs(repository)).containsExactly(deb);
    Path module = bench.moduleIn(repository.resolve(deb));
    assertThat(bench.output("modinfo", "-F", "vermagic", module)).startsWith(bench.latest() + " ");
  }

  @Test
  void theRepositoryOffersTheDkmsPackage() throws Exception {
    assertThat(Files.readString(packages.resolve("Packages")))
        .contains("Package: " + name + "-dkms\n", "Architecture: all\n", "Version: " + version);
    assertThat(bench.output("dpkg-deb", "-c", dkmsDeb()))
        .contains("./usr/src/" + name + "-" + version + "/dkms.conf");
  }

  /** A system with dkms and headers, and no network: apt has all that the package needs. */
  @Test
  void aptInstallsUpgradesAndRemovesItWithWhatDkmsBuilt() throws Exception {
    PlainRoot root = new PlainRoot(bench, kernelOverBase());
    Files.copy(dkmsDeb(), root.share().resolve("first.deb"));
    Path next = bench.scratch("next");
    Ended later = bench.run("source", tarball, "--module-version", "99", "--out-dir", next);
    assertThat(later.status()).as(later.toString()).isZero();
    Files.copy(Workbench.only(next, "_99_all.deb"), root.share().resolve("next.deb"));

    Ended ended =
        root.run(
            """
            in_root apt-get -q -y install /srv/share/first.deb
            in_root dkms status > "$share/installed"
            in_root dpkg --audit > "$share/audit"
            find "$root/lib/modules/" -path '*/updates/dkms/*.ko' -printf '%%P\\n' > "$share/modules"
            in_root sh -c 'modinfo -F vermagic %1$s/updates/dkms/*.ko' > "$share/vermagic"
            in_root apt-get -q -y install /srv/share/next.deb
            in_root dkms status > "$share/upgraded"
            in_root apt-get -q -y remove %2$s-dkms
            in_root dkms status > "$share/removed"
            find "$root/lib/modules/" -name '*.ko' -path '*updates*' > "$share/left"
            find "$root/usr/src" "$root/var/lib/dkms" -name '%2$s*' >> "$share/left"
            """
                .formatted("/lib/modules/" + bench.latest(), name));

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(shared(root, "installed"))
        .contains(name + "/" + version + ", " + bench.latest() + ", x86_64: installed");
    assertThat(shared(root, "audit")).isEmpty();
    assertThat(shared(root, "modules")).startsWith(bench.latest() + "/updates/dkms/");
    assertThat(shared(root, "vermagic")).startsWith(bench.latest() + " ");
    assertThat(shared(root, "upgraded"))
        .contains(name + "/99, " + bench.latest() + ", x86_64: installed")
        .doesNotContain(name + "/" + version + ",");
    assertThat(shared(root, "removed")).isEmpty();
    assertThat(shared(root, "left")).isEmpty();
  }

  private static String shared(PlainRoot root, String file) throws IOException {
    return Files.readString(root.share().resolve(file));
  }

  /** The layers that the build stood on, one over the other, as overlayfs takes them. */
  private Path kernelOverBase() throws Exception {
    Path base = bench.baseTree();
    LayerStore store = new LayerStore(base.resolve("../../..").normalize());
    for (Layer kernel : store.existing("kernel-" + bench.latest() + "-")) {
      List<String> contents = Files.readAllLines(kernel.contents());
      List<Layer> below = store.below(kernel);
      // Others are for roots of other kinds, or stand on what is not there any more.
      if (contents.get(0).startsWith("headers ")
          && below.size() == contents.stream().filter(line -> line.startsWith("over ")).count()) {
        return Path.of(
            Stream.concat(
                    Stream.concat(Stream.of(kernel), below.stream()).map(Layer::tree),
                    Stream.of(base))
                .map(Path::toString)
                .collect(Collectors.joining(":")));
      }
    }
    throw new AssertionError("no headers of " + bench.latest() + " in " + base);
  }
}
