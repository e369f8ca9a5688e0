package org.packetary.dkms2bin.packaging.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.ProcessRunner;

/**
 * The profile that the .deb of dkms2bin lays for AppArmor, in a root that is none of this host's.
 */
class AppArmorProfileTest {

  private static final Path PROFILE = Path.of("src/build/deb/apparmor");

  private final Path root;

  AppArmorProfileTest(@TempDir Path root) {
    this.root = root;
  }

  private void run(String script, String what) throws Exception {
    assertThat(
            new ProcessRunner()
                .run(
                    Command.of(
                        List.of("sh", "src/build/deb/" + script, what),
                        Map.of("PATH", "/usr/bin:/bin", "DPKG_ROOT", root.toString())))
                .ok())
        .isTrue();
  }

  @Test
  void comesAndGoesWhereAppArmorKnowsUserNamespaces() throws Exception {
    Path share = Files.createDirectories(root.resolve("usr/share/dkms2bin"));
    Files.copy(PROFILE, share.resolve("apparmor"));
    Path profile =
        Files.createDirectories(root.resolve("etc/apparmor.d/abi")).resolveSibling("dkms2bin");

    run("postinst", "configure");
    assertThat(profile).doesNotExist();

    Files.createFile(profile.resolveSibling("abi/4.0"));
    run("postinst", "configure");
    assertThat(profile).hasSameTextualContentAs(PROFILE).content().contains("userns,");

    run("postrm", "remove");
    assertThat(profile).doesNotExist();
  }
}
