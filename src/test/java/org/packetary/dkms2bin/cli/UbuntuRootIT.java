package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Build roots of Ubuntu 22.04 by the shipped recipe, from an archive of that shape. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UbuntuRootIT {

  private static final Pattern KEPT = Pattern.compile("kept +.* on \\S+: (/\\S+)");
  private static final Pattern BASE =
      Pattern.compile("base-" + Pattern.quote(UbuntuArchive.RECIPE) + "-[0-9a-f]+");

  private final Workbench bench;
  private final UbuntuArchive archive;
  private Path out;
  private Path cache;

  /** One archive for all: one that cannot be made fails the class, and not each test. */
  UbuntuRootIT(Workbench bench) throws Exception {
    this.bench = bench;
    this.archive = UbuntuArchive.of(bench);
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    out = directory;
    cache = bench.privateCache();
  }

  @AfterAll
  void stop() {
    archive.close();
  }

  private Ended build(List<Object> options, Object... more) {
    List<Object> words = new ArrayList<>(options);
    words.addAll(List.of("--out-dir", out));
    words.addAll(List.of(more));
    return bench.runIn(cache, words.toArray());
  }

  @Test
  void theKernelsAreThoseOfTheSuiteAndOfItsUpdates() {
    List<Object> words = new ArrayList<>(List.of("kernels", "--distro", UbuntuArchive.RECIPE));
    words.addAll(archive.options());

    Ended ended = bench.runIn(cache, words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.outLines()).containsExactly(UbuntuArchive.UPDATE, UbuntuArchive.RELEASED);
  }

  @Test
  void aDriverIsBuiltAndAptInstallsItInAFreshRoot() throws Exception {
    Ended ended =
        build(
            archive.options(),
            "--dkms",
            "acpi-call-dkms",
            "--kernel",
            UbuntuArchive.RELEASED,
            "--debug");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err())
        .containsPattern("recipe +ubuntu-22.04 .*inferred from " + UbuntuArchive.RELEASED);
    List<String> names = Workbench.debs(out);
    assertThat(names).hasSize(1);
    assertThat(names.get(0)).matches("acpi-call_[^_]*-" + UbuntuArchive.RELEASED + "_x86_64\\.deb");
    assertThat(bench.output("modinfo", "-F", "vermagic", bench.moduleIn(out.resolve(names.get(0)))))
        .startsWith(UbuntuArchive.RELEASED + " ");

    Path base = base(ended);
    PlainRoot plain = new PlainRoot(bench, base);
    assertThat(base.resolve("usr/lib/os-release")).content().contains("\nID=ubuntu\n");
    bench.output("cp", "-r", out, plain.share().resolve("repository"));
    Path images = Files.createDirectory(plain.share().resolve("images"));
    StandIns.image(bench, UbuntuArchive.RELEASED, images);
    Ended apt =
        plain.run(
            """
            in_root sh -eu -c '
              cd /srv/share/images
              dpkg-scanpackages . > Packages
              rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
              for name in repository images; do
                echo "deb [trusted=yes] file:/srv/share/$name ./"
              done > /etc/apt/sources.list
              apt-get -q update
              apt-get -q -y install "$1"
              modinfo -k "$2" -F filename acpi_call' apt acpi-call-modules-%1$s %1$s
            """
                .formatted(UbuntuArchive.RELEASED));
    assertThat(apt.status()).as(apt.toString()).isZero();
    assertThat(apt.outLines())
        .contains("/lib/modules/" + UbuntuArchive.RELEASED + "/updates/dkms/acpi_call.ko");
  }

  /** The tree of the base layer that a kept root stands on. */
  private Path base(Ended ended) throws IOException {
    String script = Files.readString(Path.of(found(KEPT, ended.err(), 1)).resolve("enter"));
    return cache.resolve("layers").resolve(found(BASE, script, 0)).resolve("tree");
  }

  private static String found(Pattern pattern, String text, int group) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(group);
  }

  @Test
  void latestIsWhatTheMetaPackageOfTheUpdatesDependsOn() throws Exception {
    Ended ended =
        build(
            archive.options(),
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            "latest",
            "--distro",
            UbuntuArchive.RECIPE);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(out)).containsExactly(Drivers.deb("hello", UbuntuArchive.UPDATE));
  }

  /** Header packages as they come from a mirror, a kernel that no archive has, and no --kernel. */
  @Test
  void givenHeadersAreTheKernelsWhereNoneIsAskedFor() throws Exception {
    Path pool = archive.file("pool/jammy");
    List<Object> words = new ArrayList<>(archive.options());
    words.addAll(List.of("--dkms", Workbench.CHECKOUT.resolve("samples/hello"), "--headers"));
    words.addAll(headers(pool));

    Ended ended = build(words);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(out)).containsExactly(Drivers.deb("hello", UbuntuArchive.RELEASED));

    Path tree = bench.scratch("unpacked");
    for (Path deb : headers(pool)) {
      bench.output("dpkg-deb", "-x", deb, tree);
    }
    bench.output(
        "sh",
        "-c",
        "cd \"$1\" && mv usr/src/linux-headers-$2 usr/src/linux-headers-$3"
            + " && echo $3 > usr/src/linux-headers-$3/include/config/kernel.release"
            + " && printf '#define UTS_RELEASE \"%s\"\\n' $3"
            + " > usr/src/linux-headers-$3/include/generated/utsrelease.h"
            + " && sed -i s/$2/$3/ usr/src/linux-headers-$3/.kernelvariables"
            + " && rm -r lib",
        "rename",
        tree,
        UbuntuArchive.RELEASED,
        "5.15.0-25-mine");
    List<Object> mine = new ArrayList<>(archive.options());
    mine.addAll(List.of("--distro", UbuntuArchive.RECIPE, "--headers", tree));

    Ended custom =
        build(
            mine,
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            "5.15.0-25-*e");

    assertThat(custom.status()).as(custom.toString()).isZero();
    assertThat(Workbench.debs(out))
        .containsExactly(
            Drivers.deb("hello", UbuntuArchive.RELEASED), Drivers.deb("hello", "5.15.0-25-mine"));
    assertThat(
            bench.output(
                "modinfo",
                "-F",
                "vermagic",
                bench.moduleIn(out.resolve(Drivers.deb("hello", "5.15.0-25-mine")))))
        .startsWith("5.15.0-25-mine ");
  }

  private static List<Path> headers(Path pool) throws IOException {
    try (Stream<Path> files = Files.list(pool)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("linux-headers-5.15.0-25"))
          .sorted()
          .toList();
    }
  }

  /** A root tarball stands in for mmdebstrap; what it lacks comes from the archive. */
  @Test
  void aRootTarballServesInsteadOfPackages() throws Exception {
    Path root = bench.scratch("bare");
    bench.output(
        "unshare",
        "--mount",
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=apt",
        "jammy",
        root.resolve("root.tar"),
        "deb [trusted=yes] copy:" + archive.file("") + " jammy main");
    Path tarball = root.resolve("root.tar");
    List<Object> words = new ArrayList<>(archive.options());
    words.addAll(List.of("--dkms", Workbench.CHECKOUT.resolve("samples/hello"), "--kernel"));
    words.addAll(List.of(UbuntuArchive.RELEASED, "--root-tarball"));

    List<Object> good = new ArrayList<>(words);
    good.add(tarball);
    Ended ended = build(good);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(out)).containsExactly(Drivers.deb("hello", UbuntuArchive.RELEASED));

    List<Object> other = new ArrayList<>(words);
    other.add(tarball + "#sha256=" + "0".repeat(64));
    assertRefused(build(other), 3, "SHA-256");

    List<Object> cut = new ArrayList<>(words);
    Path half = Files.copy(tarball, root.resolve("half.tar"));
    bench.output("truncate", "--size=50000000", half);
    cut.add(half);
    assertRefused(build(cut), 3, "half.tar", "cannot be unpacked");

    List<Object> empty = new ArrayList<>(words);
    Path nothing = root.resolve("nothing.tar");
    bench.output("tar", "-cf", nothing, "-C", Workbench.CHECKOUT, "samples");
    empty.add(nothing);
    assertRefused(build(empty), 3, "nothing.tar", "no package database");
  }

  @Test
  void aWrongKeyIsRefused() throws Exception {
    cache = bench.scratch("cache");

    assertRefused(
        build(
            archive.options("stranger.gpg"),
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            UbuntuArchive.RELEASED),
        4,
        "--mirror-key");
  }

  private static void assertRefused(Ended ended, int status, String... words) {
    assertThat(ended.status()).as(ended.toString()).isEqualTo(status);
    assertThat(ended.err()).contains(words);
  }
}
