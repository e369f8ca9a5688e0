package org.packetary.dkms2bin.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read what is published. */
class PublicFilesTest {

  private final Path temp;

  PublicFilesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Path with(Path path, int mode) throws IOException {
    UnixMode.set(path, mode);
    return path;
  }

  @Test
  void theUsersOwnDirectoriesStayAsTheyAre() throws Exception {
    Path users = with(Files.createDirectory(temp.resolve("users")), 0700);

    PublicFiles.makeDirectories(users.resolve("new/repository"));

    assertThat(UnixMode.of(users)).isEqualTo(0700);
    assertThat(UnixMode.of(users.resolve("new")) & 0557).isEqualTo(0555);
  }

  @Test
  void aDirectoryThatHandsItsGroupDownGoesOnDoingSo() throws Exception {
    Path shared = with(Files.createDirectory(temp.resolve("shared")), 02775);

    PublicFiles.makeDirectories(shared.resolve("new"));

    assertThat(UnixMode.of(shared.resolve("new")) & UnixMode.SET_GROUP_ID)
        .isEqualTo(UnixMode.SET_GROUP_ID);
  }

  @Test
  void whatALinkLeadsToIsNotOpened() throws Exception {
    Path secret = with(Files.createDirectory(temp.resolve("secret")), 0700);
    Path key = with(Files.createFile(secret.resolve("key")), 0600);
    Path state = Files.createSymbolicLink(temp.resolve("state"), secret);
    Path log = Files.createSymbolicLink(temp.resolve("log"), key);

    PublicFiles.ownDirectory(state);
    PublicFiles.ownFile(log);

    assertThat(UnixMode.of(secret)).isEqualTo(0700);
    assertThat(UnixMode.of(key)).isEqualTo(0600);
  }

  @Test
  void whatAnEarlierRunLeftClosedOrTooOpenIsMended() throws Exception {
    Path state = with(Files.createDirectory(temp.resolve("state")), 0700);
    Path log = with(Files.createFile(state.resolve("log")), 0600);
    Path other = with(Files.createFile(state.resolve("other")), 04666);

    PublicFiles.ownDirectory(state);
    PublicFiles.ownFile(log);
    PublicFiles.ownFile(other);

    assertThat(UnixMode.of(state)).isEqualTo(0755);
    assertThat(UnixMode.of(log)).isEqualTo(0644);
    assertThat(UnixMode.of(other)).isEqualTo(0664);
  }
}
