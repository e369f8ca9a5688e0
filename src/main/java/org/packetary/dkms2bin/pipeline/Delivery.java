package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.deb.DkmsDebPackager;

/**
 * Brings what was built to where it goes: first the packages, the cells' own and those that a
 * module version has for all its kernels, then the disks that hold them.
 */
final class Delivery {

  private final Outlet outlet;
  private final Optional<DriverDisks> driverDisks;
  private final Path staging;
  private final EventSink events;
  private final Map<String, PackageFile> commons = new LinkedHashMap<>();

  /**
   * A delivery.
   *
   * @param driverDisks makes disks; empty where none are wanted
   * @param staging where packages and disks are written first
   */
  Delivery(Outlet outlet, Optional<DriverDisks> driverDisks, Path staging, EventSink events) {
    this.outlet = outlet;
    this.driverDisks = driverDisks;
    this.staging = staging;
    this.events = events;
  }

  /**
   * Publishes the packages of all drivers.
   *
   * @return the packages in the repository
   * @throws Dkms2binException if one cannot be written, or nothing published
   */
  List<PackageFile> packages(List<BuiltDriver> drivers) throws InterruptedException {
    Map<String, PackageFile> packages = new LinkedHashMap<>();
    for (BuiltDriver driver : drivers) {
      common(driver).ifPresent(p -> put(p, packages));
      if (outlet.wanted().sourcePackage()) {
        put(new DkmsDebPackager().write(driver.sourcePackage(), staging), packages);
      }
      driver.cells().forEach(cell -> cell.packages().forEach(p -> put(p, packages)));
    }
    if (packages.isEmpty()) {
      return List.of();
    }
    return Publishing.publish(outlet.repository(), List.copyOf(packages.values()), events);
  }

  private static void put(PackageFile file, Map<String, PackageFile> packages) {
    packages.put(file.path().getFileName().toString(), file);
  }

  /** The drivers of one DKMS package share its companion. */
  private Optional<PackageFile> common(BuiltDriver driver) {
    return driver
        .common()
        .map(
            common ->
                commons.computeIfAbsent(
                    common.dkmsPackage(), name -> outlet.packager().write(common, staging)));
  }

  /**
   * What came of the disks.
   *
   * @param disks beside the packages
   * @param failure why one is missing
   */
  record Disks(List<DriverDisk> disks, Optional<Dkms2binException> failure) {
    Disks {
      disks = List.copyOf(disks);
    }
  }

  /** Puts a disk of each driver beside the packages. One that cannot be made spoils no other. */
  Disks disks(List<BuiltDriver> drivers) throws InterruptedException {
    List<DriverDisk> placed = new ArrayList<>();
    Optional<Dkms2binException> failure = Optional.empty();
    for (BuiltDriver driver : driverDisks.isPresent() ? drivers : List.<BuiltDriver>of()) {
      try {
        DriverDisk made = driverDisks.get().make(driver, common(driver).stream().toList(), staging);
        DriverDisk disk = made.at(outlet.repository().place(made.path()));
        placed.add(disk);
        events.accept(new BuildEvent.DiskPlaced(disk));
      } catch (Dkms2binException e) {
        failure =
            failure.or(
                () -> Optional.of(new PublishException(e.problem(), e.hint().orElse(null), e)));
      }
    }
    return new Disks(placed, failure);
  }
}
