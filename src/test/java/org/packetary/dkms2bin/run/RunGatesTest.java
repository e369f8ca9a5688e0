package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.packetary.dkms2bin.run.World.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;

/** What runs do about gates. */
class RunGatesTest {

  private static final String OLDER = World.KERNEL;
  private static final String NEWEST = World.OTHER_KERNEL;

  private World world;

  @BeforeEach
  void world(@TempDir Path temp) {
    world = new World(temp).with("one", "two");
  }

  private static List<PackageFile> gates(RunReport report) {
    return report.published().stream().filter(p -> p.name().startsWith("drivers-")).toList();
  }

  private static String depends(PackageFile gate) {
    return Objects.requireNonNull(DebFile.read(gate.path()).control().get("Depends"));
  }

  @Test
  void theGateIsPublishedBehindThePackagesThatItNames() throws Exception {
    RunReport report = world.run(Requests.gate("one", "two"));

    assertThat(report.failure()).isEmpty();
    assertThat(report.warnings()).isEmpty();
    assertThat(gates(report)).hasSize(1);
    assertThat(depends(gates(report).get(0)))
        .isEqualTo(String.format("linux-image-%1$s, one-modules-%1$s, two-modules-%1$s", NEWEST));

    Map<String, String> before = files(world.repository());
    RunReport again = world.run(Requests.gate("one", "two"));
    assertThat(again.published()).isEmpty();
    assertThat(files(world.repository())).isEqualTo(before);
  }

  @Test
  void aDriverThatFailsHoldsItBackUntilItIsMended() throws Exception {
    world.building(
        "two",
        (root, module) ->
            root.release().equals(Optional.of(NEWEST))
                ? FakeDkms.makeFailed(root, module)
                : FakeDkms.installed(root, module));

    RunReport report = world.run(Requests.gate("one", "two"));

    assertThat(depends(gates(report).get(0))).startsWith("linux-image-" + OLDER + ",");
    assertThat(report.warnings())
        .anyMatch(
            w ->
                w.startsWith(
                    "drivers-lab-amd64 stays at "
                        + OLDER
                        + ": "
                        + NEWEST
                        + " waits for two (failed: "));

    world.building("two", (root, module) -> FakeDkms.installed(root, module));
    world.change("two");
    RunReport mended = world.run(Requests.gate("one", "two"));
    assertThat(depends(gates(mended).get(0))).startsWith("linux-image-" + NEWEST + ",");
    assertThat(mended.warnings()).noneMatch(w -> w.contains("drivers-lab"));
  }

  @Test
  void twoDistributionsCannotHaveTheSameGateInOneRepository() throws Exception {
    BuildRequest twice = Requests.gate("one").apply(world.request());

    assertThatThrownBy(
            () ->
                new BuildRun(
                        world.settings(),
                        List.of(twice, Requests.recipe("debian-13").apply(world.request()), twice),
                        List.of(),
                        settings -> world.surroundings())
                    .run())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the gate drivers-lab-amd64 would be published twice");
  }
}
