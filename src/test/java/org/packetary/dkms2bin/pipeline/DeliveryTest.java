package org.packetary.dkms2bin.pipeline;

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
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;

/** What is published of a run, and what lies beside it. */
class DeliveryTest {

  private final Path temp;
  private final Path repository;
  private final List<BuildEvent> events = new ArrayList<>();

  DeliveryTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  @BeforeEach
  void staging() throws IOException {
    Files.createDirectory(temp.resolve("staging"));
  }

  private Delivery delivery(DriverDisks disks) {
    DiskWriter writer = new DiskWriter(new ProcessRunner(), HostEnvironment.of(System.getenv()));
    Outlet outlet =
        new Outlet(
            new DebPackager(),
            new AptRepository(repository, Clock.systemUTC()),
            new PackagingRequest(PackagerChoice.OWN, true, Optional.of(DiskForm.UBUNTU), Media.TAR),
            writer);
    return new Delivery(outlet, Optional.of(disks), temp.resolve("staging"), events::add);
  }

  @Test
  void aDiskHasTheCompanionOfItsPackagesToo() throws Exception {
    BuiltDriver plain = driver("one");
    BuildCell cell = plain.first();
    Path rules = Files.writeString(temp.resolve("one.rules"), "# udev");
    CommonPackage common =
        new CommonPackage(
            "one-dkms",
            "1.0-1",
            List.of(PayloadFile.of(rules, "/usr/lib/udev/rules.d/one.rules")),
            PackageMetadata.NONE,
            cell.sourceDate());
    BuildCell with =
        new BuildCell(
            cell.id(),
            cell.kernel(),
            cell.sources(),
            cell.conf(),
            cell.needs(),
            false,
            Optional.of(common),
            cell.metadata(),
            cell.sourceDate(),
            List.of());
    BuiltDriver driver =
        new BuiltDriver(
            plain.module(), List.of(new BuiltDriver.Packed(with, plain.cells().get(0).packages())));
    DiskWriter writer = new DiskWriter(new ProcessRunner(), HostEnvironment.of(System.getenv()));

    Delivery.Disks placed =
        delivery(new OwnDisks(writer, DiskForm.UBUNTU, Media.TAR)).disks(List.of(driver));

    assertThat(placed.failure()).isEmpty();
    assertThat(HostTool.output("tar", "-tf", placed.disks().get(0).path().toString()).lines())
        .contains(
            "./ubuntu-drivers/6.1.0/one-common_1.0-1_all.deb",
            "./ubuntu-drivers/6.1.0/one_1.0-" + Cells.RELEASE + "_x86_64.deb",
            "./ubuntu/one-1.0/dkms.conf");
  }

  private BuiltDriver driver(String module) throws IOException {
    Path layer = Files.createDirectory(temp.resolve(module));
    Path sources = Files.createDirectories(layer.resolve("usr/src/" + module + "-1.0"));
    Files.writeString(sources.resolve("dkms.conf"), "PACKAGE_NAME=" + module + "\n");
    BuildCell cell = Cells.cell(module, layer);
    Path file = Files.writeString(layer.resolve("x.ko"), "module");
    ModulePackage spec =
        new ModulePackage(
            cell.id(),
            List.of(new ModuleFile(file, "/lib/modules/" + Cells.RELEASE + "/updates/x.ko")),
            Optional.empty(),
            false,
            PackageMetadata.NONE,
            cell.sourceDate());
    return new BuiltDriver(
        cell.id().module(),
        List.of(
            new BuiltDriver.Packed(
                cell, List.of(new DebPackager().write(spec, temp.resolve("staging"))))));
  }

  @Test
  void sourcePackagesAreMadeOfWhatWasBuilt() throws Exception {
    Delivery delivery =
        delivery(
            (driver, common, work) -> {
              throw new AssertionError("no disk yet");
            });

    assertThat(delivery.packages(List.of(driver("one"))))
        .extracting(p -> p.path().getFileName().toString())
        .containsExactly("one-dkms_1.0_all.deb", "one_1.0-" + Cells.RELEASE + "_x86_64.deb");
    assertThat(delivery.packages(List.of())).isEmpty();
  }

  @Test
  void oneDiskThatFailsSpoilsNoOther() throws Exception {
    DriverDisks disks =
        (driver, common, work) -> {
          if (driver.module().name().equals("one")) {
            throw new PublishException("no disk of one", "none");
          }
          try {
            Path file = Files.writeString(work.resolve("two-dd.tar"), "disk");
            return new DriverDisk(
                file, driver.module(), "ubuntu", List.of(Cells.RELEASE), "ab".repeat(32), 4);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };

    Delivery.Disks placed = delivery(disks).disks(List.of(driver("one"), driver("two")));

    assertThat(placed.failure().orElseThrow().problem()).isEqualTo("no disk of one");
    assertThat(placed.disks())
        .extracting(DriverDisk::path)
        .containsExactly(repository.resolve("two-dd.tar"));
    assertThat(repository.resolve("two-dd.tar")).hasContent("disk");
    assertThat(events).contains(new BuildEvent.DiskPlaced(placed.disks().get(0)));
  }
}
