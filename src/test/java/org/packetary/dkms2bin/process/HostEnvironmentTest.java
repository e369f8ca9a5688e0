package org.packetary.dkms2bin.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of a user's environment reaches the tools. */
class HostEnvironmentTest {

  @Test
  void proxiesPassAndSettingsThatChangeResultsDoNot() {
    HostEnvironment environment =
        HostEnvironment.of(
            Map.of(
                "http_proxy", "http://proxy:3128",
                "no_proxy", "localhost",
                "LANG", "de_DE.UTF-8",
                "KBUILD_BUILD_HOST", "mine",
                "MAKEFLAGS", "-k",
                "HOME", "/home/me",
                "APT_CONFIG", "/home/me/apt.conf"));

    assertThat(environment.variables())
        .containsEntry("http_proxy", "http://proxy:3128")
        .containsEntry("no_proxy", "localhost")
        .containsEntry("HOME", "/home/me")
        .containsEntry("LC_ALL", "C.UTF-8")
        .doesNotContainKeys("LANG", "KBUILD_BUILD_HOST", "MAKEFLAGS", "APT_CONFIG");
  }

  @Test
  void theAdministratorsDirectoriesAreOnThePathBesideTheUsersAndRelativeOnesNever() {
    assertThat(HostEnvironment.of(Map.of("PATH", ".:/opt/bin::bin:/usr/bin:/sbin:/bin")).path())
        .isEqualTo("/opt/bin:/usr/bin:/sbin:/bin:/opt/sbin:/usr/sbin");
    assertThat(HostEnvironment.of(Map.of()).path()).startsWith("/usr/local/sbin:");
    assertThat(HostEnvironment.of(Map.of("PATH", "bin")).path()).startsWith("/usr/local/sbin:");
  }

  @Test
  void aDirectoryThatIsNotOnTheUsersPathIsNotSearched() {
    assertThat(HostEnvironment.of(Map.of("PATH", "/srv/these-only")).path())
        .isEqualTo("/srv/these-only");
  }
}
