package org.packetary.dkms2bin.repository.yum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.Gpg;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmRoot;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.repository.apt.AptRoot;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.SignatureCheck;

/** Yum repositories, as createrepo_c, dnf and apt see them. */
class YumRepositoryIT {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");
  private static final String KERNEL = "5.14.0-427.13.1.el9_4.x86_64";

  private Path temp;
  private Path staging;
  private Path dir;

  @BeforeEach
  void directories(@TempDir Path temp) throws IOException {
    this.temp = temp;
    staging = Files.createDirectory(temp.resolve("staging"));
    dir = temp.resolve("repo");
  }

  private YumRepository repository() {
    return repository(DATE, Optional.empty(), System.getenv("PATH"));
  }

  private YumRepository repository(Instant now, Optional<OpenPgpKey> key, String path) {
    return new YumRepository(
        dir,
        Clock.fixed(now, ZoneOffset.UTC),
        Optional.empty(),
        key,
        ReplacePolicy.REFUSE,
        new ProcessRunner(),
        new HostEnvironment(Map.of("PATH", path, "LC_ALL", "C.UTF-8", "HOME", temp.toString())));
  }

  private PackageFile modules(Packager packager, String version, String kernel) {
    return packager.write(
        new ModulePackage(
            new CellId(new ModuleId("fixture", version), kernel, Architecture.X86_64),
            List.of(
                new ModuleFile(
                    Path.of("src/test/resources/module/fixture_base.ko"),
                    "/lib/modules/" + kernel + "/extra/fixture_base.ko")),
            Optional.empty(),
            false,
            PackageMetadata.NONE,
            DATE),
        staging);
  }

  private PackageFile rpm(String version) {
    return modules(new RpmPackager(RpmOptions.DEFAULTS), version, KERNEL);
  }

