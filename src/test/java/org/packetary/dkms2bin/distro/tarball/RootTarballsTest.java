package org.packetary.dkms2bin.distro.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;

/** Root tarballs that are files, and those that are fetched. */
class RootTarballsTest {

  private static final String CONTENT = "not really a tarball";
  private static final String RIGHT = Digests.sha256(CONTENT);
  private static final String WRONG = Digests.sha256("something else");

  private final Path temp;

  RootTarballsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private RootTarballs tarballs() {
    return new RootTarballs(temp.resolve("cache"), new HostEnvironment(Map.of()), false);
  }

  @Test
  void aFileIsTakenAsItIsAndKnownByItsDigest() throws Exception {
    Path file = Files.writeString(temp.resolve("root.tar"), CONTENT);

    RootTarballs.Found found = tarballs().find(RootTarball.parse(file.toString()));

    assertThat(found.file()).isEqualTo(file);
    assertThat(found.sha256()).isEqualTo(RIGHT);
  }

  @Test
  void anotherFileThanItsDigestSaysIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("root.tar"), CONTENT);

    assertThatThrownBy(() -> tarballs().find(RootTarball.parse(file + "#sha256=" + WRONG)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(RIGHT)
        .hasMessageContaining(WRONG);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> tarballs().find(RootTarball.parse("/nowhere/root.tar")))
        .isInstanceOf(InputException.class)
        .hasMessage("no root tarball /nowhere/root.tar");
  }

  @Test
  void whatIsDownloadedIsCheckedAndKept() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] content = CONTENT.getBytes(StandardCharsets.UTF_8);
          boolean there = exchange.getRequestURI().getPath().equals("/root.tar");
          exchange.sendResponseHeaders(there ? 200 : 404, there ? content.length : -1);
          if (there) {
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    server.start();
    String site = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThatThrownBy(
              () -> tarballs().find(RootTarball.parse(site + "/root.tar#sha256=" + WRONG)))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(RIGHT)
          .hasMessageContaining(WRONG);
      assertThatThrownBy(
              () -> tarballs().find(RootTarball.parse(site + "/gone.tar#sha256=" + RIGHT)))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("404");
      assertThat(tarballs().find(RootTarball.parse(site + "/root.tar#sha256=" + RIGHT)).file())
          .hasContent(CONTENT);
    } finally {
      server.stop(0);
    }
    assertThat(tarballs().find(RootTarball.parse(site + "/root.tar#sha256=" + RIGHT)).file())
        .hasContent(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.invalid/root.tar",
        "root.tar#sha256=123",
        "#sha256=0000000000000000000000000000000000000000000000000000000000000000"
      })
  void anAddressWithoutADigestAndWhatIsNoDigestAreRefused(String words) {
    assertThatThrownBy(() -> RootTarball.parse(words)).isInstanceOf(UsageException.class);
  }

  @Test
  void offlineOnlyWhatIsKeptIsTaken() throws Exception {
    RootTarballs offline =
        new RootTarballs(temp.resolve("cache"), new HostEnvironment(Map.of()), true);
    RootTarball tarball = RootTarball.parse("http://127.0.0.1:1/root.tar#sha256=" + RIGHT);

    assertThatThrownBy(() -> offline.find(tarball))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("http://127.0.0.1:1/root.tar")
        .hasMessageContaining("--offline");
    Files.createDirectories(temp.resolve("cache/tarballs"));
    Files.writeString(temp.resolve("cache/tarballs").resolve(RIGHT), CONTENT);
    assertThat(offline.find(tarball).sha256()).isEqualTo(RIGHT);
  }
}
