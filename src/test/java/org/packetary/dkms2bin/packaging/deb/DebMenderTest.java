package org.packetary.dkms2bin.packaging.deb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.disk.Disks;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.HostTool;

/** The packages of dkms's driver disks, which dpkg refuses. */
class DebMenderTest {

  private static final String KERNEL = "5.10.0-32-amd64";
  private static final String MODULE = "/lib/modules/" + KERNEL + "/updates/dkms/tp_smapi.ko";

  private final Path temp;

  DebMenderTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private DebFile deb(Map<String, String> control) {
    byte[] data =
        new TarBuilder()
            .directory("./")
            .directory("./lib/")
            .directory("./lib/modules/")
            .directory("./lib/modules/" + KERNEL + "/")
            .directory("./lib/modules/" + KERNEL + "/updates/")
            .directory("./lib/modules/" + KERNEL + "/updates/dkms/")
            .file("." + MODULE, "module")
            .build();
    return DebFile.read(
        DebBuilder.of(data, Compression.XZ, control).writeTo(temp.resolve("x.deb")));
  }

  private DebMender.Mended mend(DebFile deb) throws Exception {
    return DebMender.mend(
        deb,
        ExtractionLimits.DEFAULT,
        Files.createDirectory(temp.resolve("work")),
        Files.createDirectory(temp.resolve("out")));
  }

  @Test
  void dpkgTakesWhatIsMended() throws Exception {
    DebFile deb = deb(Disks.dkmsControl(KERNEL));

    DebMender.Mended changed = mend(deb);
    PackageFile mended = changed.file();

    assertThat(changed.changes())
        .hasSize(3)
        .anyMatch(f -> f.contains("x86_64, now amd64"))
        .anyMatch(f -> f.contains("preinst"))
        .anyMatch(f -> f.contains("depmod"));
    assertThat(mended.architecture()).isEqualTo("amd64");
    assertThat(mended.path()).hasFileName("x.deb");
    assertThat(HostTool.output("dpkg-deb", "-I", mended.path().toString()))
        .contains(
            "Package: tp-smapi-modules-" + KERNEL,
            "Version: 0.43-1",
            "Section: misc",
            "Architecture: amd64",
            "Description: DKMS packaged binary driver update",
            "  For installers.")
        .doesNotContain("preinst", "Depends:");
    assertThat(HostTool.output("dpkg-deb", "-c", mended.path().toString()))
        .contains("-rw-r--r-- root/root         6 2001-09-09 01:46 ." + MODULE);
    DebFile again = DebFile.read(mended.path());
    assertThat(DebMender.faults(again)).isEmpty();
    for (String script : List.of("postinst", "postrm")) {
      assertThat(again.controlFile(script).orElse(""))
          .contains("kernel='" + KERNEL + "'", "directory='/lib/modules/" + KERNEL + "'");
    }
  }

  @Test
  void aSoundPackageHasNoFaults() {
    assertThat(
            DebMender.faults(
                deb(
                    Map.of(
                        "control",
                        Disks.dkmsControl(KERNEL)
                            .getOrDefault("control", "")
                            .replace("x86_64", "amd64")))))
        .isEmpty();
  }

  @Test
  void otherScriptsStay() throws Exception {
    Map<String, String> control = new HashMap<>(Disks.dkmsControl(KERNEL));
    control.put("preinst", "#!/bin/sh\n[ \"$(uname -r)\" = x ] || echo careful\n");
    control.put("postinst", "#!/bin/sh\ndepmod " + KERNEL + "\n");

    DebMender.Mended mended = mend(deb(control));

    assertThat(mended.changes()).hasSize(1);
    DebFile written = DebFile.read(mended.file().path());
    assertThat(written.controlFile("preinst")).contains(control.get("preinst"));
    assertThat(written.controlFile("postinst")).contains(control.get("postinst"));
    assertThat(written.controlFile("postrm")).isEmpty();
  }
}
