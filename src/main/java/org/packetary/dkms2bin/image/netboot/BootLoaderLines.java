package org.packetary.dkms2bin.image.netboot;

import java.util.ArrayList;
import java.util.List;

/** What is written for boot loaders that start an image from the network. */
public final class BootLoaderLines {

  private BootLoaderLines() {}

  /** The same entry for pxelinux, GRUB and iPXE, and what may stand for its root. */
  public static List<String> of(DisklessMaker.Made made) {
    String kernel = String.valueOf(made.kernel().getFileName());
    String initrd = String.valueOf(made.initrd().getFileName());
    List<String> lines = new ArrayList<>();
    lines.add("ROOT is root=http://HOST/FILE (a squashfs), root=nbd:HOST[:PORT][:EXPORT],");
    lines.add("  root=nfs:SERVER:/PATH[,OPTION...], or root=dhcp (what DHCP's root-path says)");
    lines.add("pxelinux:");
    lines.add("  LABEL diskless");
    lines.add("    KERNEL " + kernel);
    lines.add("    INITRD " + initrd);
    lines.add("    APPEND ROOT");
    lines.add("    IPAPPEND 2");
    lines.add("GRUB:");
    lines.add("  menuentry diskless {");
    lines.add("    linux (tftp)/" + kernel + " ROOT BOOTIF=01-$net_default_mac");
    lines.add("    initrd (tftp)/" + initrd);
    lines.add("  }");
    lines.add("iPXE:");
    lines.add("  kernel " + kernel + " initrd=" + initrd + " ROOT BOOTIF=01-${netX/mac:hexhyp}");
    lines.add("  initrd " + initrd);
    lines.add("  boot");
    return lines;
  }
}
