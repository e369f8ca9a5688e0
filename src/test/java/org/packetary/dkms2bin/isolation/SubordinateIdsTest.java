package org.packetary.dkms2bin.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a host lends to a user. */
class SubordinateIdsTest {

  private final Path etc;

  SubordinateIdsTest(@TempDir Path etc) {
    this.etc = etc;
  }

  private void lend(String users, String groups) throws Exception {
    Files.writeString(etc.resolve("subuid"), users);
    Files.writeString(etc.resolve("subgid"), groups);
  }

  @Test
  void aUserIsRootAndAllOthersAreLent() throws Exception {
    lend("a:100000:65536\nbuilder:300000:65536\n", "builder:400000:70000\n");

    assertThat(new HostUser("builder", 1000, 1001, etc).ids())
        .hasToString("Optional[users 0 1000 1, 1 300000 65535; groups 0 1001 1, 1 400000 65535]");
  }

  @Test
  void aNumberIsAsGoodAsAName() throws Exception {
    lend("1000:100000:65536\n", "1000:100000:65536\n");

    assertThat(new HostUser("builder", 1000, 1000, etc).ids()).isPresent();
  }

  @Test
  void tooFewAndForeignOnesAreNone() throws Exception {
    HostUser user = new HostUser("builder", 1000, 1000, etc);

    assertThat(user.ids()).isEmpty();
    lend("builder:100000:1000\n", "builder:100000:65536\n");
    assertThat(user.ids()).isEmpty();
    lend("# none\nother:100000:65536\nbuilder:x:65536\nbuilder\n", "");
    assertThat(user.ids()).isEmpty();
  }

  @Test
  void whatIsToBeLentIsNobodyElses() throws Exception {
    lend("b:231072:65536\na:100000:65536\n", "");

    assertThat(new HostUser("builder", 1000, 1000, etc).lending())
        .isEqualTo("usermod --add-subuids 165536-231071 --add-subgids 100000-165535 builder");
  }

  @Test
  void rootsNobodiesAreThoseThatTheHostNamesOrThatItLendsToNobody() throws Exception {
    HostUser root = new HostUser("root", 0, 0, etc);

    assertThat(root.ids().orElseThrow().users()).hasToString("[0 1878982656 65536]");
    lend("containers:1878982700:100\n", "");
    assertThat(root.ids().orElseThrow().users()).hasToString("[0 1878917164 65536]");
    lend("root:500000:65536\n", "root:600000:65536\n");
    assertThat(root.ids()).hasToString("Optional[users 0 500000 65536; groups 0 600000 65536]");
  }
}
