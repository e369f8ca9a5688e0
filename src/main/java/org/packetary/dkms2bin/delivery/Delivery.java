package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.deb.DkmsDebPackager;
import org.packetary.dkms2bin.repository.Publication;

/** Publishes what is new of a distribution: packages, and the disks made of them. */
public final class Delivery {

  private final Outlet outlet;
  private final Optional<DriverDisks> driverDisks;
  private final Path outDir;
  private final Path staging;
  private final EventSink events;
  private final Map<String, PackageFile> commons = new LinkedHashMap<>();

  /**
   * A delivery.
   *
   * @param driverDisks makes driver disks, where they are wanted
   * @param outDir the repository
   * @param staging private, for what is not published yet
   */
  public Delivery(
      Outlet outlet,
      Optional<DriverDisks> driverDisks,
      Path outDir,
      Path staging,
      EventSink events) {
    this.outlet = outlet;
    this.driverDisks = driverDisks;
    this.outDir = outDir;
    this.staging = staging;
    this.events = events;
  }

  /**
   * Publishes packages of cells that are new, with what they need beside them. Where none is, an
   * index that is gone or lists other files than there are is mended.
   *
   * @return all that was published, and what is wrong with the rest
   * @throws PublishException if nothing could be
   */
  public Published packages(List<BuiltDriver> drivers) throws InterruptedException {
    Map<String, PackageFile> packages = new LinkedHashMap<>();
    for (BuiltDriver driver : drivers) {
      if (driver.isFresh()) {
        beside(driver).forEach(p -> put(p, packages));
        driver.cells().stream()
            .filter(BuiltDriver.Packed::fresh)
            .forEach(cell -> cell.packages().forEach(p -> put(p, packages)));
      }
    }
    return packages.isEmpty() && (drivers.isEmpty() || outlet.repository().isCurrent())
        ? new Published(List.of(), Optional.empty())
        : published(
            Publishing.publish(outlet.repository(), List.copyOf(packages.values()), events));
  }

  private static Published published(Publication publication) {
    return new Published(publication.packages(), publication.refusal().map(e -> e));
  }

  /**
   * Packages in the repository.
   *
   * @param packages those that were published
   * @param failure what is wrong where some were not
   */
  public record Published(List<PackageFile> packages, Optional<Dkms2binException> failure) {
    public Published {
      packages = List.copyOf(packages);
    }
  }

  /** The packages that all of a driver's cells have in common. */
  public List<PackageFile> beside(BuiltDriver driver) {
    List<PackageFile> packages = new ArrayList<>();
    common(driver).ifPresent(packages::add);
    Optional.ofNullable(
            commons.computeIfAbsent(
                "for all", name -> outlet.packing().forAll(staging).orElse(null)))
        .ifPresent(packages::add);
    if (outlet.wanted().sourcePackage()) {
      packages.add(
          commons.computeIfAbsent(
              "source of " + driver.module(),
              name -> new DkmsDebPackager().write(driver.sourcePackage(), staging)));
    }
    return packages;
  }

  private static void put(PackageFile file, Map<String, PackageFile> packages) {
    packages.put(file.path().getFileName().toString(), file);
  }

  private Optional<PackageFile> common(BuiltDriver driver) {
    return driver
        .common()
        .map(
            common ->
                commons.computeIfAbsent(
                    common.dkmsPackage(), name -> outlet.packager().write(common, staging)));
  }

  /**
   * Disks, and the first failure.
   *
   * @param disks those that were made
   */
  public record Disks(List<DriverDisk> disks, Optional<Dkms2binException> failure) {
    public Disks {
      disks = List.copyOf(disks);
    }
  }

  /**
   * Makes the disks of drivers of which something is new, those that are missing, and those that
   * were made of other cells.
   */
  public Disks disks(List<BuiltDriver> drivers) throws InterruptedException {
    List<DriverDisk> placed = new ArrayList<>();
    Optional<Dkms2binException> failure = Optional.empty();
    for (BuiltDriver driver : driverDisks.isPresent() ? drivers : List.<BuiltDriver>of()) {
      if (!driver.isFresh() && isThere(driver)) {
        continue;
      }
      try {
        DriverDisk made =
            driverDisks
                .get()
                .make(driver.without(beside(driver)), common(driver).stream().toList(), staging);
        DriverDisk disk = made.at(outlet.repository().place(made.path()));
        AtomicFile.replaceIfDifferent(contentsOf(disk.path().getFileName()), contents(driver));
        placed.add(disk);
        events.accept(new BuildEvent.DiskPlaced(disk));
      } catch (IOException e) {
        failure =
            failure.or(
                () ->
                    Optional.of(
                        new PublishException(
                            "cannot write to " + outDir + "/.dkms2bin: " + e.getMessage(),
                            "is the disk full?",
                            e)));
      } catch (Dkms2binException e) {
        failure =
            failure.or(
                () -> Optional.of(new PublishException(e.problem(), e.hint().orElse(null), e)));
      }
    }
    return new Disks(placed, failure);
  }

  private boolean isThere(BuiltDriver driver) {
    Optional<Path> name = outlet.diskName(driver.module()).map(Path::of);
    try {
      return name.isEmpty()
          || (Files.isRegularFile(outDir.resolve(name.get()))
              && Files.exists(contentsOf(name.get()))
              && Files.readString(contentsOf(name.get())).equals(contents(driver)));
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it is kept what a disk was made of. */
  private Path contentsOf(Path disk) {
    return outDir.resolve(".dkms2bin").resolve(disk + ".contents");
  }

  /** The cells that a disk is made of, a line each. */
  private String contents(BuiltDriver driver) {
    return driver.cells().stream()
        .map(BuiltDriver.Packed::spec)
        .map(
            spec ->
                spec.id().kernel() + " " + spec.inputDigest() + " " + outlet.packingDigest(spec))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
