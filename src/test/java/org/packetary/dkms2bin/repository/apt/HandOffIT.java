package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.ReplacePolicy;

/** The commands of the user guide that hand our packages to other tools' repositories. */
class HandOffIT {

  private Path temp;
  private Path dir;

  @BeforeEach
  void repository(@TempDir Path temp) throws Exception {
    this.temp = temp;
    dir = temp.resolve("repo");
    SmallDebs debs = new SmallDebs(temp);
    new AptRepository(
            dir, AptLayout.FLAT, Optional.empty(), Clock.systemUTC(), ReplacePolicy.REFUSE)
        .publish(
            List.of(
                debs.packaged("a-modules-6.1.0-1-amd64", "amd64"),
                debs.packaged("a-common", "all")));
  }

  @Test
  void aptlyTakesTheDirectory() throws Exception {
    Path conf =
        Files.writeString(
            temp.resolve("aptly.conf"), "{\"rootDir\": \"" + temp.resolve("aptly") + "\"}");
    String config = "-config=" + conf;
    HostTool.output("aptly", config, "repo", "create", "drivers");

    HostTool.output("aptly", config, "repo", "add", "drivers", dir.toString());

    assertThat(HostTool.output("aptly", config, "repo", "show", "-with-packages", "drivers"))
        .contains("a-modules-6.1.0-1-amd64_1_amd64", "a-common_1_all");
  }

  @Test
  void repreproTakesThePackages() throws Exception {
    Path base = temp.resolve("reprepro");
    Files.createDirectories(base.resolve("conf"));
    Files.writeString(
        base.resolve("conf/distributions"),
        "Codename: bookworm\nArchitectures: amd64\nComponents: main\n");

    HostTool.output(
        "sh",
        "-c",
        "reprepro -b \"$0\" --section kernel --priority optional includedeb bookworm \"$1\"/*.deb",
        base.toString(),
        dir.toString());

    assertThat(HostTool.output("reprepro", "-b", base.toString(), "list", "bookworm").lines())
        .hasSize(2);
  }
}
