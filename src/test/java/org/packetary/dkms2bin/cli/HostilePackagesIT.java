package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile packages in namespaces, root's and those of nobody. */
class HostilePackagesIT extends HostilePackages {

  HostilePackagesIT(Workbench bench, @TempDir Path temp) throws IOException {
    super(bench, temp, Tier.ROOT, Tier.USERNS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bombs-in-its-conf", "eats-memory-in-its-conf", "sleeps-in-its-conf"})
  void aDkmsConfThatAttacksIsRefusedWithTheLimitsName(String name) throws Exception {
    assertThat(isRefused(name)).isTrue();
    Path directory = Files.createDirectories(temp.resolve(name));

    Ended ended =
        bench.run(
            "plan",
            "--dkms",
            sources(directory, name),
            "--kernel",
            bench.latest(),
            "--out-dir",
            directory.resolve("repository"),
            "--cell-memory",
            "300m",
            "--idle-time",
            "3s");

    assertThat(ended.status()).as(ended.toString()).isEqualTo(3);
    assertThat(ended.err()).contains("dkms.conf of " + name, expected(name).get(1));
  }
}
