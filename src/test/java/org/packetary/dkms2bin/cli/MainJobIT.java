package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;

/** Two of Debian's own drivers for two kernels of two flavours in one call, down to their use. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobIT {

  private final Workbench bench;
  private final Path repository;
  private final List<Driver> drivers = new ArrayList<>();
  private final List<String> kernels = new ArrayList<>();
  private Ended ended = new Ended(-1, "", "");

  MainJobIT(Workbench bench) throws IOException {
    this.bench = bench;
    this.repository = bench.scratch("new").resolve("and/deeper/repository");
  }

  /** A driver, as its own dkms.conf names it, and the module it makes. */
  private record Driver(Path dkmsDeb, String name, String version, String module) {

    String deb(String kernel) {
      return name + "_" + version + "-" + kernel + "_x86_64.deb";
    }

    String packageName(String kernel) {
      return name + "-modules-" + kernel;
    }

    String path(String kernel) {
      return "/lib/modules/" + kernel + "/updates/dkms/" + module + ".ko";
    }
  }

  @BeforeAll
  void oneCall() throws Exception {
    drivers.add(driver("v4l2loopback-dkms", "v4l2loopback"));
    drivers.add(driver("acpi-call-dkms", "acpi_call"));
    kernels.addAll(List.of(bench.latest(), bench.realtime()));
    ended = build(repository, drivers.get(0).dkmsDeb() + "," + drivers.get(1).dkmsDeb());
  }

  private Ended build(Path into, Object dkms, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--dkms", dkms, "--out-dir", into));
    kernels.forEach(k -> words.addAll(List.of("--kernel", k)));
    words.addAll(List.of(more));
    return bench.run(words.toArray());
  }

  private Driver driver(String dkmsPackage, String module) throws Exception {
    Path deb = bench.download(dkmsPackage);
    Path tree = bench.scratch("sources");
    bench.output("dpkg-deb", "-x", deb, tree);
    String says =
        bench.output(
            "bash",
            "-c",
            ". \"$1\" && echo \"$PACKAGE_NAME $PACKAGE_VERSION\"",
            "dkms.conf",
            Workbench.only(tree, "/dkms.conf"));
    String[] words = says.strip().split(" ", -1);
    return new Driver(deb, words[0], words[1], module);
  }

  @Test
  void everyDriverIsBuiltForEveryKernel() throws Exception {
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository)).containsExactlyInAnyOrderElementsOf(files());
    assertThat(ended.err())
        .containsPattern("recipe +debian-12 .*inferred from " + kernels.get(0))
        .containsPattern("kernels +2: ")
        .contains(kernels);
    assertThat(ended.out()).contains(kernels).contains("4 of 4 built, 4 packages");
    assertThat(ended.outLines()).filteredOn(l -> l.matches("\\S+/\\S+ +built +built *")).hasSize(2);
    assertThat(Workbench.cells(repository))
        .hasSize(4)
        .allSatisfy(
            c -> {
              assertThat(c.get("outcome").asText()).isEqualTo("built");
              assertThat(repository.resolve(c.get("log").asText()))
                  .content()
                  .contains(c.get("kernel").asText());
            });
  }

  @Test
  void thePackagesSayWhatTheyAreAndForWhichKernel() throws Exception {
    for (Driver driver : drivers) {
      for (String kernel : kernels) {
        Map<String, String> fields = fields(repository.resolve(driver.deb(kernel)));
        assertThat(fields)
            .containsEntry("Package", driver.packageName(kernel))
            .containsEntry("Version", driver.version())
            .containsEntry("Architecture", "amd64")
            .containsEntry("Section", "kernel")
            .containsEntry("Provides", driver.name() + "-modules (= " + driver.version() + ")")
            .containsEntry(
                "Depends",
                "linux-image-%1$s | linux-image-unsigned-%1$s | linux-image-%1$s-unsigned"
                    .formatted(kernel))
            .containsEntry("Maintainer", fields(driver.dkmsDeb()).get("Maintainer"));
        assertThat(fields.get("Description")).contains(kernel, driver.module() + ".ko");
      }
    }
  }

  @Test
  void thePackagesHoldTheirModuleAndNothingElse() throws Exception {
    for (Driver driver : drivers) {
      for (String kernel : kernels) {
        Path deb = repository.resolve(driver.deb(kernel));
        List<String> rows = bench.output("dpkg-deb", "-c", deb).lines().toList();
        assertThat(rows).allMatch(r -> r.contains(" root/root "));
        assertThat(rows)
            .filteredOn(r -> !r.startsWith("drwxr-xr-x"))
            .singleElement()
            .asString()
            .startsWith("-rw-r--r--")
            .endsWith(" ." + driver.path(kernel));
        Path module = bench.moduleIn(deb);
        assertThat(bench.output("modinfo", "-F", "vermagic", module)).startsWith(kernel + " ");
        assertThat(bench.output("modinfo", "-F", "signer", module)).isBlank();
        assertThat(bench.output("dpkg-deb", "-I", deb).lines().map(String::strip))
            .anyMatch(l -> l.matches(".*\\* +postinst .*"))
            .anyMatch(l -> l.matches(".*\\* +postrm .*"));
      }
    }
  }

  @Test
  void theCodeIsWhatDkmsBuildsByHand() throws Exception {
    String kernel = bench.latest();
    PlainRoot plain = new PlainRoot(bench, bench.baseTree());
    headers(kernel, Files.createDirectory(plain.share().resolve("kernel")));
    Path dkms = Files.createDirectory(plain.share().resolve("dkms"));
    Path ours = Files.createDirectory(plain.share().resolve("ours"));
    StringBuilder script =
        new StringBuilder(
            """
            in_root sh -c 'dpkg --force-depends --force-unsafe-io --install /srv/share/kernel/*.deb'
            in_root sh -c 'dpkg --force-depends --force-unsafe-io --unpack /srv/share/dkms/*.deb'
            mkdir "$share/theirs"
            """);
    for (Driver driver : drivers) {
      Files.copy(driver.dkmsDeb(), dkms.resolve(driver.dkmsDeb().getFileName()));
      Files.copy(
          bench.moduleIn(repository.resolve(driver.deb(kernel))),
          ours.resolve(driver.module() + ".ko"));
      script.append(
          """
          in_root dkms add -m %1$s -v %2$s
          in_root dkms build -m %1$s -v %2$s -k %3$s
          cp "$root/var/lib/dkms/%1$s/%2$s/%3$s/x86_64/module/%4$s.ko" "$share/theirs"
          """
              .formatted(driver.name(), driver.version(), kernel, driver.module()));
    }
    Ended byHand = plain.run(script.toString());
    assertThat(byHand.status()).as(byHand.toString()).isZero();

    for (Driver driver : drivers) {
      Map<String, String> sections = sections(plain, "ours/" + driver.module() + ".ko");
      assertThat(sections.keySet())
          .anyMatch(s -> s.startsWith(".text"))
          .anyMatch(s -> s.startsWith(".data"))
          .anyMatch(s -> s.startsWith(".rodata"));
      assertThat(sections).isEqualTo(sections(plain, "theirs/" + driver.module() + ".ko"));
    }
  }

  /** The digest of each section that the kernel loads. */
  private static Map<String, String> sections(PlainRoot plain, String module) throws Exception {
    Ended dump =
        plain.run(
            """
            in_root sh -c '
              cd /tmp
              objdump -h -w "$1" | awk "/ CONTENTS, ALLOC/ { print \\$2 }" |
              while read -r name; do
                objcopy -O binary --only-section="$name" "$1" section
                echo "$name $(sha256sum < section)"
              done' sections /srv/share/%s
            """
                .formatted(module));
    assertThat(dump.status()).as(dump.toString()).isZero();
    Map<String, String> sections = new TreeMap<>();
    dump.outLines().forEach(l -> sections.put(l.split(" ", 2)[0], l.split(" ", 2)[1]));
    return sections;
  }

  /** Downloads what {@code apt-get install linux-headers-KERNEL} would, without the image. */
  private void headers(String kernel, Path into) throws Exception {
    PackageArchive archive = bench.archive(Workbench.DEBIAN_12);
    KernelHeaders headers = archive.headersOf(kernel);
    Collection<ArchivePackage> all =
        Stream.concat(
                headers.unpack().stream(),
                archive.missing(headers.tools(), bench.baseTree()).stream())
            .collect(Collectors.toMap(ArchivePackage::name, p -> p, (a, b) -> a, TreeMap::new))
            .values();
    archive.download(all, into);
  }

  @Test
  void dpkgInstallsBothKernelsPackagesSideBySideIntoARoot() throws Exception {
    Driver driver = drivers.get(0);
    PlainRoot plain = new PlainRoot(bench, bench.baseTree());
    for (String kernel : kernels) {
      StandIns.image(bench, kernel, plain.share());
      Path deb = repository.resolve(driver.deb(kernel));
      Files.copy(deb, plain.share().resolve(deb.getFileName()));
    }

    Ended installed = plain.run("dpkg_of_root --install \"$share\"/*.deb");

    assertThat(installed.status()).as(installed.toString()).isZero();
    for (String kernel : kernels) {
      assertThat(plain.written("/usr" + driver.path(kernel))).isRegularFile();
      assertThat(plain.written("/usr/lib/modules/" + kernel + "/modules.dep"))
          .content()
          .contains("updates/dkms/" + driver.module() + ".ko:");
    }

    Ended removed =
        plain.run(
            "dpkg_of_root --purge "
                + kernels.stream().map(driver::packageName).collect(Collectors.joining(" ")));

    assertThat(removed.status()).as(removed.toString()).isZero();
    for (String kernel : kernels) {
      Path modules = plain.written("/usr/lib/modules/" + kernel);
      assertThat(modules.resolve("updates")).doesNotExist();
      assertThat(modules.resolve("modules.dep")).content().doesNotContain(driver.module());
    }

    Ended bare =
        plain.run(
            "dpkg_of_root --purge "
                + kernels.stream().map(k -> "linux-image-" + k).collect(Collectors.joining(" "))
                + "\nls \"$root/var/lib/dpkg/info\"; find \"$root/usr/lib\" -path '*/modules/*' -printf '%f\\n'");

    assertThat(bare.status()).as(bare.toString()).isZero();
    assertThat(bare.out())
        .doesNotContain(driver.name() + "-modules")
        .doesNotContainPattern("(?m)^6\\.");
  }

  @Test
  void aptInstallsFromTheDirectory() throws Exception {
    Driver driver = drivers.get(1);
    String kernel = bench.latest();
    PlainRoot plain = new PlainRoot(bench, bench.baseTree());
    bench.output("cp", "-r", repository, plain.share().resolve("repository"));
    StandIns.image(bench, kernel, Files.createDirectory(plain.share().resolve("images")));

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
              modinfo -k "$2" -F filename "$3"
              apt-get -q -y purge "$1"
              ! modinfo -k "$2" "$3"' apt %s %s %s
            """
                .formatted(driver.packageName(kernel), kernel, driver.module()));

    assertThat(apt.status()).as(apt.toString()).isZero();
    assertThat(apt.out()).contains("Setting up linux-image-" + kernel);
    assertThat(apt.outLines()).contains(driver.path(kernel));
    assertThat(apt.err()).doesNotContain("W:");
  }

  @Test
  void anotherCacheAnotherClockAndAnotherNumberOfJobsGiveTheSameBytes() throws Exception {
    Path other = bench.scratch("other-repository");
    Path freshCache = bench.scratch("fresh-cache");
    Path list =
        Files.write(
            bench.scratch("list").resolve("packages.txt"),
            drivers.stream().map(d -> d.dkmsDeb().toString()).toList());

    Path output = bench.scratch("output");

    Process process =
        bench.startUnder(
            List.of("faketime", "-f", "+40d"),
            freshCache,
            output,
            Map.of("TZ", "Pacific/Auckland"),
            "--dkms",
            "@" + list,
            "--kernel",
            String.join(",", kernels),
            "--out-dir",
            other,
            "--jobs",
            1,
            "--allow-expired-archive");
    Ended second = Workbench.end(process, output);

    assertThat(second.status()).as(second.toString()).isZero();
    assertThat(second.err()).contains("preparing  base root of Debian 12");
    assertThat(Workbench.debs(other)).containsExactlyElementsOf(Workbench.debs(repository));
    for (String deb : Workbench.debs(other)) {
      assertThat(other.resolve(deb)).hasSameBinaryContentAs(repository.resolve(deb));
    }
  }

  private List<String> files() {
    return drivers.stream().flatMap(d -> kernels.stream().map(d::deb)).toList();
  }

  private Map<String, String> fields(Path deb) throws Exception {
    Map<String, String> fields = new TreeMap<>();
    String last = "";
    for (String line : bench.output("dpkg-deb", "-f", deb).lines().toList()) {
      if (line.startsWith(" ")) {
        fields.merge(last, line, (a, b) -> a + "\n" + b);
      } else {
        last = line.substring(0, line.indexOf(':'));
        fields.put(last, line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return fields;
  }
}
