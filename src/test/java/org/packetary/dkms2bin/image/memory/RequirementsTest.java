package org.packetary.dkms2bin.image.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;

class RequirementsTest {

  @Test
  void whatIsThereIsMetAndAllElseIsNamed(@TempDir Path temp) throws Exception {
    Files.createDirectories(temp.resolve("usr/bin"));
    Files.createSymbolicLink(temp.resolve("bin"), Path.of("usr/bin"));
    Files.createFile(temp.resolve("usr/bin/busybox"));
    Files.createSymbolicLink(temp.resolve("usr/bin/sh"), Path.of("busybox"));

    Requirements found =
        Requirements.of(
            """
            warning: 0.rpm: Header V4 RSA/SHA256 Signature, key ID 1: NOKEY
            error: Failed dependencies:
            \t/bin/sh is needed by kmod-a-1-1.x86_64
            \t/sbin/nowhere is needed by kmod-a-1-1.x86_64
            \tkernel-uname-r = 5.14.0-503.el9.x86_64 is needed by kmod-a-1-1.x86_64
            \tkernel-uname-r = 5.14.0-1.el9.x86_64 is needed by kmod-b-1-1.x86_64
            \tkernel(printk) = 0x92997ed8 is needed by kmod-a-1-1.x86_64
            \tlibx.so.1()(64bit) is needed by tool-1-1.x86_64
            """,
            new LayeredTree(List.of(new Layer("system", temp))),
            Set.of("5.14.0-503.el9.x86_64"));

    assertThat(found.met())
        .containsExactly(
            "/bin/sh", "kernel-uname-r = 5.14.0-503.el9.x86_64", "kernel(printk) = 0x92997ed8");
    assertThat(found.unmet())
        .containsExactly(
            "/sbin/nowhere is needed by kmod-a-1-1.x86_64",
            "kernel-uname-r = 5.14.0-1.el9.x86_64 is needed by kmod-b-1-1.x86_64",
            "libx.so.1()(64bit) is needed by tool-1-1.x86_64");
  }
}
