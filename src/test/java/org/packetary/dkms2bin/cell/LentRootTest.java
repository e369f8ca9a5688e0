package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** What a needed cell wrote comes to be in its result, and stays where people look at it. */
class LentRootTest {

  private final Path temp;
  private final Path upper;
  private final Path place;

  LentRootTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.upper = Files.createDirectories(temp.resolve("scratch/upper"));
    this.place = Files.createDirectory(temp.resolve("result")).resolve("root");
    Files.createDirectory(upper.resolve("etc"));
    Files.writeString(upper.resolve("etc/file"), "x");
    Files.createSymbolicLink(upper.resolve("etc/link"), Path.of("/nosuch"));
  }

  private LentRoot lent(boolean stays) {
    return new LentRoot(
        new ProcessRunner(), HostEnvironment.of(System.getenv()), temp.resolve("scratch"), stays);
  }

  private void take(boolean stays) throws Exception {
    lent(stays).take(upper, place);
  }

  @Test
  void whatLiesOutsideTheCacheIsCopiedIntoTheCellsOwnPlace() throws Exception {
    take(true);
    BuildCell plain = Kernels.cell(Specs.cell("two"), temp.resolve("kernel"));
    Layer outside = new Layer("cell-one", place);
    Layer inside = new Layer("source-one", upper);
    BuildCell cell =
        new BuildCell(
            plain.spec(),
            plain.kernel(),
            plain.sources(),
            List.of(new Provided(Specs.id("one"), List.of(inside, outside), Optional.empty())));

    List<Layer> layers =
        lent(false).here(cell, temp.resolve("scratch/two")).needed().get(0).layers();

    assertThat(layers.get(0)).isEqualTo(inside);
    assertThat(layers.get(1).tree()).startsWith(temp.resolve("scratch/two"));
    assertThat(layers.get(1).tree().resolve("etc/file")).hasContent("x");
  }

  @Test
  void itIsMovedWhereNobodyKeepsTheRoot() throws Exception {
    take(false);

    assertThat(place.resolve("etc/file")).hasContent("x");
    assertThat(upper).doesNotExist();
  }

  @Test
  void itIsCopiedWhereTheRootIsKept() throws Exception {
    take(true);

    assertThat(place.resolve("etc/file")).hasContent("x");
    assertThat(Files.readSymbolicLink(place.resolve("etc/link"))).hasToString("/nosuch");
    assertThat(upper.resolve("etc/file")).hasContent("x");
  }

  @Test
  void aCopyThatFailsSaysWhy() throws IOException {
    Files.writeString(place, "in the way");

    assertThatThrownBy(() -> take(true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot copy " + upper);
  }
}
