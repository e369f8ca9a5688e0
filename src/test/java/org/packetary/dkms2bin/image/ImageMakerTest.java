package org.packetary.dkms2bin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.image.extension.ExtensionRelease;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.Node;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
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

  private static ExtensionRelease debian() {
    return new ExtensionRelease("debian", Optional.of("12"), Optional.empty(), Optional.empty());
  }

  @Test
  void anExtensionHasModulesAndAUnitThatLoadsThem() throws Exception {
    ImageUpdate.Done done =
        maker()
            .extension(
                request(deb(BASE, USER), Optional.empty()), "card", debian(), Compression.GZIP);

    assertThat(made(done)).hasFileName("card.raw");
    Path root = temp.resolve("root");
    new SquashfsTools(new ProcessRunner(), HostEnvironment.of(System.getenv()), Tier.ofRoot())
        .unpack(made(done), root);
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> root.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "usr/" + MODULES + "updates/dkms/fixture_base.ko",
              "usr/" + MODULES + "updates/dkms/fixture_user.ko",
              "usr/lib/modprobe.d/fixture_user.conf",
              "usr/lib/extension-release.d/extension-release.card",
              "usr/lib/dkms2bin/card",
              "usr/lib/systemd/system/card-modules.service",
              "usr/lib/systemd/system/multi-user.target.d/10-card-modules.conf");
    }
    assertThat(root.resolve("usr/lib/extension-release.d/extension-release.card"))
        .hasContent(
            """
            ID=debian
            VERSION_ID=12
            ARCHITECTURE=x86-64
            EXTENSION_RELOAD_MANAGER=1
            """);
    assertThat(root.resolve("usr/lib/dkms2bin/card"))
        .isExecutable()
        .content()
        .contains("release=" + RELEASE + "\n", "for module in fixture_user; do");
    assertThat(root.resolve("usr/lib/systemd/system/card-modules.service"))
        .content()
        .contains("ExecStart=/usr/lib/dkms2bin/card\n");
  }

  @Test
  void anExtensionOfTheSameInputsHasTheSameBytes() throws Exception {
    Path deb = deb(BASE);

    Path one =
        made(maker().extension(request(deb, Optional.empty()), "card", debian(), Compression.ZSTD));
    Path two =
        made(maker().extension(request(deb, Optional.empty()), "card", debian(), Compression.ZSTD));

    assertThat(one).isNotEqualTo(two).hasSameBinaryContentAs(two);
  }

  @Test
  void aSystemsOsReleaseSaysWhatAnExtensionFits() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("os-release"),
            "NAME=\"Flat\"\nID='flat'\nVERSION_ID=\"4012.1\"\nSYSEXT_LEVEL=1.0\n");
    ExtensionRelease read = ExtensionRelease.read(file);

    assertThat(read.text(Architecture.AARCH64))
        .startsWith("ID=flat\nSYSEXT_LEVEL=1.0\nARCHITECTURE=arm64\n");
    assertThatThrownBy(
            () ->
                new ExtensionRelease("flat", Optional.empty(), Optional.empty(), Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which version of flat");
  }

  @Test
  void packagesWithoutAModuleHaveNothingForAnyKernel() throws Exception {
    TarBuilder tar = new TarBuilder();
    tar.file("./" + MODULES + "updates/readme", "no module\n");
    Path deb = DebBuilder.of(tar.build(), Compression.GZIP).writeTo(temp.resolve("none.deb"));

    assertThatThrownBy(
            () ->
                maker()
                    .initrdUpdate(
                        request(deb, Optional.empty()), EarlyLoading.MODPROBE_D, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("modules for no kernel");
  }

  @Test
  void whatIsNoSmallFileOfTextIsRefusedBeforeItIsRead() throws IOException {
    Path huge = temp.resolve("huge");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    for (Path bad : List.of(huge, Path.of("/dev/zero"), temp, temp.resolve("none"))) {
      assertThatThrownBy(() -> ExtensionRelease.read(bad)).isInstanceOf(InputException.class);
      assertThatThrownBy(() -> ImageConfig.named(bad)).isInstanceOf(InputException.class);
    }
    Path other = Files.writeString(temp.resolve("other"), "some text\n");
    assertThatThrownBy(() -> ImageConfig.named(other)).isInstanceOf(InputException.class);
  }
}
