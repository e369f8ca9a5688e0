package org.packetary.dkms2bin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.Node;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** With the real modules under src/test/resources/module, of which one uses the other. */
class ImageMakerTest {

  private static final String RELEASE = "6.1.0-56-amd64";
  private static final String MODULES = "lib/modules/" + RELEASE + "/";
  private static final Path DIR = Path.of("src/test/resources/module");
  private static final Path BASE = DIR.resolve("fixture_base.ko");
  private static final Path USER = DIR.resolve("fixture_user.ko");

  private final Path temp;
  private int images;

  ImageMakerTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** A package with modules, one of them compressed, and settings for one. */
  private Path deb(Path... modules) throws IOException {
    TarBuilder tar = new TarBuilder();
    for (Path module : modules) {
      tar.file(
          "./" + MODULES + "updates/dkms/" + module.getFileName() + ".xz",
          Compression.XZ.compress(Files.readAllBytes(module)),
          0644,
          TarBuilder.TIME);
    }
    tar.file("./etc/modprobe.d/fixture_user.conf", "options fixture_user debug=1\n");
    return DebBuilder.of(tar.build(), Compression.GZIP).writeTo(temp.resolve("hello.deb"));
  }

  private ExtraRequest request(Path deb, Optional<Path> kernelModules) {
    return new ExtraRequest(
        List.of(deb),
        RELEASE,
        kernelModules,
        List.of(),
        List.of(),
        temp.resolve("out-" + ++images),
        Optional.empty());
  }

  private static ImageMaker maker() {
    HostEnvironment environment = HostEnvironment.of(System.getenv());
    return new ImageMaker(new ProcessRunner(), environment, Tier.ofRoot());
  }

  private static Path made(ImageUpdate.Done done) {
    assertThat(done.written()).hasSize(1);
    return done.written().get(0);
  }

  /** What a kernel makes of it behind another. */
  private ImageTree behind(byte[] base, Path image) throws IOException {
    byte[] all = new Segments().add(base).pad().add(Files.readAllBytes(image)).bytes();
    Initramfs read =
        InitramfsReader.read(
            Files.write(temp.resolve("both"), all),
            Optional.empty(),
            Keeping.texts(Files.createDirectories(temp.resolve("kept-" + images)), p -> true));
    assertThat(read.faulty()).isEmpty();
    assertThat(read.losses()).isEmpty();
    return read.tree();
  }

  private static byte[] merged() {
    return Segments.cpio(
        c -> {
          c.directory("etc", 0755);
          c.directory("usr", 0755);
          c.directory("usr/lib", 0755);
          c.link("lib", "usr/lib");
        });
  }

  /** A directory as of an unpacked kernel. */
  private Path kernel(Path... modules) throws IOException {
    Path directory = Files.createDirectories(temp.resolve("kernel").resolve(MODULES + "kernel"));
    for (Path module : modules) {
      Path to = directory.resolve(module.getFileName() + ".xz");
      Files.write(to, Compression.XZ.compress(Files.readAllBytes(module)));
    }
    return temp.resolve("kernel");
  }

  @Test
  void aloneItHasModulesAndWhatLoadsThemAndNoListOfThem() throws Exception {
    ExtraRequest request = request(deb(BASE, USER), Optional.empty());

    ImageUpdate.Done done =
        maker().initrdUpdate(request, EarlyLoading.MODPROBE_D, Optional.empty());

    Path image = made(done);
    assertThat(image).isEqualTo(request.outDir().resolve("initrd_update.img"));
    assertThat(Files.size(image) % 4).isZero();
    assertThat(Arrays.copyOf(Files.readAllBytes(image), 2)).isEqualTo(new byte[] {0x1f, -117});
    ImageTree tree = behind(merged(), image);
    assertThat(tree.entry("lib")).get().isInstanceOf(Node.Link.class);
    Path module =
        tree.file(MODULES + "updates/dkms/fixture_user.ko").orElseThrow().content().orElseThrow();
    assertThat(module).hasSameBinaryContentAs(USER);
    assertThat(tree.below("usr/lib/modules").keySet()).noneMatch(p -> p.contains("/modules."));
    assertThat(BootMeans.text(tree, "etc/modprobe.d/fixture_user.conf"))
        .as("the package's own settings")
        .isEqualTo("options fixture_user debug=1\n");
    Node.RegularFile executed = tree.file("etc/modprobe.d/fixture_user-load.conf").orElseThrow();
    assertThat(executed.mode() & 0777).isEqualTo(0755);
    assertThat(tree.file("etc/modprobe.d/fixture_base.conf")).as("the other needs it").isEmpty();
    assertThat(BootMeans.text(tree, MODULES + "dkms2bin-fixture_user.sh"))
        .containsSubsequence(
            "depmod " + RELEASE,
            "modprobe fixture_user",
            "insmod updates/dkms/fixture_base.ko",
            "insmod updates/dkms/fixture_user.ko");
    assertThat(done.notes())
        .anyMatch(n -> n.startsWith("assumed: what this is put behind has /lib"));
  }

