package org.packetary.dkms2bin.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.doctor.HostCheck.Check;
import org.packetary.dkms2bin.doctor.HostCheck.Status;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** The host check with the real commands, as root, on the host that the tests are made for. */
class HostCheckIT {

  private final ProcessRunner runner = new ProcessRunner();
  private final HostEnvironment environment = HostEnvironment.of(System.getenv());

  @Test
  void theHostOfTheTestsCanBuild(@TempDir Path temp) throws Exception {
    List<Check> checks = check(temp.resolve("cache"), temp);

    assertThat(checks).filteredOn(c -> c.status() == Status.MISSING).isEmpty();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aFileSystemThatRefusesProgramsAndDevicesIsFound(@TempDir Path temp) throws Exception {
    Path mount = Files.createDirectory(temp.resolve("noexec"));
    run("mount", "-t", "tmpfs", "-o", "noexec,nodev", "tmpfs", mount.toString());
    try {
      assertThat(check(mount, temp))
          .filteredOn(c -> c.name().equals("cache directory"))
          .singleElement()
          .satisfies(
              c -> {
                assertThat(c.status()).isEqualTo(Status.MISSING);
                assertThat(c.detail()).contains("Permission denied");
              });
      run("mount", "-o", "remount,exec", mount.toString());
      assertThat(check(mount, temp))
          .filteredOn(c -> c.name().equals("cache directory"))
          .extracting(Check::status)
          .containsExactly(Status.WARNING);
    } finally {
      run("umount", mount.toString());
    }
  }

  @Test
  void aCacheDirectoryThatIsAnOverlayItselfCannotHoldOneAndBuildsAreSlower(@TempDir Path temp)
      throws Exception {
    for (String name : List.of("lower", "upper", "work", "merged")) {
      Files.createDirectory(temp.resolve(name));
    }
    Path merged = temp.resolve("merged");
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work".formatted(temp),
        merged.toString());
    try {
      assertThat(check(merged, temp))
          .filteredOn(c -> c.name().equals("overlay"))
          .extracting(Check::status)
          .containsExactly(Status.WARNING);
      assertThat(merged).isEmptyDirectory();
    } finally {
      run("umount", merged.toString());
    }
  }

  private List<Check> check(Path cache, Path out) throws InterruptedException {
    return new HostCheck(
            runner, environment, Tier.ofRoot(), HostCheck.Places.of(cache).withOutDirectory(out))
        .run();
  }

  private void run(String... argv) throws InterruptedException {
    CommandResult result = runner.run(Command.of(List.of(argv), environment.variables()));
    assertThat(result.ok()).as(result.failure()).isTrue();
  }
}