  private Map<String, Object> snapshot() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (var all = Files.walk(dir)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith(".dkms2bin/lock")) {
          files.put(
              dir.relativize(file).toString(),
              Files.readAttributes(file, "unix:ino,lastModifiedTime,size"));
        }
      }
    }
    return files;
  }

  private HostTool.Result dnf(String... words) throws Exception {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "dnf",
                "--quiet",
                "--assumeyes",
                "--installroot=" + temp.resolve("root"),
                "--config=" + Files.write(temp.resolve("dnf.conf"), List.of("[main]")),
                "--setopt=reposdir=" + temp.resolve("none"),
                "--setopt=cachedir=" + temp.resolve("cache"),
                "--refresh",
                "--releasever=9",
                "--repofrompath=published," + dir,
                "--repo=published"));
    argv.addAll(List.of(words));
    return HostTool.run(Map.of(), argv);
  }

  /** {@code NAME-VERSION-RELEASE} of all that dnf sees. */
  private List<String> offered() throws Exception {
    HostTool.Result result = dnf("repoquery", "--qf", "%{name}-%{version}-%{release}");
    assertThat(result.status()).as(result.output()).isZero();
    return result.output().lines().filter(l -> l.startsWith("kmod-")).sorted().toList();
  }

  @Test
  void dnfInstallsForTheKernelThatIsThereAndForNoOther() throws Exception {
    String other = "5.14.0-999.el9.x86_64";
    repository()
        .publish(List.of(rpm("1"), modules(new RpmPackager(RpmOptions.DEFAULTS), "1", other)));
    Path kernel = RpmRoot.kernelPackage(temp.resolve("kernel"), KERNEL);

    HostTool.Result installed =
        dnf("--nogpgcheck", "install", "" + kernel, "kmod-fixture-" + KERNEL);

    assertThat(installed.status()).as(installed.output()).isZero();
    assertThat(temp.resolve("root/lib/modules/" + KERNEL + "/modules.dep"))
        .content()
        .contains("extra/fixture_base.ko:");
    HostTool.Result refused = dnf("--nogpgcheck", "install", "kmod-fixture-" + other);
    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains("nothing provides kernel-uname-r = " + other);
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() throws Exception {
    PackageFile rpm = rpm("1");
    repository().publish(List.of(rpm));
    Map<String, Object> before = snapshot();

    repository(DATE.plusSeconds(3600), Optional.empty(), System.getenv("PATH"))
        .publish(List.of(rpm));

    assertThat(snapshot()).isEqualTo(before);
    assertThat(dir.resolve("repodata/repomd.xml"))
        .content()
        .contains("<revision>" + DATE.getEpochSecond() + "</revision>", "type=\"sha256\"");
  }

  @Test
  void whoHasReadAnOlderIndexStillFindsWhatItNames() throws Exception {
    List<List<String>> published = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      repository().publish(List.of(rpm(Integer.toString(i))));
      published.add(Repomd.in(dir).orElseThrow().fileNames());
    }

    List<String> there =
        HostTool.names(dir.resolve("repodata")).stream().map(n -> "repodata/" + n).toList();

    assertThat(there).containsAll(published.get(3)).containsAll(published.get(1));
    assertThat(there).doesNotContainAnyElementsOf(published.get(0));
    assertThat(offered()).hasSize(4);
  }

  /** createrepo_c alone takes a file of the same size and second for the same file. */
  @Test
  void aPackageReplacedWithinASecondByOneOfTheSameSizeIsListedAnew() throws Exception {
    PackageFile first = rpm("1");
    PackageFile second = rpm("2");
    assertThat(second.size()).isEqualTo(first.size());
    Path place = dir.resolve(String.valueOf(first.path().getFileName()));
    Files.createDirectory(dir);
    Files.copy(first.path(), place);
    Files.setLastModifiedTime(place, FileTime.from(DATE));
    repository().publish(List.of());
    Files.copy(second.path(), place, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(place, FileTime.from(DATE));

    repository().publish(List.of());

    assertThat(primary()).contains(second.sha256()).doesNotContain(first.sha256());
  }

  private String primary() throws Exception {
    String location =
        Repomd.in(dir).orElseThrow().data().stream()
            .filter(d -> d.type().equals("primary"))
            .findFirst()
            .orElseThrow()
            .location();
    return HostTool.output("gzip", "-dc", dir.resolve(location).toString());
  }

  @Test
  void aFailingCreaterepoLeavesWhatWasThere() throws Exception {
    repository().publish(List.of(rpm("1")));
    byte[] index = Files.readAllBytes(dir.resolve("repodata/repomd.xml"));
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Path failing = bin.resolve("createrepo_c");
    for (String how : List.of("exit 1", "kill -9 $$")) {
      Files.writeString(
          failing,
          "#!/bin/sh\nfor a; do case $a in --outputdir=*) mkdir -p ${a#*=}/repodata;"
              + " echo '<repomd' >${a#*=}/repodata/repomd.xml;; esac; done\n"
              + how
              + "\n");
      assertThat(failing.toFile().setExecutable(true)).isTrue();
      String path = bin + ":" + System.getenv("PATH");

      assertThatThrownBy(() -> repository(DATE, Optional.empty(), path).publish(List.of(rpm("2"))))
          .isInstanceOf(PublishException.class)
          .hasMessageContaining("createrepo_c");
      assertThat(dir.resolve("repodata/repomd.xml")).hasBinaryContent(index);
      assertThat(offered()).containsExactly("kmod-fixture-" + KERNEL + "-1-1.el9_4");
    }

    repository().publish(List.of(rpm("2")));

    assertThat(offered()).hasSize(2);
  }

  @Test
  void damagedMetadataIsMadeAnew() throws Exception {
    repository().publish(List.of(rpm("1")));
    for (String name : Repomd.in(dir).orElseThrow().fileNames()) {
      Files.writeString(dir.resolve(name), "damaged");
    }

    repository().publish(List.of());

    assertThat(offered()).containsExactly("kmod-fixture-" + KERNEL + "-1-1.el9_4");
  }

  @Test
  void foreignFilesAreNotedAndLeftOut() throws Exception {
    Files.createDirectory(dir);
    Files.writeString(dir.resolve("odd.rpm"), "no package");
    byte[] whole = Files.readAllBytes(rpm("7").path());
    Files.write(dir.resolve("cut.rpm"), java.util.Arrays.copyOf(whole, whole.length - 100));

    Publication publication = repository().publish(List.of(rpm("1")));

    assertThat(publication.warnings())
        .hasSize(2)
        .anyMatch(w -> w.contains("odd.rpm"))
        .anyMatch(w -> w.contains("cut.rpm"));
    assertThat(offered()).containsExactly("kmod-fixture-" + KERNEL + "-1-1.el9_4");
  }

  @Test
  void anEmptyRepositoryIsOne() throws Exception {
    repository().publish(List.of());

    assertThat(offered()).isEmpty();
    assertThat(dir.resolve("repodata/repomd.xml")).exists();
  }

  @Test
  void aptAndDnfReadOneDirectory() throws Exception {
    String debian = "6.1.0-1-amd64";
    new AptRepository(
            dir,
            AptLayout.FLAT,
            Optional.empty(),
            Clock.fixed(DATE, ZoneOffset.UTC),
            ReplacePolicy.REFUSE)
        .publish(List.of(modules(new DebPackager(), "1", debian)));
    repository().publish(List.of(rpm("1")));
    AptRoot apt = new AptRoot(temp.resolve("apt"), dir);

    apt.apt("apt-get", "update");

    assertThat(apt.apt("apt-cache", "pkgnames").lines())
        .containsExactly("fixture-modules-" + debian);
    assertThat(offered()).containsExactly("kmod-fixture-" + KERNEL + "-1-1.el9_4");
  }

  @Test
  void theRepoFileIsAllThatDnfNeeds() throws Exception {
    OpenPgpKey key =
        OpenPgpKey.read(
            new Gpg(temp).secretKey("rsa3072", ""),
            Optional.empty(),
            RpmOptions.PASSPHRASE_VARIABLE);
    YumRepository repository = repository(DATE, Optional.of(key), System.getenv("PATH"));
    Publication publication =
        repository.publish(
            List.of(
                modules(
                    new RpmPackager(new RpmOptions(false, false, Optional.of(key))), "1", KERNEL)));
    Path kernel = RpmRoot.kernelPackage(temp.resolve("kernel"), KERNEL);
    Path repos = Files.createDirectory(temp.resolve("repos"));
    Files.copy(dir.resolve("dkms2bin.repo"), repos.resolve("dkms2bin.repo"));

    HostTool.Result installed =
        HostTool.run(
            Map.of(),
            List.of(
                "dnf",
                "--quiet",
                "--assumeyes",
                "--installroot=" + temp.resolve("root"),
                "--config=" + Files.write(temp.resolve("dnf.conf"), List.of("[main]")),
                "--setopt=reposdir=" + repos,
                "--setopt=cachedir=" + temp.resolve("cache"),
                "--setopt=localpkg_gpgcheck=0",
                "--releasever=9",
                "install",
                kernel.toString(),
                "kmod-fixture-" + KERNEL));

    assertThat(installed.status()).as(installed.output()).isZero();
    assertThat(publication.usage()).contains("gpgcheck=1", "repo_gpgcheck=1");
    assertThat(dir.resolve("RPM-GPG-KEY-dkms2bin")).content().isEqualTo(key.publicKey());
  }

  @Test
  void signedMetadataStaysSignedAndTheSameAgainTouchesNothing() throws Exception {
    OpenPgpKey key =
        OpenPgpKey.read(
            new Gpg(temp).secretKey("ed25519", ""),
            Optional.empty(),
            RpmOptions.PASSPHRASE_VARIABLE);
    String path = System.getenv("PATH");
    PackageFile rpm = rpm("1");
    repository(DATE, Optional.of(key), path).publish(List.of(rpm));
    Map<String, Object> before = snapshot();

    repository(DATE.plusSeconds(3600), Optional.of(key), path).publish(List.of(rpm));

    assertThat(snapshot()).isEqualTo(before);
    assertThat(
            SignatureCheck.complaint(
                Files.readString(dir.resolve("RPM-GPG-KEY-dkms2bin")),
                Files.readAllBytes(dir.resolve("repodata/repomd.xml")),
                Files.readString(dir.resolve("repodata/repomd.xml.asc"))))
        .isEmpty();
    assertThatThrownBy(() -> repository().check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is signed");
  }

  @Test
  void aMissingCreaterepoIsFoundBeforeAnythingIsBuilt() throws Exception {
    Path bin = Files.createDirectory(temp.resolve("bin"));
    for (String tool : List.of("setpriv", "setsid")) {
      Path program =
          Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    assertThatThrownBy(() -> repository(DATE, Optional.empty(), bin.toString()).check())
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e ->
                assertThat(e.hint())
                    .hasValueSatisfying(h -> assertThat(h).contains("createrepo-c")))
        .hasMessageContaining("createrepo_c");
    assertThat(dir).doesNotExist();
  }
}