  @Test
  void whatModulesNeedOfTheKernelsOwnGoesWithThem() throws Exception {
    Path kernel = kernel(BASE);

    ImageUpdate.Done with =
        maker()
            .initrdUpdate(
                request(deb(USER), Optional.of(kernel)), EarlyLoading.RC_MODULES, Optional.empty());
    ImageTree tree = behind(merged(), made(with));
    ImageUpdate.Done without =
        maker()
            .initrdUpdate(
                request(deb(USER), Optional.empty()), EarlyLoading.MODPROBE_D, Optional.empty());

    assertThat(tree.file(MODULES + "kernel/fixture_base.ko").orElseThrow().size())
        .isEqualTo(Files.size(BASE));
    assertThat(BootMeans.text(tree, MODULES + "dkms2bin-fixture_user.sh"))
        .containsSubsequence("insmod kernel/fixture_base.ko", "insmod updates/dkms/");
    assertThat(BootMeans.text(tree, "etc/rc.modules"))
        .isEqualTo("#!/bin/sh\nsh /" + MODULES + "dkms2bin-fixture_user.sh\n");
    assertThat(without.notes())
        .anyMatch(n -> n.startsWith("assumed: it has the modules fixture_base;"));
  }

  @Test
  void behindAnImageThatIsKnownItHasWhatDepmodSaysOfAll() throws Exception {
    byte[] base =
        Segments.cpio(
            c -> {
              c.directory("etc", 0755);
              c.directory("usr", 0755);
              c.directory("usr/lib", 0755);
              c.directory("usr/lib/modules", 0755);
              c.directory("usr/lib/modules/" + RELEASE, 0755);
              c.directory("usr/lib/modules/" + RELEASE + "/kernel", 0755);
              c.file("usr/lib/modules/" + RELEASE + "/kernel/fixture_base.ko", 0644, BASE);
              c.link("lib", "usr/lib");
            });
    Path initrd = Files.write(temp.resolve("initrd"), base);

    ImageUpdate.Done done =
        maker()
            .initrdUpdate(
                request(deb(USER), Optional.empty()), EarlyLoading.RC_MODULES, Optional.of(initrd));

    assertThat(initrd).hasBinaryContent(base);
    ImageTree tree = behind(base, made(done));
    assertThat(BootMeans.text(tree, MODULES + "modules.dep"))
        .contains("updates/dkms/fixture_user.ko: kernel/fixture_base.ko");
    assertThat(BootMeans.text(tree, "etc/rc.modules"))
        .isEqualTo("#!/bin/sh\nmodprobe fixture_user\n");
  }

  @Test
  void theSameInputsGiveTheSameBytes() throws Exception {
    Path deb = deb(BASE, USER);

    Path one =
        made(
            maker()
                .initrdUpdate(
                    request(deb, Optional.empty()), EarlyLoading.MODPROBE_D, Optional.empty()));
    Path two =
        made(
            maker()
                .initrdUpdate(
                    request(deb, Optional.empty()), EarlyLoading.MODPROBE_D, Optional.empty()));

    assertThat(one).isNotEqualTo(two).hasSameBinaryContentAs(two);
  }

  @Test
  void whatWouldNotLoadIsRefusedAndNothingIsWritten() throws Exception {
    ExtraRequest request = request(deb(USER), Optional.of(kernel()));

    assertThatThrownBy(
            () -> maker().initrdUpdate(request, EarlyLoading.MODPROBE_D, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("would not load beside the kernel's own modules")
        .hasMessageContaining("fixture_user: needs the module fixture_base");
    assertThat(request.outDir()).isEmptyDirectory();
  }
}
