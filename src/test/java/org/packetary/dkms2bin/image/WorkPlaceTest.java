package org.packetary.dkms2bin.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.host.PathLock;
import org.packetary.dkms2bin.isolation.Tier;

class WorkPlaceTest {

  @Test
  void whatAKilledOneLeftIsRemovedAndNothingElse(@TempDir Path outDir) throws Exception {
    Path dead = Files.createDirectories(outDir.resolve(".dkms2bin-image-1/root/etc"));
    Files.createFile(outDir.resolve(".dkms2bin-image-1/.lock"));
    Path living = Files.createDirectory(outDir.resolve(".dkms2bin-image-2"));
    Path elsewhere = Files.createDirectory(outDir.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve(".lock"));
    Files.createSymbolicLink(outDir.resolve(".dkms2bin-image-3"), elsewhere);

    Path used =
        PathLock.during(
            living.resolve(".lock"),
            () -> {
              AtomicReference<Path> place = new AtomicReference<>(outDir);
              Thread other =
                  new Thread(
                      () -> {
                        try {
                          place.set(
                              WorkPlace.in(outDir, Tier.ofRoot(), work -> checked(work, dead)));
                        } catch (InterruptedException e) {
                          throw new AssertionError(e);
                        }
                      });
              other.start();
              other.join();
              return place.get();
            });

    assertThat(used).hasParentRaw(outDir).doesNotExist();
    assertThat(living).isDirectory();
    assertThat(elsewhere.resolve(".lock")).exists();
  }

  private static Path checked(Path work, Path dead) {
    assertThat(work).isDirectory();
    assertThat(dead).doesNotExist();
    return work;
  }
}
