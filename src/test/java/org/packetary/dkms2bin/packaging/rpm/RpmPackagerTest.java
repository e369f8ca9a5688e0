package org.packetary.dkms2bin.packaging.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packagefile.RpmTag;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.ModuleTraits;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;

class RpmPackagerTest {

  private static final Instant DATE = Instant.parse("2022-08-29T10:11:12.345Z");
  private static final String KERNEL = "3.10.0-1160.el7.x86_64";
  private static final String EXTRA = "/lib/modules/" + KERNEL + "/extra/";
  private static final CellId CELL =
      new CellId(new ModuleId("igb", "5.3.2"), KERNEL, Architecture.X86_64);
  private static final ModuleTraits TRAITS =
      new ModuleTraits(
          List.of("GPL v2"),
          new TreeMap<>(Map.of("printk", 0x12ab34cdL, "kfree", 0x37a0cbaL)),
          true);

  private Path temp;
  private Path inputs;
  private Path out;

  @BeforeEach
  void directories(@TempDir Path temp) throws IOException {
    this.temp = temp;
    inputs = Files.createDirectory(temp.resolve("inputs"));
    out = Files.createDirectory(temp.resolve("out"));
  }

  private Path input(String name, String content, Instant time) throws IOException {
    Path file = inputs.resolve(name);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(time));
    return file;
  }

  private ModulePackage modules(CellId cell, String... files) throws IOException {
    List<ModuleFile> modules = new java.util.ArrayList<>();
    for (String file : files) {
      Path input = input(file.replace('/', '_'), "module " + file, Instant.now());
      modules.add(new ModuleFile(input, "/lib/modules/" + cell.kernel() + "/extra/" + file));
    }
    return new ModulePackage(
        cell,
        modules,
        Optional.of(common()),
        List.of(),
        true,
        metadata(),
        DATE,
        TRAITS,
        List.of(),
        1);
  }

  private static PackageMetadata metadata() {
    return new PackageMetadata(
        Optional.of("ethernet driver."),
        Optional.of("Jürgen Müller <jm@example.org>"),
        Optional.of("https://example.org/"));
  }

  private CommonPackage common() throws IOException {
    Path link = inputs.resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, Path.of("../modprobe.d/größe.conf"));
    }
    return new CommonPackage(
        "igb-dkms",
        "5.3.2-4",
        List.of(
            PayloadFile.of(input("conf", "options igb\n", DATE), "/etc/modprobe.d/igb.conf"),
            PayloadFile.of(input("rules", "# udev\n", DATE), "/usr/lib/udev/rules.d/9.rules"),
            PayloadFile.of(link, "/etc/modules-load.d/igb.conf")),
        PackageMetadata.NONE,
        DATE);
  }

  private static RpmPackager packager() {
    return new RpmPackager(RpmOptions.DEFAULTS);
  }

  private static RpmSpec spec(ModulePackage modules, RpmOptions options) throws IOException {
    return new RpmSpecs(options).of(modules);
  }

  private static List<String> words(List<RpmRelation> relations) {
    return relations.stream().map(r -> (r.name() + " " + r.version()).strip()).toList();
  }

  @Test
  void aPackageIsNamedAfterModuleAndKernel() throws Exception {
    PackageFile rpm = packager().write(modules(CELL, "igb.ko"), out);

    assertThat(rpm.path())
        .isEqualTo(out.resolve("kmod-igb-3.10.0-1160.el7.x86_64-5.3.2-1.el7.x86_64.rpm"));
    assertThat(rpm.name()).isEqualTo("kmod-igb-3.10.0-1160.el7.x86_64");
    assertThat(rpm.version()).isEqualTo("5.3.2-1.el7");
    assertThat(rpm.architecture()).isEqualTo("x86_64");
    assertThat(rpm.size()).isEqualTo(Files.size(rpm.path()));
    assertThat(HostTool.names(out)).containsExactly(rpm.path().getFileName().toString());
  }

  @Test
  void theDescriptionSaysWhatWasLeftOutAndWhy() throws Exception {
    ModulePackage all = modules(CELL, "igb.ko");
    ModulePackage some =
        new ModulePackage(
            all.cell(),
            all.modules(),
            all.common(),
            all.requires(),
            all.remakeInitrd(),
            all.metadata(),
            all.sourceDate(),
            all.traits(),
            List.of(
                "left out igb_test, which does not fit the kernel: it needs x"
                    + " (allowed: nobody\nhas one)"),
            1);

    assertThat(spec(some, RpmOptions.DEFAULTS).description())
        .isEqualTo(
            """
            Kernel modules of igb/5.3.2, built with dkms
            for the kernel release
            3.10.0-1160.el7.x86_64
            and no other:
            - igb.ko
            Not all that was built is in it:
            - left out igb_test, which does not fit the kernel: it needs x (allowed: nobody has one)""");
    assertThat(spec(all, RpmOptions.DEFAULTS).description()).endsWith("\n- igb.ko");
  }

  @Test
  void ourOwnReaderFindsEveryDigestRight() throws Exception {
    RpmFile rpm = RpmFile.read(packager().write(modules(CELL, "igb.ko"), out).path());

    assertThat(rpm.name()).isEqualTo("kmod-igb-3.10.0-1160.el7.x86_64");
    assertThat(rpm.version()).isEqualTo("5.3.2-1.el7");
    assertThat(rpm.text(RpmTag.SUMMARY)).contains("Ethernet driver");
    assertThat(rpm.text(RpmTag.LICENSE)).contains("GPL v2");
    assertThat(rpm.text(RpmTag.PACKAGER)).contains("Jürgen Müller <jm@example.org>");
    assertThat(rpm.requirements())
        .contains("kernel-uname-r = 3.10.0-1160.el7.x86_64", "igb-kmod-common >= 5.3.2-4");
  }

  @Test
  void relationsTieAPackageToItsKernel() throws Exception {
    RpmSpec spec = spec(modules(CELL, "igb.ko.xz", "dca/dca.ko"), RpmOptions.DEFAULTS);

    assertThat(words(spec.requires()))
        .containsExactly("kernel-uname-r 3.10.0-1160.el7.x86_64", "igb-kmod-common 5.3.2-4");
    assertThat(words(spec.provides()))
        .containsExactly(
            "kmod-igb 5.3.2-1.el7",
            "kernel-modules-for-kernel 3.10.0-1160.el7.x86_64",
            "kmod(dca.ko)",
            "kmod(igb.ko)");
    assertThat(spec.directories()).containsExactly(EXTRA + "dca");
  }

  @Test
  void aModuleOfTheKernelsOwnDirectoriesOwnsNone() throws Exception {
    Path file = input("a", "a", DATE);
    ModulePackage modules =
        new ModulePackage(
            CELL,
            List.of(new ModuleFile(file, "/lib/modules/" + KERNEL + "/kernel/net/a.ko")),
            Optional.empty(),
            false,
            PackageMetadata.NONE,
            DATE);

    assertThat(spec(modules, RpmOptions.DEFAULTS).directories()).isEmpty();
  }

  @Test
  void neededModulesAreRequiredInTheVeryVersionBuiltAgainst() throws Exception {
    ModulePackage base = modules(CELL, "igb.ko");
    CellId needed = new CellId(new ModuleId("dca_base", "1:2-3"), KERNEL, Architecture.X86_64);
    ModulePackage modules =
        new ModulePackage(
            CELL,
            base.modules(),
            Optional.empty(),
            List.of(needed),
            false,
            PackageMetadata.NONE,
            DATE);

    assertThat(words(spec(modules, RpmOptions.DEFAULTS).requires()))
        .containsExactly("kernel-uname-r " + KERNEL, "kmod-dca_base-" + KERNEL + " 1:2_3-1.el7");
  }

  @Test
  void symbolsAreRequiredOnlyWhenAskedFor() throws Exception {
    RpmOptions options = new RpmOptions(true, false, Optional.empty());

    assertThat(words(spec(modules(CELL, "igb.ko"), options).requires()))
        .contains("kernel(printk) 0x12ab34cd", "kernel(kfree) 0x037a0cba");
  }

  @Test
  void weakModulesAreForThoseWhoAskAndModulesThatAllow() throws Exception {
    RpmOptions weak = new RpmOptions(false, true, Optional.empty());
    ModulePackage allowed = modules(CELL, "igb.ko");
    ModulePackage forbidden =
        new ModulePackage(
            CELL,
            allowed.modules(),
            Optional.empty(),
            List.of(),
            false,
            PackageMetadata.NONE,
            DATE,
            new ModuleTraits(List.of(), new TreeMap<>(), false),
            List.of(),
            1);

    assertThat(spec(allowed, RpmOptions.DEFAULTS).post().orElseThrow())
        .contains("weak_modules='no'");
    assertThat(spec(forbidden, weak).post().orElseThrow()).contains("weak_modules='no'");
    assertThat(spec(allowed, weak).post().orElseThrow())
        .contains("weak_modules='yes'", "printf '%s\\n' '" + EXTRA + "igb.ko' |");
    assertThat(spec(allowed, weak).postun().orElseThrow()).contains("weak_modules='yes'");
  }

  @Test
  void companionPackageKeepsLocalChanges() throws Exception {
    RpmSpec spec = RpmSpecs.of(common());

    assertThat(spec.fileName()).isEqualTo("igb-kmod-common-5.3.2-4.noarch.rpm");
    assertThat(spec.configuration()).containsExactly("/etc/modprobe.d/igb.conf");
    assertThat(words(spec.conflicts())).containsExactly("igb-dkms");
    assertThat(RpmFile.read(packager().write(common(), out).path()).version()).isEqualTo("5.3.2-4");
  }

  @Test
  void sameInputsGiveTheSameBytes() throws Exception {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    PackageFile first = packager().write(modules(CELL, "igb.ko", "dca/dca.ko"), out);
    PackageFile firstCommon = packager().write(common(), out);
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      inputs = Files.createDirectory(temp.resolve("other-inputs"));

      assertThat(packager().write(modules(CELL, "dca/dca.ko", "igb.ko"), elsewhere).path())
          .hasSameBinaryContentAs(first.path());
      assertThat(packager().write(common(), elsewhere).path())
          .hasSameBinaryContentAs(firstCommon.path());
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void missingModuleIsReportedAndLeavesNothing() throws Exception {
    ModulePackage spec = modules(CELL, "igb.ko");
    Files.delete(spec.modules().get(0).file());

    assertThatThrownBy(() -> packager().write(spec, out))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("kmod-igb-3.10.0-1160.el7.x86_64-5.3.2-1.el7.x86_64.rpm");
    assertThat(HostTool.names(out)).isEmpty();
  }

  @Test
  void tooLongNamesAreRefused() throws Exception {
    CellId cell =
        new CellId(new ModuleId("a".repeat(190), "1".repeat(90)), KERNEL, Architecture.X86_64);

    assertThatThrownBy(() -> packager().write(modules(cell, "a.ko"), out))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too long");
  }
}
