package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.source.TreeDigest;

/** Sources lie where dkms looks for them, without a copy of them. */
class SourceLayersTest {

  private static final ModuleId HELLO = new ModuleId("hello", "1.0");

  private final Path temp;
  private final Path tree;
  private final SourceLayers layers;

  SourceLayersTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.tree = temp.resolve("hello-2.5");
    this.layers = new SourceLayers(temp.resolve("layers"));
    Files.createDirectories(tree.resolve("src"));
    Files.writeString(tree.resolve("dkms.conf"), "x");
    Files.writeString(tree.resolve("src/a.c"), "int a;");
  }

  private DkmsSource source() {
    return new DkmsSource(
        tree, TreeDigest.of(tree), List.of(), Origin.plain(Path.of("/input/hello")), Instant.EPOCH);
  }

  private Path laid(Layer layer) {
    return layer.tree().resolve("usr/src/hello-1.0");
  }

  @Test
  void theSourcesLieWhereDkmsLooksForThem() {
    Layer layer = layers.of(source(), HELLO);

    assertThat(laid(layer).resolve("dkms.conf")).hasContent("x");
    assertThat(layer.tree()).startsWith(temp.resolve("layers"));
    assertThat(layer.id()).isEqualTo("source-" + TreeDigest.of(tree));
    assertThat(TreeDigest.of(laid(layer))).isEqualTo(TreeDigest.of(tree));
  }

  @Test
  void filesAreLinkedAndNotCopied() throws IOException {
    Layer layer = layers.of(source(), HELLO);

    assertThat(Files.isSameFile(laid(layer).resolve("src/a.c"), tree.resolve("src/a.c"))).isTrue();
  }

  @Test
  void linksStayLinksWhereverTheyLead() throws IOException {
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../nosuch"));
    Files.createSymbolicLink(tree.resolve("dir"), Path.of("src"));

    Layer layer = layers.of(source(), HELLO);

    assertThat(Files.readSymbolicLink(laid(layer).resolve("up"))).hasToString("../nosuch");
    assertThat(Files.readSymbolicLink(laid(layer).resolve("dir"))).hasToString("src");
  }

  @Test
  void directoriesKeepTheirModesAndTimes() throws IOException {
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(tree.resolve("src"), time);
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxrwxr-x"));
    Files.setPosixFilePermissions(
        tree.resolve("src"), PosixFilePermissions.fromString("r-xr-xr-x"));

    Path laid = laid(layers.of(source(), HELLO));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(laid)))
        .isEqualTo("rwxrwxr-x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(laid.resolve("src"))))
        .isEqualTo("r-xr-xr-x");
    assertThat(Files.getLastModifiedTime(laid.resolve("src"))).isEqualTo(time);
  }

  @Test
  void theCellsOfAModuleShareALayer() {
    assertThat(layers.of(source(), HELLO)).isEqualTo(layers.of(source(), HELLO));
  }

  @Test
  void theSameSourcesAsAnotherModuleAreAnotherLayer() {
    Layer one = layers.of(source(), HELLO);
    Layer other = layers.of(source(), new ModuleId("hello", "2.0"));

    assertThat(other.tree()).isNotEqualTo(one.tree());
    assertThat(other.tree().resolve("usr/src/hello-2.0/dkms.conf")).exists();
  }
}
