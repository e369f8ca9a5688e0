package org.packetary.dkms2bin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.upkeep.PruneRule;

/** Which kernel a gate names, and what becomes of gates that were published before. */
class GateKeeperTest {

  private static final String FIRST = "6.1.0-9-amd64";
  private static final String SECOND = "6.1.0-10-amd64";
  private static final String THIRD = "6.1.0-11-amd64";

  private GateWorld world;

  @BeforeEach
  void world(@TempDir Path temp) {
    Path directory = temp.resolve("repo");
    world =
        new GateWorld(
            temp,
            "debian-12",
            new AptRepository(
                directory, AptLayout.FLAT, Optional.empty(), GateWorld.CLOCK, ReplacePolicy.REFUSE),
            directory,
            new DebPackager());
  }

  private void archiveHas(String... releasesNewestFirst) {
    world.metas.clear();
    for (String release : releasesNewestFirst) {
      world.metas.put(release, "6.1." + release.replaceAll("6.1.0-|-amd64", "") + "-1");
    }
  }

  private List<ListedPackage> gates() {
    return world.repository.list().stream().filter(p -> p.name().startsWith("drivers-")).toList();
  }

  private Map<String, String> theGate() {
    assertThat(gates()).hasSize(1);
    return DebFile.read(world.directory.resolve(gates().get(0).fileName())).control();
  }

