package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.sbom.SbomChoice;
import org.packetary.dkms2bin.system.OwnPackages;

/** What is published of a run, and what lies beside it. */
class DeliveryTest {

  private static final String MODULES = "one_1.0-" + FakeDkms.RELEASE + "_x86_64.deb";

  private final Path temp;
  private final Path repository;
  private final List<BuildEvent> events = new ArrayList<>();
  private final List<String> disks = new ArrayList<>();

  DeliveryTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  @BeforeEach
  void staging() throws Exception {
    Files.createDirectory(temp.resolve("staging"));
  }

  private static DiskWriter writer() {
    return new DiskWriter(new ProcessRunner(), HostEnvironment.of(System.getenv()));
  }

  private static OwnPacking packing() {
    return new OwnPacking(
        new OwnPackages(new DebPackager(), "deb"),
        "/lib/modules",
        PackagingRequest.DEFAULTS,
        writer());
  }

  private Delivery delivery(DriverDisks driverDisks, boolean sourcePackage) {
    Outlet outlet =
        new Outlet(
            new DebPackager(),
            new AptRepository(
                repository,
                AptLayout.FLAT,
                Optional.empty(),
                Clock.systemUTC(),
                ReplacePolicy.REFUSE),
            new PackagingRequest(
                PackagerChoice.OWN,
                sourcePackage,
                Optional.of(DiskForm.UBUNTU),
                Media.TAR,
                1,
                PublishRequest.DEFAULTS),
            packing(),
            new Attesting("1.0", "debian-12", "deb", Optional.empty()),
            new Sboms("1.0", "debian", PackageKind.DEB, SbomChoice.NONE),
            "scripts");
    return new Delivery(
        outlet, Optional.of(driverDisks), repository, temp.resolve("staging"), events::add);
  }

  private static DriverDisks none() {
    return (driver, common, work) -> {
      throw new AssertionError("no disk yet");
    };
  }

