package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** What is taken of dkms's mkbmdeb, whatever it leaves. */
class DkmsPackagingTest {

  private static final String NAME = "one-modules-" + FakeDkms.RELEASE + "_1.0_amd64.deb";
  private static final String PLACE = "./lib/modules/" + FakeDkms.RELEASE + "/updates/dkms/";

  private final Path temp;
  private final BuildCell cell;
  private final Path module;

  DkmsPackagingTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.cell = Kernels.cell(Specs.cell("one"), temp.resolve("root"));
    this.module = Files.writeString(temp.resolve("built.ko"), "verified");
  }

  private ResultFiles pack(FakeSandbox.Happening mkbmdeb) throws Exception {
    DkmsPackagers dkms = new DkmsPackagers(new FakeSandbox(mkbmdeb), Duration.ofMinutes(1));
    SandboxRoot root = Dkms.rootFor(cell.id(), cell.kernel().layers(), temp.resolve("cell"), 1);
    Path kept = root.upper().resolve(FakeDkms.kept("one", FakeDkms.RELEASE));
    Files.writeString(Files.createDirectories(kept).resolve("fixture.ko"), "verified");
    ResultFiles files = new ResultFiles(Files.createDirectory(temp.resolve("result")));
    Files.createDirectory(files.logs());
    new DkmsPackaging(dkms, temp.resolve("area"))
        .pack(
            new VerifiedCell(
                cell, root, List.of(new BuiltModule(module, "updates/dkms/fixture.ko"))),
            files);
    return files;
  }

  private FakeSandbox.Happening leaving(String name, TarBuilder data) {
    return (root, module) -> {
      String tree = "var/lib/dkms/one/1.0/";
      Path made = Files.createDirectories(root.upper().resolve(tree + "bmdeb"));
      DebBuilder.of(
              data.build(),
              Compression.XZ,
              Map.of("control", "Package: one-modules\nVersion: 1.0\nArchitecture: amd64\n"))
          .writeTo(made.resolve(name));
      Files.copy(made.resolve(name), temp.resolve(name));
      return FakeSandbox.ended(0, "DKMS: mkbmdeb completed.", "");
    };
  }

  @Test
  void thePackageIsTakenAsItIsAndWhatADiskNeedsIsKept() throws Exception {
    ResultFiles files =
        pack(leaving(NAME, new TarBuilder().file(PLACE + "fixture.ko", "verified")));

    assertThat(files.packages().resolve(NAME)).hasSameBinaryContentAs(temp.resolve(NAME));
    assertThat(ResultFiles.list(files.packages())).hasSize(1);
    assertThat(temp.resolve("area")).as("no root of packaging stays").isEmptyDirectory();
    assertThat(files.built().resolve("x86_64/module/fixture.ko")).hasContent("verified");
  }

  @Test
  void aPackageOfAStrangeNameIsNotTaken() {
    assertThatThrownBy(
            () ->
                pack(
                    leaving(
                        "one two.deb", new TarBuilder().file(PLACE + "fixture.ko", "verified"))))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("strange name");
  }

  @Test
  void aModuleThatMkbmdebPassedOverIsNoticed() {
    assertThatThrownBy(() -> pack(leaving(NAME, new TarBuilder().directory(PLACE))))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("lacks fixture.ko");
  }

  @Test
  void anotherModuleThanWasVerifiedIsNotPublished() {
    assertThatThrownBy(
            () -> pack(leaving(NAME, new TarBuilder().file(PLACE + "fixture.ko", "other"))))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("another fixture.ko than was verified");
  }

  @Test
  void aFailureIsDkmssAndNamesTheLog() {
    assertThatThrownBy(() -> pack((root, module) -> FakeSandbox.ended(7, "", "")))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> {
              assertThat(e.problem()).contains("dkms mkbmdeb of one/1.0 ended with status 7");
              assertThat(e.hint().orElse("")).contains("mkbmdeb.log");
            });
  }

  @Test
  void aLinkOutOfTheRootIsNoPackage() {
    assertThatThrownBy(
            () ->
                pack(
                    (root, module) -> {
                      Path made = root.upper().resolve("var/lib/dkms/one/1.0/bmdeb");
                      Files.createDirectories(made);
                      Files.createSymbolicLink(made.resolve(NAME), this.module);
                      return FakeSandbox.ended(0, "", "");
                    }))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("left 0 files");
  }
}
