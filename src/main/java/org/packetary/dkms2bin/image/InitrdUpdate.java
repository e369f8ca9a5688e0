package org.packetary.dkms2bin.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.SegmentWriter;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.InputException;

/** Appends a segment with modules to an initial RAM file system. */
final class InitrdUpdate implements ImageTarget {

  private final UpdateRequest request;
  private final BaseInitrd base;
  private final ModulePackages packages;
  private final Depmod depmod;
  private final Path work;
  private final List<String> notes;
  private final SegmentWriter segment;

  InitrdUpdate(
      UpdateRequest request,
      BaseInitrd base,
      ModulePackages packages,
      Depmod depmod,
      Path work,
      List<String> notes) {
    this.request = request;
    this.base = base;
    this.packages = packages;
    this.depmod = depmod;
    this.work = work;
    this.notes = notes;
    this.segment = new SegmentWriter(base.tree());
  }

  @Override
  public String name() {
    return String.valueOf(request.initrd().getFileName());
  }

  @Override
  public void put(String path, int mode, Path content) {
    segment.file(path, mode, content);
  }

  @Override
  public boolean has(String path) {
    return base.tree().file(path).isPresent();
  }

  /** Writes the new image. */
  void write(Path to, List<String> releases) throws IOException, InterruptedException {
    Set<String> load = new LinkedHashSet<>();
    Instant date = Instant.EPOCH;
    List<KernelConfig> configs = new ArrayList<>();
    for (String release : releases) {
      ImageConfig.of(request.kernelConfig(), request.initrd(), release).ifPresent(configs::add);
    }
    configs.forEach(this::checkReadable);
    for (String release : releases) {
      PackageContents contents = packages.contents(release);
      Path place = Files.createDirectory(work.resolve("initrd-" + release));
      load.addAll(
          new Bringing(request.load(), request.firmware(), this, depmod, notes)
              .bring(base.modules(release, place), contents, place));
      date = contents.date().isAfter(date) ? contents.date() : date;
    }
    load(new ArrayList<>(load));
    Compression compression = compression(configs);
    Marker marker = new Marker(base.size(), base.digest(), packages.words(), releases);
    byte[] bytes =
        segment.bytes(Optional.of(marker.text()), compression, request.date().orElse(date));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      base.copyTo(out);
      out.write(new byte[SegmentWriter.padding(base.size())]);
      out.write(bytes);
      out.write(
          new byte
              [SegmentWriter.alignment(
                  base.size() + SegmentWriter.padding(base.size()) + bytes.length)]);
    }
    check(to);
  }

  private void checkReadable(KernelConfig config) {
    for (StreamKind kind :
        base.image().segments().stream().flatMap(s -> s.kind().stream()).toList()) {
      kind.option()
          .filter(option -> !config.isEnabled(option))
          .ifPresent(
              option -> {
                throw new InputException(
                    request.initrd()
                        + " is packed by "
                        + kind.word()
                        + ", and the kernel was built without "
                        + option,
                    "is --kernel-config this kernel's? dkms2bin image show says more");
              });
    }
  }

  /** What each kernel reads that is known. */
  private Compression compression(List<KernelConfig> configs) {
    Compression asked =
        request.compression().orElseGet(() -> ImageConfig.compression(base.image(), configs));
    if (!ImageConfig.reads(configs, asked)) {
      throw new InputException(
          "the kernel was built without what unpacks " + asked.suffix(),
          "leave --compress out, or name another");
    }
    return asked;
  }

  private void load(List<String> modules) {
    if (modules.isEmpty()) {
      return;
    }
    BootMeans means = BootMeans.of(base.tree());
    BootMeans.LoadFile file =
        means
            .load(base.tree(), modules)
            .orElseThrow(
                () ->
                    new InputException(
                        "nothing in this image is known to load modules early: "
                            + String.join(", ", modules),
                        "leave --load out, and have the image's own scripts load them"));
    segment.file(file.path(), file.mode(), file.text());
    notes.add(
        means.word() + " loads early: " + String.join(", ", modules) + " (" + file.path() + ")");
  }

  /** What was written is read as the kernel reads it: all of ours has to be there. */
  private void check(Path written) {
    Initramfs image = InitramfsReader.read(written, Optional.empty(), Keeping.nothing());
    segment.check(
        image,
        image.ours().orElseThrow(() -> new IllegalStateException("no segment of ours")).number());
  }
}
