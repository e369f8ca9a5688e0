package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.TarBuilder;

/** Writes small DKMS source directories, each with one peculiarity. */
final class Drivers {

  static final String VERSION = "1.0";

  private Drivers() {}

  /**
   * A driver that builds for every kernel.
   *
   * @param lines of dkms.conf that come after the usual ones, and so count
   */
  static Path sound(Path parent, String name, String... lines) throws IOException {
    Path tree = conf(parent, name, lines);
    Files.writeString(
        tree.resolve(name + ".c"),
        """
        #include <linux/init.h>
        #include <linux/module.h>
        static int __init start(void) { pr_info("here\\n"); return 0; }
        static void __exit stop(void) { pr_info("gone\\n"); }
        module_init(start);
        module_exit(stop);
        MODULE_LICENSE("GPL");
        """);
    return tree;
  }

  /** The same without a C file. */
  static Path conf(Path parent, String name, String... lines) throws IOException {
    Path tree = Files.createDirectories(parent.resolve(name));
    Files.writeString(tree.resolve("Makefile"), "obj-m := " + name + ".o\n");
    Files.writeString(
        tree.resolve("dkms.conf"),
        """
        PACKAGE_NAME="%1$s"
        PACKAGE_VERSION="%2$s"
        BUILT_MODULE_NAME[0]="%1$s"
        DEST_MODULE_LOCATION[0]="/updates/dkms"
        MAKE[0]="make -C $kernel_source_dir M=$dkms_tree/%1$s/%2$s/build"
        """
                .formatted(name, VERSION)
            + String.join("\n", List.of(lines))
            + "\n");
    return tree;
  }

  /** A driver with a header that is made of what a make prints, as that of ipt-netflow is. */
  static Path listening(Path parent) throws IOException {
    Path tree = conf(parent, "listening", "MAKE[0]=\"make KDIR=$kernel_source_dir\"");
    Files.writeString(tree.resolve("Kbuild"), "obj-m := listening.o\n");
    Files.writeString(
        tree.resolve("Makefile"),
        """
        all: said.h
        \t$(MAKE) -C $(KDIR) M=$(CURDIR) modules
        said.h:
        \tsh says.sh > said.h
        """);
    Files.writeString(tree.resolve("says.sh"), "make -f quiet.mk 2>&1 | sed 's|^|// |'\n");
    Files.writeString(tree.resolve("quiet.mk"), "all:\n\t@:\n");
    Files.writeString(
        tree.resolve("listening.c"),
        """
        #include <linux/module.h>
        #include "said.h"
        MODULE_LICENSE("GPL");
        MODULE_VERSION("1.0");
        """);
    return tree;
  }

  /** A driver whose symbol {@link #borrowing} needs. */
  static Path lending(Path temp) throws IOException {
    Path lender = conf(temp, "lender");
    Files.writeString(
        lender.resolve("lender.c"),
        """
        #include <linux/module.h>
        int lender_lends(void);
        int lender_lends(void) { return 42; }
        EXPORT_SYMBOL_GPL(lender_lends);
        MODULE_LICENSE("GPL");
        """);
    return lender;
  }

  /** A driver that cannot be built without {@link #lending}. */
  static Path borrowing(Path temp) throws IOException {
    Path borrower = conf(temp, "borrower", "BUILD_DEPENDS[0]=lender");
    // Where every dkms keeps it: whoever needs symbols has to ask for them himself.
    Files.writeString(
        borrower.resolve("Makefile"),
        """
        obj-m := borrower.o
        KBUILD_EXTRA_SYMBOLS := $(wildcard /var/lib/dkms/lender/*/*/*/module/Module.symvers)
        """);
    Files.writeString(
        borrower.resolve("borrower.c"),
        """
        #include <linux/module.h>
        int lender_lends(void);
        static int __init start(void) { return lender_lends(); }
        module_init(start);
        MODULE_LICENSE("GPL");
        """);
    return borrower;
  }

  /** Adds a driver to a package's data, where DKMS packages have their sources. */
  static void pack(TarBuilder data, Path tree) throws IOException {
    String place = "./usr/src/" + tree.getFileName() + "-" + VERSION + "/";
    data.directory("./usr/").directory("./usr/src/").directory(place);
    try (Stream<Path> files = Files.list(tree)) {
      for (Path file : files.sorted().toList()) {
        data.file(place + file.getFileName(), Files.readString(file));
      }
    }
  }

  /** The file name of a driver's package. */
  static String deb(String name, String kernel) {
    return name + "_" + VERSION + "-" + kernel + "_x86_64.deb";
  }

  /** The package's name. */
  static String packageName(String name, String kernel) {
    return name + "-modules-" + kernel;
  }
}