  /** Disks that are noted; that of a module called "bad" cannot be made. */
  private DriverDisks noted() {
    return (driver, common, work) -> {
      if (driver.module().name().equals("bad")) {
        throw new PublishException("no disk of bad", "none");
      }
      disks.add(driver.module().name());
      try {
        Path file =
            Files.writeString(
                work.resolve(DiskForm.UBUNTU.fileName(driver.module(), Media.TAR)), "disk");
        return new DriverDisk(
            file, driver.module(), "ubuntu", List.of(FakeDkms.RELEASE), "ab".repeat(32), 4);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }

  private BuiltDriver driver(String module, boolean fresh) throws Exception {
    return driver(module, fresh, false);
  }

  private BuiltDriver driver(String module, boolean fresh, boolean companion) throws Exception {
    Path tree = temp.resolve(module + "-1.0");
    Files.createDirectories(tree);
    Files.writeString(tree.resolve("dkms.conf"), "PACKAGE_NAME=" + module + "\n");
    CellSpec spec = Specs.cell(module);
    TakenSource source =
        companion
            ? Specs.source(spec, tree, Delivered.packageOf(module, tree), Delivered.rules(temp))
            : Specs.source(spec, tree);
    CellResult result =
        Delivered.result(spec, temp.resolve("result-" + module), Compression.NONE, List.of());
    PackageFile packed =
        packing()
            .pack(
                packing()
                    .ready(
                        new DeliveredCell(spec, source, result),
                        (ResultOutcome.Verified) result.facts().outcome(),
                        temp.resolve("staging")),
                Optional.empty(),
                temp.resolve("staging"));
    return new BuiltDriver(
        spec.id().module(),
        source,
        List.of(new BuiltDriver.Packed(spec, Optional.of(result), List.of(packed), fresh)));
  }

  private static List<String> names(List<PackageFile> packages) {
    return packages.stream().map(p -> p.path().getFileName().toString()).toList();
  }

  @Test
  void sourcePackagesAreMadeOfWhatWasBuilt() throws Exception {
    Delivery delivery = delivery(none(), true);

    assertThat(names(delivery.packages(List.of(driver("one", true))).packages()))
        .containsExactly("one-dkms_1.0_all.deb", MODULES);
    assertThat(delivery.packages(List.of()).packages()).isEmpty();
  }

  @Test
  void whatCellsHaveInCommonIsPublishedWithFreshOnesOnly() throws Exception {
    assertThat(
            names(delivery(none(), false).packages(List.of(driver("one", true, true))).packages()))
        .containsExactlyInAnyOrder("one-common_1.0-1_all.deb", MODULES);

    assertThat(delivery(none(), true).packages(List.of(driver("one", false, true))).packages())
        .isEmpty();
  }

  @Test
  void aDiskHasTheCompanionOfItsPackagesToo() throws Exception {
    Delivery.Disks placed =
        delivery(new OwnDisks(writer(), DiskForm.UBUNTU, Media.TAR), false)
            .disks(List.of(driver("one", true, true)));

    assertThat(placed.failure()).isEmpty();
    assertThat(HostTool.output("tar", "-tf", placed.disks().get(0).path().toString()).lines())
        .contains(
            "./ubuntu-drivers/6.1.0/one-common_1.0-1_all.deb",
            "./ubuntu-drivers/6.1.0/" + MODULES,
            "./ubuntu/one-1.0/dkms.conf");
  }

  @Test
  void aDiskThatIsMadeLaterIsTheSame() throws Exception {
    OwnDisks own = new OwnDisks(writer(), DiskForm.UBUNTU, Media.TAR);
    BuiltDriver fresh = driver("one", true, true);
    Delivery first = delivery(own, true);
    List<PackageFile> published = first.packages(List.of(fresh)).packages();
    DriverDisk made = first.disks(List.of(fresh)).disks().get(0);
    Files.delete(made.path());

    // A repository remembers all packages that a cell needs, its companions among them.
    BuiltDriver.Packed cell = fresh.cells().get(0);
    BuiltDriver remembered =
        new BuiltDriver(
            fresh.module(),
            fresh.source(),
            List.of(new BuiltDriver.Packed(cell.spec(), cell.result(), published, false)));
    Delivery.Disks again = delivery(own, true).disks(List.of(remembered));

    assertThat(names(published)).contains("one-dkms_1.0_all.deb");
    assertThat(again.disks()).extracting(DriverDisk::sha256).containsExactly(made.sha256());
  }

  @Test
  void aDiskIsMadeWhereSomethingIsFreshOrTheDiskIsMissing() throws Exception {
    delivery(noted(), false).disks(List.of(driver("one", true)));
    assertThat(disks).containsExactly("one");

    delivery(noted(), false).disks(List.of(driver("one", false)));
    assertThat(disks).as("it is there").containsExactly("one");

    Files.delete(repository.resolve(DiskForm.UBUNTU.fileName(Specs.id("one").module(), Media.TAR)));
    delivery(noted(), false).disks(List.of(driver("one", false)));
    assertThat(disks).as("it is gone").containsExactly("one", "one");
  }

  @Test
  void aDiskThatWasMadeOfOtherCellsIsMadeAgain() throws Exception {
    BuiltDriver first = driver("one", true);
    delivery(noted(), false).disks(List.of(first));
    BuiltDriver.Packed cell = first.cells().get(0);
    BuiltDriver others =
        new BuiltDriver(
            first.module(),
            first.source(),
            List.of(
                new BuiltDriver.Packed(cell.spec(), cell.result(), cell.packages(), false),
                new BuiltDriver.Packed(
                    Specs.counting(cell.spec(), "kernel", "another"),
                    cell.result(),
                    cell.packages(),
                    false)));

    delivery(noted(), false).disks(List.of(others));
    assertThat(disks).as("the disk lacks a cell").containsExactly("one", "one");

    delivery(noted(), false).disks(List.of(others));
    assertThat(disks).as("it has both now").containsExactly("one", "one");
  }

  @Test
  void oneDiskThatFailsSpoilsNoOther() throws Exception {
    Delivery.Disks placed =
        delivery(noted(), false).disks(List.of(driver("bad", true), driver("two", true)));

    assertThat(placed.failure().orElseThrow().problem()).isEqualTo("no disk of bad");
    Path disk = repository.resolve(DiskForm.UBUNTU.fileName(Specs.id("two").module(), Media.TAR));
    assertThat(placed.disks()).extracting(DriverDisk::path).containsExactly(disk);
    assertThat(disk).hasContent("disk");
    assertThat(events).contains(new BuildEvent.DiskPlaced(placed.disks().get(0)));
  }
}
