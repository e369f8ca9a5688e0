package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Hostile packages in containers. */
class HostileInContainersIT extends HostilePackages {

  HostileInContainersIT(Workbench bench, Engine engine, @TempDir Path temp) throws IOException {
    super(bench, temp, Tier.CONTAINER);
    assertThat(engine).isNotNull();
  }
}
