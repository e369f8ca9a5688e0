package org.packetary.dkms2bin.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.doctor.HostCheck.Check;
import org.packetary.dkms2bin.doctor.HostCheck.Status;
import org.packetary.dkms2bin.isolation.HostUser;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.limit.Controller;

/** The host check on hosts that lack this and that, played by a fake runner. */
class HostCheckTest {

  private static final String DEBIAN = "ID=debian\nVERSION_ID=\"12\"\n";
  private static final String ROCKY = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";

  private Path temp;
  private Path bin;
  private Path cache;

  @BeforeEach
  void aHostWithAllTools(@TempDir Path directory) throws IOException {
    temp = directory;
    bin = Files.createDirectory(temp.resolve("bin"));
    cache = temp.resolve("var/cache/dkms2bin");
    for (HostTool tool : HostTool.all()) {
      if (!tool.isFile()) {
        Path program = Files.createFile(bin.resolve(tool.name()));
        assertThat(program.toFile().setExecutable(true)).isTrue();
      }
    }
  }

  @Test
  void aGoodHostHasNothingMissing() throws Exception {
    List<Check> checks = check(new FakeHost(), DEBIAN);

    assertThat(checks).noneMatch(c -> c.status() == Status.MISSING);
    assertThat(checks)
        .extracting(Check::name)
        .contains(
            "mmdebstrap", "setpriv --pdeathsig", "apt", "privileges", "namespaces", "overlay");
    assertThat(named(checks, "mmdebstrap").detail())
        .isEqualTo(bin.resolve("mmdebstrap").toString());
  }

