package org.packetary.dkms2bin.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootUpdateTest {

  @Test
  void linksToModulesAreModulesAndOthersAreNot(@TempDir Path temp) throws Exception {
    Path modules = Files.createDirectories(temp.resolve("usr/lib/modules"));
    Files.createSymbolicLink(temp.resolve("lib"), Path.of("usr/lib"));
    Path extra = Files.createDirectories(modules.resolve("1.0/extra"));
    Path weak = Files.createDirectories(modules.resolve("2.0/weak-updates"));
    Path module = Files.createFile(extra.resolve("x.ko"));
    Files.createSymbolicLink(weak.resolve("x.ko"), Path.of("/lib/modules/1.0/extra/x.ko"));
    Files.createSymbolicLink(weak.resolve("gone.ko"), Path.of("/lib/modules/1.0/extra/y.ko"));
    Files.createSymbolicLink(modules.resolve("2.0/build"), Path.of("/usr/src/2.0"));

    assertThat(new RootUpdate("x", temp, Instant.EPOCH).modules("2.0").files())
        .containsOnlyKeys("weak-updates/x.ko")
        .containsValue(module);
  }
}