  private Map<String, Object> files() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (var all = Files.walk(world.directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.readAttributes(file, "unix:ino,lastModifiedTime,size"));
      }
    }
    return files;
  }

  @Test
  void aGateNamesTheNewestKernelOnWhichAllDriversWereProvenSoFar() throws Exception {
    archiveHas(THIRD, SECOND, FIRST);
    world.prove("loaded", FIRST, "one", "two");
    world.prove("linked", SECOND, "one", "two");
    world.prove("loaded", THIRD, "one");
    world.build(THIRD, "two");

    assertThat(world.settle(requiring(Rung.LOADED)).kernel()).contains(FIRST);
    assertThat(world.settle(requiring(Rung.LOADED)).gaps())
        .extracting(gap -> gap.driver() + " " + gap.kernel().release() + " " + gap.outcome())
        .containsExactlyInAnyOrder(
            "two " + THIRD + " verified", "one " + SECOND + " linked", "two " + SECOND + " linked");
    assertThat(world.settle(requiring(Rung.LINKED)).kernel()).contains(SECOND);
    assertThat(world.settle("one", "two").kernel()).contains(THIRD);
  }

  private static GateRequest requiring(Rung rung) {
    return new GateRequest(
        "lab", List.of("one", "two"), List.of(), List.of(), Optional.empty(), rung);
  }

  @Test
  void theNewestKernelWithAllDriversIsNamedAndWhatMovesHostsOnIsHeldBack() throws Exception {
    archiveHas(SECOND, FIRST);
    world.build(FIRST, "evdi", "tp_smapi");
    world.build(SECOND, "evdi", "tp_smapi");

    GateState state = world.settle("tp_smapi", "evdi");

    assertThat(state.kernel()).contains(SECOND);
    assertThat(state.isHeldBack()).isFalse();
    assertThat(state.remarks()).isEmpty();
    assertThat(theGate())
        .containsEntry("Package", "drivers-lab-amd64")
        .containsEntry("Version", "6.1.10-1+0.1")
        .containsEntry("Architecture", "amd64")
        .containsEntry(
            "Depends",
            "linux-image-6.1.0-10-amd64, evdi-modules-6.1.0-10-amd64,"
                + " tp-smapi-modules-6.1.0-10-amd64")
        .containsEntry("Breaks", "linux-image-amd64 (>> 6.1.10-1)")
        .containsEntry("Conflicts", "linux-image-amd64 (>> 6.1.10-1)");
  }

  @Test
  void aDriverWithoutAModuleHoldsNewerKernelsBackAndIsNamed() throws Exception {
    archiveHas(THIRD, SECOND, FIRST);
    world.build(FIRST, "evdi", "tp_smapi");
    world.build(SECOND, "evdi");
    world.failed(SECOND, "tp_smapi");

    GateState state = world.settle("evdi", "tp_smapi");

    assertThat(state.kernel()).contains(FIRST);
    assertThat(state.newer()).containsExactly(THIRD, SECOND);
    assertThat(state.remarks())
        .containsExactly(
            "drivers-lab-amd64 stays at 6.1.0-9-amd64: 6.1.0-11-amd64 waits for evdi"
                + " (never-built: no run asked for it, or it was taken out);"
                + " tp_smapi (never-built: no run asked for it, or it was taken out)",
            "drivers-lab-amd64 stays at 6.1.0-9-amd64: 6.1.0-10-amd64 waits for tp_smapi"
                + " (failed: make failed)");
  }

  @Test
  void nothingIsWrittenWhereTheGateIsRight() throws Exception {
    archiveHas(SECOND, FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    Map<String, Object> before = files();

    GateState again = world.settle("evdi");

    assertThat(again.version()).contains("6.1.9-1+0.1");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatTheArchiveForgetsTheGatesOfTheRepositoryKnow() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi", "tp_smapi");
    world.settle("evdi");
    archiveHas(SECOND);

    GateState state = world.settle("evdi", "tp_smapi");

    assertThat(state.kernel()).contains(FIRST);
    assertThat(state.newer()).containsExactly(SECOND);
    assertThat(theGate())
        .containsEntry("Version", "6.1.9-1+0.2")
        .containsEntry("Breaks", "linux-image-amd64 (>> 6.1.9-1)");
  }

  @Test
  void aKernelThatNobodyKnowsTheMetaPackageOfIsToldAndNotNamed() throws Exception {
    archiveHas(SECOND);
    world.build(FIRST, "evdi");

    GateState state = world.settle("evdi");

    assertThat(state.kernel()).isEmpty();
    assertThat(gates()).isEmpty();
    assertThat(state.remarks())
        .containsExactly(
            "drivers-lab-amd64 names no kernel: 6.1.0-10-amd64 waits for evdi (never-built: no run"
                + " asked for it, or it was taken out)",
            "drivers-lab-amd64: 6.1.0-9-amd64 has all drivers, but no version of the meta-package"
                + " that names it is known");
  }

  @Test
  void aKernelThatTheDistributionDoesNotMoveItsHostsToYetIsNoReasonToTell() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");
    world.build(SECOND, "evdi");

    GateState state = world.settle("evdi");

    assertThat(state.kernel()).contains(FIRST);
    assertThat(state.isHeldBack()).isFalse();
    assertThat(state.remarks()).isEmpty();
  }

  @Test
  void withoutAMetaPackageThatIsSaid() throws Exception {
    world.build(FIRST, "evdi");

    assertThat(world.settle("evdi").remarks())
        .contains(
            "drivers-lab-amd64 names no kernel: no version of linux-image-amd64 in the archive of"
                + " debian-12 names a kernel");
  }

  @Test
  void aGateWhosePackagesAreGoneIsWithdrawn() throws Exception {
    archiveHas(SECOND, FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    world.build(SECOND, "evdi");
    world.settle("evdi");
    assertThat(gates()).extracting(ListedPackage::version).hasSize(2);

    world.repository.withdraw(
        world.repository.list().stream()
            .filter(p -> p.kernel().filter(SECOND::equals).isPresent())
            .map(ListedPackage::fileName)
            .toList());
    GateState state = world.settle("evdi");

    assertThat(state.kernel()).contains(FIRST);
    assertThat(theGate()).containsEntry("Version", "6.1.9-1+0.1");
  }

  @Test
  void pruningLeavesWhatTheNewestGateNames() throws Exception {
    archiveHas(THIRD, SECOND, FIRST);
    for (String release : List.of(FIRST, SECOND)) {
      world.build(release, "evdi", "tp_smapi");
      world.settle("evdi", "tp_smapi");
    }
    world.build(THIRD, "evdi");
    PruneRule rule =
        new PruneRule(OptionalInt.of(1), OptionalInt.empty(), List.of(), Optional.empty());

    assertThat(world.obsolete(rule)).allMatch(name -> name.contains(FIRST)).hasSize(2);
  }

  @Test
  void otherMembersMakeAHigherVersionForTheSameKernelEachTime() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi", "tp_smapi");

    assertThat(world.settle("evdi").version()).contains("6.1.9-1+0.1");
    assertThat(world.settle("evdi", "tp_smapi").version()).contains("6.1.9-1+0.2");
    assertThat(world.settle("evdi").version()).contains("6.1.9-1+0.3");
    assertThat(gates()).hasSize(1);
  }

  @Test
  void aGateThatComesBackAsItWasIsTheSame() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    world.settle("evdi", "tp_smapi");
    assertThat(gates()).isEmpty();

    assertThat(world.settle("evdi").version()).contains("6.1.9-1+0.1");
    assertThat(gates()).hasSize(1);
  }

  @Test
  void theSameKernelInANewerVersionOfTheMetaPackageIsLetThrough() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    world.metas.put(FIRST, "6.1.9-2");

    world.settle("evdi");

    assertThat(theGate())
        .containsEntry("Version", "6.1.9-2+0.1")
        .containsEntry("Breaks", "linux-image-amd64 (>> 6.1.9-2)");
  }

  @Test
  void packagesCanBeCalledOtherwise() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");

    GateState state =
        world.settle(
            new GateRequest(
                "lab",
                List.of("evdi"),
                List.of("image-amd64"),
                List.of("linux-{flavour}", "linux-headers-amd64"),
                Optional.of("linux-image-{release}")));

    assertThat(state.kernel()).contains(FIRST);
    assertThat(theGate())
        .containsEntry("Package", "drivers-lab-image-amd64")
        .containsEntry(
            "Breaks", "linux-image-amd64 (>> 6.1.9-1), linux-headers-amd64 (>> 6.1.9-1)");
  }

  @Test
  void aVersionThatHostsMayHaveIsNotGivenToAnotherGateWhenItsFileIsGone() throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    world.settle("evdi", "tp_smapi");
    for (String driver : List.of("one", "two", "three", "four")) {
      world.build(FIRST, driver);
    }
    assertThat(world.directory.toFile().list()).noneMatch(name -> name.startsWith("drivers-"));
    world.build(FIRST, "tp_smapi");

    assertThat(world.settle("evdi", "tp_smapi").version()).contains("6.1.9-1+0.2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGateWhoseFileIsGoneOrDamagedIsMadeAnew(boolean gone) throws Exception {
    archiveHas(FIRST);
    world.build(FIRST, "evdi");
    world.settle("evdi");
    Path file = world.directory.resolve(gates().get(0).fileName());
    Files.delete(file);
    if (!gone) {
      Files.writeString(file, "damaged");
    }

    assertThat(world.settle("evdi").version()).contains("6.1.9-1+0.2");

    assertThat(theGate()).containsEntry("Version", "6.1.9-1+0.2");
    assertThat(world.repository.indexProblems()).isEmpty();
    assertThat(world.settle("evdi").version()).contains("6.1.9-1+0.2");
  }
}
