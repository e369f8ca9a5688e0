package org.packetary.dkms2bin.resolve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.source.driver.DriverDescription;
import org.packetary.dkms2bin.util.Digests;

/** Drivers that were read, and the roots of kernels that they are read for. */
final class Drivers {

  static final Instant NEWEST = Instant.parse("2024-05-06T07:08:09Z");

  private Drivers() {}

  static ArchivePackage archived(String name, String version) {
    return new ArchivePackage(name, version, "amd64", Digests.sha256(name + version), 1);
  }

  /** What the user says of a driver. */
  static DriverRequest said(Optional<Duration> timeout, CellRule... rules) {
    return new DriverRequest(
        List.of("x"), DriverDescription.NONE, List.of(), List.of(), timeout, List.of(rules));
  }

  static TakenSource source(String name, String content) {
    return source(name, content, said(Optional.empty()));
  }

  static TakenSource source(String name, String content, DriverRequest driver) {
    return source(name, content, driver, Map.of(), List.of(), NEWEST);
  }

  static TakenSource source(
      String name,
      String content,
      DriverRequest driver,
      Map<String, String> control,
      List<CompanionFile> companions,
      Instant newest) {
    String tree = Digests.sha256(content);
    Optional<String> packaged = control.isEmpty() ? Optional.empty() : Optional.of(name + "-dkms");
    DkmsSource source =
        new DkmsSource(
            Path.of("/nowhere/" + name),
            tree,
            companions,
            new Origin(Path.of("/input/" + name), packaged, packaged.map(p -> "1-1"), control),
            newest);
    SourcePin pin =
        new SourcePin(
            name,
            Digests.sha256(name + content + control + newest),
            tree,
            packaged,
            packaged.map(p -> "1-1"));
    return new TakenSource(source, pin, driver, Optional.empty());
  }

  static DkmsConf conf(String module, String version, String... more) {
    Map<String, SortedMap<Integer, String>> values = new TreeMap<>();
    List<String> words =
        new ArrayList<>(List.of("PACKAGE_NAME", module, "PACKAGE_VERSION", version));
    words.addAll(List.of(more));
    for (int i = 0; i < words.size(); i += 2) {
      values.put(words.get(i), new TreeMap<>(Map.of(0, words.get(i + 1))));
    }
    return new DkmsConf(values, List.of());
  }

  static DkmsConf excluded(DkmsConf conf, String directive, String wanted, String actual) {
    return new DkmsConf(
        conf.directives(), List.of(new DkmsConf.Exclusion(directive, wanted, actual)));
  }

  static RootSpec.LayerSpec base() {
    return new RootSpec.LayerSpec(
        "base-debian-12",
        RootSpec.Kind.BASE,
        List.of(archived("gcc-12", "12.2.0-14"), archived("libc6", "2.36-9")));
  }

  static RootSpec.LayerSpec headers(String release, String version) {
    return new RootSpec.LayerSpec(
        "kernel-" + release,
        RootSpec.Kind.HEADERS,
        List.of(archived("linux-headers-" + release, version)));
  }

  static RootSpec root(String release) {
    return new RootSpec(List.of(base(), headers(release, "6.1-1")));
  }

  /** A kernel's root in which packages are installed: name and version by turns. */
  static KernelRoot kernel(Path directory, String release, String... packages) {
    StringBuilder status = new StringBuilder();
    for (int i = 0; i < packages.length; i += 2) {
      status.append("Package: ").append(packages[i]).append('\n');
      status.append("Status: install ok installed\nArchitecture: amd64\n");
      status.append("Version: ").append(packages[i + 1]).append("\n\n");
    }
    try {
      Path base = directory.resolve("base");
      write(base.resolve("var/lib/dpkg/status"), status.toString());
      Path headers = directory.resolve("kernel-" + release);
      Path build = headers.resolve("lib/modules/" + release + "/build");
      write(
          build.resolve(".config"),
          "CONFIG_MODULES=y\nCONFIG_CC_IS_GCC=y\n"
              + "CONFIG_CC_VERSION_TEXT=\"gcc-12 (Debian 12.2.0-14) 12.2.0\"\n");
      write(build.resolve("Module.symvers"), "");
      return new KernelRoot(
          KernelRelease.parse(release),
          List.of(
              new Layer("base-" + Digests.sha256(status.toString()), base),
              new Layer("kernel-" + release, headers)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
