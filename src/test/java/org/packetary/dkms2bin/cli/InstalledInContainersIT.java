package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.repository.LoopbackSite;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * What was built in containers is installed in other containers, from the repository as it is
 * served on the loopback interface. Their images are those of the base layers, which the builds
 * made.
 */
@ExtendWith(WorkbenchExtension.class)
class InstalledInContainersIT {

  private final Workbench bench;

  InstalledInContainersIT(Workbench bench, Engine engine) {
    this.bench = bench;
    assertThat(engine).isNotNull();
  }

  @Test
  void aptInstallsFromTheServedRepository(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    String kernel = bench.latest();
    Ended built =
        bench.run(
            "--dkms",
            bench.download("acpi-call-dkms"),
            "--kernel",
            kernel,
            "--out-dir",
            repository,
            "--backend",
            "container");
    assertThat(built.status()).as(built.toString()).isZero();
    Path image = StandIns.image(bench, kernel, Files.createDirectory(temp.resolve("images")));

    try (LoopbackSite site = new LoopbackSite(repository);
        GenericContainer<?> debian = container("base-debian-12")) {
      debian.start();
      debian.copyFileToContainer(MountableFile.forHostPath(image), "/srv/image.deb");
      Container.ExecResult apt =
          debian.execInContainer(
              "sh",
              "-euc",
              """
              rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
              echo "deb [trusted=yes] $1 ./" > /etc/apt/sources.list
              apt-get -q update
              apt-get -q -y install /srv/image.deb "acpi-call-modules-$2"
              modinfo -k "$2" -F vermagic acpi_call
              """,
              "apt",
              site.url(),
              kernel);

      assertThat(apt.getExitCode()).as(apt.toString()).isZero();
      assertThat(apt.getStdout()).contains("Setting up acpi-call-modules-" + kernel);
      assertThat(apt.getStdout().lines()).anyMatch(l -> l.startsWith(kernel + " SMP "));
    }
  }

  @Test
  void rpmInstallsFromTheServedRepository(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    try (ElArchive archive = ElArchive.of(bench)) {
      List<Object> words = archive.options();
      words.addAll(List.of("--dkms", archive.driver("acpi-call-dkms"), "--kernel"));
      words.addAll(List.of(ElArchive.PLAIN, "--out-dir", repository, "--backend", "container"));
      Ended built = bench.run(words.toArray());
      assertThat(built.status()).as(built.toString()).isZero();
      String rpm = Workbench.only(repository, ".x86_64.rpm").getFileName().toString();
      List<String> kernel = new ArrayList<>();
      try (LoopbackSite site = new LoopbackSite(repository);
          LoopbackSite base = new LoopbackSite(archive.repository("BaseOS"));
          GenericContainer<?> el = container("base-" + ElArchive.RECIPE)) {
        bench
            .output(
                "find", archive.repository("BaseOS"), "-name", "kernel-core-*", "-printf", "%P\n")
            .lines()
            .filter(l -> l.contains(ElArchive.PLAIN))
            .forEach(kernel::add);
        assertThat(kernel).hasSize(1);
        el.start();
        Container.ExecResult installed =
            el.execInContainer(
                "bash",
                "-euc",
                """
                for address in "$1" "$2"; do
                  path=${address#http://*/}
                  place=${address#http://}
                  place=${place%%/*}
                  exec 3<> "/dev/tcp/${place%:*}/${place#*:}"
                  printf 'GET /%s HTTP/1.0\r\n\r\n' "$path" >&3
                  while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do :; done
                  cat <&3 > "/root/${address##*/}"
                done
                ! rpm --install --nosignature "/root/${2##*/}" || exit 9
                # The image has dkms, which wants headers beside each kernel.
                rpm --install --nosignature --nodeps "/root/${1##*/}"
                rpm --install --nosignature "/root/${2##*/}"
                modinfo -k "$3" -F vermagic acpi_call
                """,
                "rpm",
                base.url() + "/" + kernel.get(0),
                site.url() + "/" + rpm,
                ElArchive.PLAIN);

        assertThat(installed.getExitCode()).as(installed.toString()).isZero();
        assertThat(installed.getStderr()).contains("kernel-uname-r = " + ElArchive.PLAIN);
        assertThat(installed.getStdout()).startsWith(ElArchive.PLAIN + " ");
      }
    }
  }

  /** A container of the newest of our images of a name; the host's network has the served files. */
  private GenericContainer<?> container(String name) throws Exception {
    String tag =
        bench
            .output(
                "podman",
                "images",
                "--sort",
                "created",
                "--format",
                "{{.Repository}}:{{.Tag}}",
                "localhost/dkms2bin/" + name)
            .lines()
            .findFirst()
            .orElseThrow();
    return new GenericContainer<>(DockerImageName.parse(tag))
        .withNetworkMode("host")
        .withImagePullPolicy(image -> false)
        .withCommand("sleep", "600");
  }
}
