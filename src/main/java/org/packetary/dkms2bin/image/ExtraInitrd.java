package org.packetary.dkms2bin.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.SegmentWriter;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.LooseModules;
import org.packetary.dkms2bin.image.modules.LooseModules.LoadOrder;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.model.InputException;

/** An initial RAM file system that a boot loader puts behind another, and only that. */
final class ExtraInitrd implements ImageTarget {

  /** What the file is called, by whoever puts it behind the other. */
  static final String NAME = "initrd_update.img";

  /** Every root has these, as directories or as links: they get no entry. */
  private static final List<String> ASSUMED = List.of("etc", "lib");

  private final ExtraRequest request;
  private final EarlyLoading loading;
  private final Optional<BaseInitrd> base;
  private final SegmentWriter segment;
  private final List<String> notes;

  /**
   * One that is to be written.
   *
   * @param base what it is put behind, if that is known
   */
  ExtraInitrd(
      ExtraRequest request, EarlyLoading loading, Optional<BaseInitrd> base, List<String> notes) {
    this.request = request;
    this.loading = loading;
    this.base = base;
    this.notes = notes;
    this.segment = new SegmentWriter(tree());
  }

  private ImageTree tree() {
    return base.map(BaseInitrd::tree).orElseGet(() -> ImageTree.assumed(ASSUMED));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void put(String path, int mode, Path content) {
    segment.file(path, mode, content);
  }

  @Override
  public boolean has(String path) {
    return tree().file(path).isPresent();
  }

  /** Writes it. */
  void write(Path to, ExtraPackages packages, Depmod depmod, Path work)
      throws IOException, InterruptedException {
    if (base.isPresent()) {
      behind(base.get(), packages.contents(), depmod, work);
    } else {
      alone(packages, depmod, work);
    }
    byte[] packed = segment.bytes(Optional.empty(), Compression.GZIP, packages.date());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      int before = endsInLz4() ? SegmentWriter.padding(0) : 0;
      out.write(new byte[before]);
      out.write(packed);
      out.write(new byte[SegmentWriter.alignment(before + packed.length)]);
    }
    check(to, work);
  }

  /** All modules are known: what depmod says of all of them goes with ours. */
  private void behind(BaseInitrd image, PackageContents contents, Depmod depmod, Path work)
      throws IOException, InterruptedException {
    String release = request.release();
    if (!image.image().releases().contains(release)) {
      throw new InputException(
          image.image().file() + " has no modules for " + release,
          "leave --initrd out, and name the kernel's own modules by --kernel-modules");
    }
    ImageConfig.of(Optional.empty(), image.image().file(), release)
        .filter(config -> !ImageConfig.reads(List.of(config), Compression.GZIP))
        .ifPresent(
            config -> {
              throw new InputException(
                  release + " was built without CONFIG_RD_GZIP, and would not unpack " + NAME,
                  "dkms2bin image update appends in a way that it reads");
            });
    Path place = Files.createDirectory(work.resolve("behind"));
    List<String> asked = request.load().isEmpty() ? LooseModules.topmost(contents) : request.load();
    List<String> load =
        bringing(asked, depmod).bring(image.modules(release, place), contents, place);
    if (loading == EarlyLoading.RC_MODULES) {
      BootMeans.RC_MODULES
          .load(image.tree(), load)
          .ifPresent(f -> segment.file(f.path(), f.mode(), f.text()));
    } else {
      load.forEach(
          name ->
              segment.file(
                  conf(name),
                  0755,
                  EarlyLoading.script(List.of("modprobe " + EarlyLoading.safe(name)))));
    }
    said(load);
  }

  /** Nothing is known of the other's modules: no list of depmod's goes with ours. */
  private void alone(ExtraPackages packages, Depmod depmod, Path work) throws IOException {
    LooseModules loose = packages.loose(work);
    String directory = "lib/modules/" + request.release() + "/";
    loose.files().forEach((path, file) -> put(directory + path, 0644, file));
    bringing(request.load(), depmod).furnish(loose.firmware(), packages.contents());
    List<String> all = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (LoadOrder order : loose.orders()) {
      String loader = directory + "dkms2bin-" + order.module() + ".sh";
      segment.file(loader, 0755, EarlyLoading.loader(request.release(), order));
      String command = "sh /" + loader;
      all.add(command);
      others.addAll(order.others());
      if (loading == EarlyLoading.MODPROBE_D) {
        segment.file(conf(order.module()), 0755, EarlyLoading.script(List.of(command)));
      }
    }
    if (loading == EarlyLoading.RC_MODULES) {
      segment.file(loading.path(""), 0755, EarlyLoading.script(all));
      notes.add("assumed: what this is put behind has no etc/rc.modules, which ours replaces");
    }
    notes.add(
        "assumed: what this is put behind has /lib and /etc, as directories or links; --initrd"
            + " FILE says what it has");
    if (!others.isEmpty()) {
      notes.add(
          "assumed: it has the modules "
              + String.join(", ", others)
              + "; --kernel-modules DIR puts in what ours need of the kernel's own");
    }
    said(loose.orders().stream().map(LoadOrder::module).toList());
  }

  private Bringing bringing(List<String> load, Depmod depmod) {
    return new Bringing(load, request.firmware(), this, depmod, notes);
  }

  private void said(Iterable<String> load) {
    notes.add("loads " + String.join(", ", load) + ", by " + loading.path("NAME"));
  }

  /** Settings of the same name keep it. */
  private String conf(String module) {
    String path = loading.path(module);
    return has(path) || segment.files().contains(path) ? loading.path(module + "-load") : path;
  }

  private boolean endsInLz4() {
    return base.stream()
        .flatMap(b -> b.image().segments().stream())
        .reduce((a, b) -> b)
        .flatMap(s -> s.kind())
        .filter(StreamKind.LZ4::equals)
        .isPresent();
  }

  /** Read as the kernel reads it, behind the other: all of ours has to be there. */
  private void check(Path written, Path work) throws IOException {
    Path both = work.resolve("both");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(both))) {
      if (base.isPresent()) {
        base.get().copyTo(out);
      } else {
        CpioWriter cpio = new CpioWriter(out, Instant.EPOCH);
        for (String directory : ASSUMED) {
          cpio.directory(directory, 0755);
        }
        cpio.close();
      }
    }
    try (OutputStream out = Files.newOutputStream(both, StandardOpenOption.APPEND)) {
      Files.copy(written, out);
    }
    Initramfs image = InitramfsReader.read(both, Optional.empty(), Keeping.nothing());
    segment.check(image, image.segments().size());
  }
}