  @Test
  void leavesNothingBehind() throws Exception {
    check(new FakeHost(), DEBIAN);

    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("bin", "os-release");
    }
  }

  @Test
  void aMissingToolNamesTheCommandThatInstallsItOnThisDistribution() throws Exception {
    Files.delete(bin.resolve("mmdebstrap"));

    assertThat(named(check(new FakeHost(), DEBIAN), "mmdebstrap"))
        .isEqualTo(
            new Check(
                "mmdebstrap",
                Status.MISSING,
                "not on PATH",
                Optional.of("apt-get install -y --no-install-recommends mmdebstrap")));
    assertThat(named(check(new FakeHost(), ROCKY), "mmdebstrap").remedy())
        .contains("dnf install -y epel-release && dnf install -y mmdebstrap");
    assertThat(named(check(new FakeHost(), "ID=fedora\n"), "mmdebstrap").remedy())
        .contains("dnf install -y mmdebstrap");
    assertThat(named(check(new FakeHost(), "ID=slackware\n"), "mmdebstrap").remedy()).isEmpty();
  }

  @Test
  void aFileThatCannotBeExecutedIsNoTool() throws Exception {
    assertThat(bin.resolve("unshare").toFile().setExecutable(false)).isTrue();

    assertThat(named(check(new FakeHost(), DEBIAN), "unshare").status()).isEqualTo(Status.MISSING);
  }

  @Test
  void anOldSetprivIsMissingItsOption() throws Exception {
    FakeHost host = new FakeHost().answering("setpriv --help", 0, "usage: setpriv --reuid UID");

    assertThat(named(check(host, DEBIAN), "setpriv --pdeathsig").status())
        .isEqualTo(Status.MISSING);
  }

  @Test
  void anOrdinaryUserWhomTheHostLendsNobodyIsToldWhoCanMendIt() throws Exception {
    Path etc = Files.createDirectory(temp.resolve("etc"));
    Files.writeString(etc.resolve("subuid"), "other:100000:65536\n");

    Check check = named(checkAs(user(etc), new FakeHost()), "user namespaces");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.detail()).contains("/etc/subuid", "builder");
    assertThat(check.remedy())
        .hasValueSatisfying(
            r ->
                assertThat(r)
                    .contains(
                        "usermod --add-subuids 165536-231071 --add-subgids 100000-165535 builder"));
  }

  @Test
  void anOrdinaryUserNeedsWhatMapsUsers() throws Exception {
    Files.delete(bin.resolve("newuidmap"));

    List<Check> checks = checkAs(user(lending()), new FakeHost());

    assertThat(named(checks, "user namespaces").remedy())
        .hasValueSatisfying(r -> assertThat(r).contains("apt-get install uidmap"));
    assertThat(named(checks, "namespaces").detail()).contains("not tried");
    assertThat(named(checks, "overlay").detail()).contains("not tried");
  }

  @Test
  void anOrdinaryUserWhoMayMapUsersCanBuild() throws Exception {
    List<Check> checks =
        checkAs(user(lending()), new FakeHost().answering("uid_map", 0, "0 1000 1"));

    assertThat(checks).noneMatch(c -> c.status() == Status.MISSING);
    assertThat(named(checks, "privileges").detail()).contains("builder");
  }

  @Test
  void aRefusedMapSaysWhatRefused() throws Exception {
    List<Check> checks =
        checkAs(
            user(lending()),
            new FakeHost()
                .answering(
                    "uid_map", 1, "newuidmap: write to uid_map failed: Operation not permitted"));

    assertThat(named(checks, "user namespaces").detail()).contains("write to uid_map failed");
    assertThat(named(checks, "user namespaces").status()).isEqualTo(Status.MISSING);
  }

  private Path lending() throws IOException {
    Path etc = Files.createDirectory(temp.resolve("etc"));
    Files.writeString(etc.resolve("subuid"), "builder:100000:65536\n");
    Files.writeString(etc.resolve("subgid"), "1000:100000:65536\n");
    return etc;
  }

  private static HostUser user(Path etc) {
    return new HostUser("builder", 1000, 1000, etc);
  }

  private List<Check> checkAs(HostUser user, CommandRunner runner) throws Exception {
    Path file = Files.writeString(temp.resolve("os-release"), DEBIAN);
    return new HostCheck(
            runner,
            environment(),
            Tier.of(Isolation.AUTO, user, runner, environment()),
            new HostCheck.Places(cache, Optional.empty(), file, groups()),
            1)
        .run();
  }

  @Test
  void namespacesThatTheContainerForbidsAreToldFromOnesThatAreUsedUp() throws Exception {
    FakeHost container =
        new FakeHost().answering("--pid", 1, "unshare: unshare failed: Operation not permitted");
    FakeHost usedUp =
        new FakeHost().answering("--pid", 1, "unshare: unshare failed: No space left on device");

    assertThat(named(check(container, DEBIAN), "namespaces").remedy())
        .hasValueSatisfying(r -> assertThat(r).contains("--privileged"));
    assertThat(named(check(usedUp, DEBIAN), "namespaces").remedy())
        .hasValueSatisfying(r -> assertThat(r).startsWith("sysctl -w user.max_"));
    assertThat(named(check(container, DEBIAN), "overlay").detail()).contains("not tried");
  }

  @Test
  void anOverlayThatCannotBeMountedNamesItsCause() throws Exception {
    FakeHost noModule =
        new FakeHost().answering("overlay", 32, "mount: unknown filesystem type 'overlay'.");
    FakeHost onNfs = new FakeHost().answering("overlay", 32, "mount: wrong fs type, bad option");

    assertThat(named(check(noModule, DEBIAN), "overlay").remedy()).contains("modprobe overlay");
    Check check = named(check(onNfs, DEBIAN), "overlay");
    assertThat(check.status()).as("builds get copies").isEqualTo(Status.WARNING);
    assertThat(check.detail()).contains("wrong fs type", "copies");
    assertThat(check.remedy()).hasValueSatisfying(r -> assertThat(r).contains("--cache-dir"));
  }

  @Test
  void aCacheDirectoryMountedNoexecIsTold() throws Exception {
    FakeHost host = new FakeHost().answering("./program", 126, "sh: ./program: Permission denied");

    Check check = named(check(host, DEBIAN), "cache directory");

    assertThat(check.status()).isEqualTo(Status.MISSING);
    assertThat(check.remedy())
        .hasValueSatisfying(r -> assertThat(r).startsWith("mount -o remount,exec,dev "));
  }

  @Test
  void tooLittleDiskIsAWarningWithFigures() throws Exception {
    Path osRelease = Files.writeString(temp.resolve("os-release"), DEBIAN);
    HostCheck.Places places =
        new HostCheck.Places(cache, Optional.of(temp.resolve("repo")), osRelease, groups());

    List<Check> checks =
        new HostCheck(new FakeHost(), environment(), Tier.ofRoot(), places, Long.MAX_VALUE).run();

    assertThat(named(checks, "disk space for the cache").status()).isEqualTo(Status.WARNING);
    assertThat(named(checks, "disk space for the repository").remedy())
        .hasValueSatisfying(r -> assertThat(r).contains("--out-dir"));
  }

  @Test
  void aHostWithoutCgroupsBuildsWithAWarning() throws Exception {
    Check check = named(check(new FakeHost(), DEBIAN), "cgroup pids");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.remedy())
        .hasValueSatisfying(r -> assertThat(r).startsWith("mount -t cgroup2"));
  }

  @Test
  void aPidsControllerThatIsNotEnabledIsToldFromNone() throws Exception {
    Path cgroups = Files.createDirectory(groups().top());
    Files.createFile(cgroups.resolve("cgroup.controllers"));

    Check check = named(check(new FakeHost(), DEBIAN), "cgroup pids");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.remedy()).contains("echo +pids > " + cgroups + "/cgroup.subtree_control");
    assertThat(cgroups).isDirectoryNotContaining(Files::isDirectory);
  }

  @Test
  void aHostOnWhichNothingStartsIsCheckedToTheEnd() throws Exception {
    CommandRunner nothingStarts =
        command -> {
          throw new EnvironmentException("cannot start " + command.argv().get(0), null);
        };
    Path osRelease = Files.writeString(temp.resolve("os-release"), DEBIAN);

    List<Check> checks =
        new HostCheck(
                nothingStarts,
                environment(),
                Tier.ofRoot(),
                new HostCheck.Places(cache, Optional.empty(), osRelease, groups()))
            .run();

    assertThat(named(checks, "namespaces").detail()).contains("cannot start unshare");
    assertThat(named(checks, "disk space for the cache").detail()).contains("GiB free");
  }

  private List<Check> check(CommandRunner runner, String osRelease) throws Exception {
    Path file = Files.writeString(temp.resolve("os-release"), osRelease);
    return new HostCheck(
            runner,
            environment(),
            Tier.ofRoot(),
            new HostCheck.Places(cache, Optional.empty(), file, groups()),
            1)
        .run();
  }

  private Controller.Places groups() {
    return new Controller.Places(temp.resolve("cgroup"), temp.resolve("own-cgroups"));
  }

  private HostEnvironment environment() {
    return new HostEnvironment(Map.of("PATH", "/nonexistent:" + bin));
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Answers as a good host does, but for the commands that a test says something else of. */
  private static final class FakeHost implements CommandRunner {

    private record Reply(String part, int status, String text) {}

    private final List<Reply> replies;

    FakeHost() {
      this(List.of());
    }

    private FakeHost(List<Reply> replies) {
      this.replies = replies;
    }

    FakeHost answering(String part, int status, String text) {
      return new FakeHost(
          Stream.concat(replies.stream(), Stream.of(new Reply(part, status, text))).toList());
    }

    @Override
    public CommandResult run(Command command) {
      String line = String.join(" ", command.argv());
      Reply reply =
          replies.stream()
              .filter(r -> line.contains(r.part()))
              .findFirst()
              .orElseGet(() -> new Reply("", 0, usual(line)));
      return new CommandResult(command, reply.status(), reply.text(), "", false, Duration.ZERO);
    }

    private static String usual(String line) {
      return switch (line) {
        case "id -u" -> "0\n";
        case "setpriv --help" -> " --pdeathsig keep|clear|<signame>\n";
        case "apt-get --print-uris update" -> "'file:/srv/debian/InRelease' InRelease 0\n";
        default -> "";
      };
    }
  }
}
