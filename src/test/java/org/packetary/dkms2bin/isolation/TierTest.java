package org.packetary.dkms2bin.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** As whom builds are root, for whom and on which hosts. */
class TierTest {

  private static final HostEnvironment ENVIRONMENT =
      new HostEnvironment(Map.of("PATH", "/usr/bin:/bin"));

  private final Path etc;

  TierTest(@TempDir Path etc) {
    this.etc = etc;
  }

  private static CommandRunner answering(int status, String out, String err) {
    return command -> new CommandResult(command, status, out, err, false, Duration.ZERO);
  }

  private Tier tier(Isolation asked, int user, CommandRunner runner) {
    HostUser host = new HostUser(user == 0 ? "root" : "builder", user, user, etc);
    return Tier.of(asked, host, runner, ENVIRONMENT);
  }

  private void lend() throws Exception {
    for (String file : List.of("subuid", "subgid")) {
      Files.writeString(etc.resolve(file), "builder:100000:65536\n");
    }
  }

  @Test
  void autoIsRootsForRootAndAUserNamespaceForOthers() throws Exception {
    lend();
    CommandRunner runner = answering(0, "0 0 1", "");

    assertThat(tier(Isolation.AUTO, 0, runner).words()).isEqualTo("root's namespaces");
    assertThat(tier(Isolation.AUTO, 1000, runner).words()).isEqualTo("user namespace");
    assertThat(tier(Isolation.USERNS, 0, runner).words()).isEqualTo("user namespace");
  }

  @Test
  void rootsNamespacesAreForRoot() {
    assertThatThrownBy(() -> tier(Isolation.ROOT, 1000, answering(0, "", "")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--isolation root needs root");
  }

  @Test
  void layersOfOneTierAreNoneOfAnothers() throws Exception {
    lend();
    CommandRunner runner = answering(0, "0 0 1", "");

    assertThat(tier(Isolation.AUTO, 0, runner).contents()).isEmpty();
    assertThat(tier(Isolation.AUTO, 1000, runner).contents())
        .isNotEqualTo(tier(Isolation.USERNS, 0, runner).contents())
        .isNotEqualTo(tier(Isolation.AUTO, 1001, runner).contents());
  }

  @Test
  void whoMayMakeNoUserNamespacesIsToldBeforeAnythingIsMade() {
    assertThatThrownBy(() -> tier(Isolation.AUTO, 1000, answering(0, "", "")).namespaces())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("/etc/subuid");
    assertThatThrownBy(
            () ->
                tier(Isolation.USERNS, 0, answering(1, "", "unshare failed: No space left"))
                    .namespaces())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("No space left");
  }
}
