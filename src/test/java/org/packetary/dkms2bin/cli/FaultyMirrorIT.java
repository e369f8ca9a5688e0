package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.cli.FaultySite.Fault;

/** Mirrors that do not give what they should: no driver is to blame, and another may have it. */
@ExtendWith(WorkbenchExtension.class)
class FaultyMirrorIT {

  private static final String KERNEL = UbuntuArchive.RELEASED;

  private final Workbench bench;
  private final Path temp;
  private Path site;
  private FaultySite sound;
  private OwnLayers layers;

  FaultyMirrorIT(Workbench bench, @TempDir Path temp) {
    this.bench = bench;
    this.temp = temp;
  }

  @BeforeEach
  void serve() throws Exception {
    site = bench.site("ubuntu");
    sound = new FaultySite(site, path -> Fault.NONE);
    layers = OwnLayers.of(bench, words(temp.resolve("first"), sound).toArray());
    layers.remove("kernel-");
    layers.remove("linux-headers-");
  }

  @AfterEach
  void close() {
    sound.close();
  }

  private List<Object> words(Path repository, FaultySite... mirrors) throws Exception {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "--dkms",
                Drivers.sound(Files.createTempDirectory(temp, "driver"), "alpha"),
                "--kernel",
                KERNEL,
                "--mirror-key",
                site.resolve("fixture.gpg"),
                "--refresh",
                "always",
                "--out-dir",
                repository));
    for (FaultySite mirror : mirrors) {
      words.addAll(List.of("--mirror", mirror.url() + "/ubuntu"));
    }
    return words;
  }

  private Ended run(Path repository, FaultySite... mirrors) throws Exception {
    return bench.runIn(layers.cache(), words(repository, mirrors).toArray());
  }

  private static Fault ofHeaders(String path, Fault fault) {
    return path.contains("linux-headers-") && path.endsWith(".deb") ? fault : Fault.NONE;
  }

  @Test
  void whatOneMirrorGivesWrongComesFromTheNext() throws Exception {
    for (Fault fault : List.of(Fault.MISSING, Fault.STOPS, Fault.WRONG)) {
      Path repository = temp.resolve("repository-" + fault);
      try (FaultySite faulty = new FaultySite(site, path -> ofHeaders(path, fault))) {
        Ended ended = run(repository, faulty, sound);

        assertThat(ended.status()).as("%s: %s", fault, ended).isZero();
        assertThat(faulty.asked()).as("%s", fault).anyMatch(p -> ofHeaders(p, fault) == fault);
        assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("alpha", KERNEL));
      }
      layers.remove("kernel-");
      layers.remove("linux-headers-");
    }
  }

  @Test
  void packagesThatCannotBeHadAreNoDriversFaultAndAreTriedAgainByTheNextRun() throws Exception {
    for (Fault fault : List.of(Fault.STOPS, Fault.WRONG)) {
      Path repository = temp.resolve("repository-" + fault);
      try (FaultySite faulty = new FaultySite(site, path -> ofHeaders(path, fault))) {
        Ended ended = run(repository, faulty);

        assertThat(ended.status()).as("%s: %s", fault, ended).isEqualTo(4);
        assertThat(ended.err()).contains("could not be downloaded", "check the network");
        assertThat(Workbench.debs(repository)).isEmpty();
        assertThat(Workbench.cell(repository, "alpha", KERNEL).get("outcome").asText())
            .isEqualTo("broken-off");
        assertThat(layers.names()).noneMatch(n -> n.startsWith("kernel-"));
      }
      Ended again = run(repository, sound);
      assertThat(again.status()).as("after %s: %s", fault, again).isZero();
      layers.remove("kernel-");
      layers.remove("linux-headers-");
    }
  }

  @Test
  void anIndexThatIsNotTheOneOfItsReleaseIsNamed() throws Exception {
    try (FaultySite faulty =
        new FaultySite(site, path -> path.contains("/Packages") ? Fault.WRONG : Fault.NONE)) {
      Ended ended = run(temp.resolve("repository"), faulty);

      assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
      assertThat(ended.err()).contains("the package archive's indexes cannot be used", "--mirror");
    }
    try (FaultySite gone = new FaultySite(site, path -> Fault.MISSING)) {
      Ended ended = run(temp.resolve("repository"), gone, sound);

      assertThat(ended.status()).as(ended.toString()).isZero();
    }
  }
}
