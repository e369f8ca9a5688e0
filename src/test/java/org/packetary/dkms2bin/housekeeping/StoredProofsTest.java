package org.packetary.dkms2bin.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.FileTrees;

class StoredProofsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

  @Test
  void whatWasOfNoUseForLongGoes(@TempDir Path cache) throws Exception {
    Path proofs = Files.createDirectory(cache.resolve("proofs"));
    for (int days : List.of(1, 30)) {
      Path proof = Files.writeString(proofs.resolve(days + ".json"), "{}");
      Files.setLastModifiedTime(proof, FileTime.from(NOW.minus(Duration.ofDays(days))));
    }
    Housekeeping housekeeping = new Housekeeping(cache, FileTrees::delete);

    List<Prunable> going =
        housekeeping
            .prospect(new PruneRule(Optional.of(Duration.ofDays(7)), OptionalLong.empty()), NOW)
            .going();

    assertThat(going).extracting(Prunable::name).containsExactly("30.json");
    assertThat(housekeeping.remove(going.get(0))).isTrue();
    assertThat(proofs).isDirectoryContaining(f -> f.endsWith("1.json"));
    assertThat(proofs.resolve("30.json")).doesNotExist();
  }
}
