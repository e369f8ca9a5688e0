package org.packetary.dkms2bin.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.ProcessRunner;

/** Files looked up through layers as an overlay would show them. */
class LayeredTreeTest {

  private final Path base;
  private final Path headers;
  private final Path host;
  private final LayeredTree tree;

  LayeredTreeTest(@TempDir Path temp) throws IOException {
    base = Files.createDirectory(temp.resolve("base"));
    headers = Files.createDirectory(temp.resolve("headers"));
    host = Files.createDirectory(temp.resolve("host"));
    tree = new LayeredTree(List.of(new Layer("base", base), new Layer("headers", headers)));
  }

  private static Path file(Path layer, String path) throws IOException {
    Path file = layer.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, layer.getFileName() + ":" + path);
  }

  private static void link(Path layer, String path, String target) throws IOException {
    Path link = layer.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  @Test
  void aFileOfAHigherLayerHidesThatOfALowerOne() throws IOException {
    file(base, "etc/os-release");
    Path higher = file(headers, "etc/os-release");
    Path onlyBelow = file(base, "etc/hostname");

    assertThat(tree.find("/etc/os-release")).contains(higher);
    assertThat(tree.find("/etc/hostname")).contains(onlyBelow);
    assertThat(tree.find("/etc/shadow")).isEmpty();
    assertThat(tree.find("/etc/os-release/below")).isEmpty();
  }

  /** The marks of the kernel's overlay in a user namespace, and of fuse-overlayfs. */
  @Test
  void aDirectoryThatWasMadeAnewHidesWhatIsBelow() throws IOException {
    for (String name : List.of("kernels", "fuse")) {
      file(base, "usr/" + name + "/old");
      file(headers, "usr/" + name + "/new");
    }
    Files.createFile(headers.resolve("usr/fuse/.wh..wh..opq"));
    Files.getFileAttributeView(headers.resolve("usr/kernels"), UserDefinedFileAttributeView.class)
        .write("overlay.opaque", ByteBuffer.wrap(new byte[] {'y'}));

    assertThat(tree.find("/usr/kernels/new")).isPresent();
    assertThat(tree.find("/usr/kernels/old")).isEmpty();
    assertThat(tree.find("/usr/fuse/new")).isPresent();
    assertThat(tree.find("/usr/fuse/old")).isEmpty();
  }

  @Test
  void theWayToAKernelsHeadersLeadsThroughTheBasesLink() throws IOException {
    Files.createDirectories(base.resolve("usr/lib"));
    link(base, "lib", "usr/lib");
    link(headers, "usr/lib/modules/6.1.0-9-amd64/build", "/usr/src/linux-headers-6.1.0-9-amd64");
    Path config = file(headers, "usr/src/linux-headers-6.1.0-9-amd64/.config");

    assertThat(tree.find("/lib/modules/6.1.0-9-amd64/build/.config")).contains(config);
    assertThat(tree.find("lib//modules/./6.1.0-9-amd64/../6.1.0-9-amd64/build/.config"))
        .contains(config);
  }

  @Test
  void aRelativeLinkStartsWhereItLies() throws IOException {
    link(headers, "usr/src/headers/include", "../common/include");
    Path header = file(base, "usr/src/common/include/module.h");

    assertThat(tree.find("/usr/src/headers/include/module.h")).contains(header);
  }

  @Test
  void aLinkOutOfTheStackStaysInsideIt() throws IOException {
    Path secret = file(host, "secret");
    link(headers, "up", "../host/secret");
    link(headers, "absolute", secret.toString());

    assertThat(tree.find("/up")).isEmpty();
    assertThat(tree.find("/absolute")).isEmpty();
    assertThat(tree.find("/../host/secret")).isEmpty();
    Path own = file(base, "host/secret");
    assertThat(tree.find("/up")).contains(own);
    assertThat(tree.find("/../host/secret")).contains(own);
  }

  /** The case that breaks a root: the same must be seen here, and nothing of the host's. */
  @Test
  void aDirectoryOverALinkHidesWhatIsBehindTheLink() throws IOException {
    file(host, "secret");
    link(base, "etc", host.toString());
    file(headers, "etc/fstab-of-the-layer");

    assertThat(tree.find("/etc/secret")).isEmpty();
    assertThat(tree.find("/etc/fstab-of-the-layer")).isPresent();
  }

  @Test
  void aFileOverADirectoryHidesIt() throws IOException {
    file(base, "opt/driver/x");
    file(headers, "opt/driver");

    assertThat(tree.find("/opt/driver/x")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/self", "/a", "/self/x"})
  void aLoopOfLinksHasNoEnd(String path) throws IOException {
    link(base, "self", "self");
    link(base, "a", "b");
    link(headers, "b", "/a");

    assertThat(tree.find(path)).isEmpty();
  }

  @Test
  void aFileThatAHigherLayerDeletedIsNotThere() throws Exception {
    file(base, "etc/motd");
    file(base, "usr/doc/x");
    Files.createDirectories(headers.resolve("etc"));
    Files.createDirectories(headers.resolve("usr"));
    for (Path whiteout : List.of(headers.resolve("etc/motd"), headers.resolve("usr/doc"))) {
      Assumptions.assumeTrue(
          new ProcessRunner()
              .run(
                  Command.of(
                      List.of("mknod", whiteout.toString(), "c", "0", "0"),
                      Map.of("PATH", "/usr/bin:/bin")))
              .ok(),
          "this user cannot make a whiteout");
    }

    assertThat(tree.find("/etc/motd")).isEmpty();
    assertThat(tree.find("/usr/doc/x")).isEmpty();
    assertThat(Stream.of("/etc", "/usr").flatMap(p -> tree.find(p).stream())).hasSize(2);
  }
}
