package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes DKMS sources of all the shapes that dkms's own tests have: each with a peculiarity of its
 * dkms.conf, of its patches, of its scripts, or of what its modules say of themselves.
 */
final class DkmsShapes {

  private static final String EXTRA = "/kernel/extra";
  private static final String UPDATES = "/updates/dkms";

  private final Path parent;
  private final List<Path> trees = new ArrayList<>();

  private DkmsShapes(Path parent) {
    this.parent = parent;
  }

  /** Writes them below a directory, for {@code --dkms}. */
  static List<Path> write(Path parent) throws IOException {
    DkmsShapes shapes = new DkmsShapes(parent);
    shapes.plain();
    shapes.confs();
    shapes.needs();
    shapes.names();
    shapes.patches();
    shapes.scripts();
    shapes.exclusive();
    return shapes.trees;
  }

  private void plain() throws IOException {
    for (String version : List.of("1.0", "2.0")) {
      module(conf("plain", version, named(0, "plain", EXTRA)), "plain", version);
      module(conf("many", version, named(0, "many", EXTRA)), "many", version);
    }
    for (String version : List.of("1.0", "2.0", "3.0")) {
      module(conf("unversioned", version, named(0, "unversioned", EXTRA)), "unversioned", "");
    }
    module(conf("quiet", "1.0", named(0, "quiet", EXTRA), "AUTOINSTALL="), "quiet", "1.0");
    failing(conf("failing", "1.0", named(0, "failing", EXTRA), "MAKE='make all'"));
    Path obsolete =
        conf(
            "obsolete",
            "1.0",
            named(0, "obsolete", EXTRA),
            "REMAKE_INITRD=yes",
            "CLEAN=true",
            "OBSOLETE_BY=99.0");
    module(obsolete, "obsolete", "1.0");
    // A version that is there and empty.
    Path empty = conf("emptyversion", "1.0", named(0, "emptyversion", EXTRA));
    module(empty, "emptyversion", "");
    append(empty.resolve("emptyversion.c"), "MODULE_VERSION(\"\");\n");
  }

  private void confs() throws IOException {
    conf("defaulted", "1.0", "DEST_MODULE_LOCATION[0]=/updates-shape");
    conf(
        "invalid",
        "1.0",
        "DEST_MODULE_NAME[0]=bar.ko",
        "DEST_MODULE_LOCATION=/wrong/path",
        "BUILT_MODULE_NAME[1]=bar.o",
        "DEST_MODULE_NAME[1]=foo",
        "AUTOINSTALL=maybe");
    conf(
        "sparse",
        "1.0",
        named(1, "one", EXTRA),
        named(3, "three", EXTRA),
        "DEST_MODULE_LOCATION[4]=/oops");
    Files.writeString(conf("zero", "1.0").resolve("Makefile"), "");
    Path windows = conf("windows", "1.0", named(0, "windows", EXTRA));
    module(windows, "windows", "1.0");
    String text = Files.readString(windows.resolve("dkms.conf"));
    Files.writeString(windows.resolve("dkms.conf"), text.replace("\n", "\r\n"));
  }

  private void needs() throws IOException {
    String needs = "BUILD_DEPENDS=";
    module(conf("circle", "1.0", named(0, "circle", EXTRA), needs + "circle"), "circle", "1.0");
    module(conf("needing", "1.0", named(0, "needing", EXTRA), needs + "plain"), "needing", "1.0");
    Path again =
        conf(
            "again", "1.0", named(0, "again", EXTRA), needs + "plain", "BUILD_DEPENDS_REBUILD=yes");
    module(again, "again", "1.0");
    failing(conf("needsfailing", "1.0", named(0, "needsfailing", EXTRA), needs + "failing"));
    failing(conf("needsquiet", "1.0", named(0, "needsquiet", EXTRA), needs + "quiet"));
    failing(
        conf(
            "needsshut",
            "1.0",
            "DEST_MODULE_LOCATION[0]=" + UPDATES,
            needs + "shut",
            "BUILD_EXCLUSIVE_ARCH=none"));
  }

  private void names() throws IOException {
    Path twice = conf("twice", "1.0", named(0, "twice", EXTRA), named(1, "twice", EXTRA));
    module(twice, "twice", "1.0");
    Path built =
        conf(
            "builttwice",
            "1.0",
            named(0, "builttwice", EXTRA),
            "DEST_MODULE_NAME[0]=builtonce",
            named(1, "builttwice", EXTRA),
            "DEST_MODULE_NAME[1]=builtagain");
    module(built, "builttwice", "1.0");
    Path laid =
        conf(
            "laidtwice",
            "1.0",
            named(0, "first", EXTRA),
            "DEST_MODULE_NAME[0]=laidtwice",
            named(1, "second", EXTRA),
            "DEST_MODULE_NAME[1]=laidtwice");
    module(laid, "first", "1.0");
    module(laid, "second", "1.0");
    module(conf("replacing", "2.0", named(0, "plain", EXTRA)), "plain", "3.0");
  }

  private void patches() throws IOException {
    for (String path : List.of("../up.patch", "below/../up.patch", "missing.patch")) {
      String name = path.startsWith("..") ? "patchup" : path.contains("..") ? "patchdown" : "patch";
      Path tree = conf(name, "1.0", named(0, name, EXTRA), "PATCH=" + path);
      Files.createDirectories(tree.resolve("patches/below"));
      Files.writeString(tree.resolve("patches/below/other.patch"), "");
      for (String place : List.of("up.patch", "patches/up.patch")) {
        Files.writeString(tree.resolve(place), "--- /dev/null\n+++ b/new\n@@ -0,0 +1,1 @@\n+new\n");
      }
    }
    Path tree = conf("patched", "1.0", named(0, "patched", EXTRA), "PATCH=(1.patch below/2.patch)");
    module(tree, "patched", "1.0");
    patched(tree, "1.patch", "1.0", "1.1");
    patched(tree, "below/2.patch", "1.1", "1.2");
  }

  /** A patch of what a module says its version is. */
  private static void patched(Path tree, String name, String before, String after)
      throws IOException {
    Path patch = tree.resolve("patches").resolve(name);
    Files.createDirectories(patch.getParent());
    int line = Files.readAllLines(tree.resolve("patched.c")).size();
    Files.writeString(
        patch,
        "--- a/patched.c\n+++ b/patched.c\n@@ -%1$d,1 +%1$d,1 @@\n-%2$s\n+%3$s\n"
            .formatted(line, version(before), version(after)));
  }

  private void scripts() throws IOException {
    for (String name : List.of("scripted", "noisy")) {
      List<String> lines = new ArrayList<>(List.of(named(0, name, EXTRA)));
      for (String when : List.of("ADD", "BUILD", "INSTALL", "REMOVE")) {
        lines.add("POST_" + when + "=\"script.sh post_" + when + "\"");
      }
      lines.add("PRE_BUILD=\"script.sh pre_build\"");
      lines.add("PRE_INSTALL=\"script.sh pre_install\"");
      Path tree = conf(name, "1.0", lines.toArray(String[]::new));
      module(tree, name, "1.0");
      String noise = name.equals("noisy") ? "echo \"$0\" \"$@\"\necho on stderr >&2\n" : "";
      Path script =
          Files.writeString(tree.resolve("script.sh"), "#!/bin/sh\n" + noise + "exit 0\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private void exclusive() throws IOException {
    failing(
        conf(
            "shut",
            "1.0",
            named(0, "shut", UPDATES),
            named(1, "shutter", UPDATES),
            "BUILD_EXCLUSIVE_ARCH=none"));
    several(
        "byconfig",
        "BUILD_EXCLUSIVE_CONFIG[0]='CONFIG_MODULES !CONFIG_NO_SUCH_THING'",
        "BUILD_EXCLUSIVE_CONFIG[1]='!CONFIG_MODULES CONFIG_NO_SUCH_THING'");
    several(
        "byindex",
        named(2, "byindex2", UPDATES),
        "BUILD_EXCLUSIVE_KERNEL[0]='^99\\..*'",
        "BUILD_EXCLUSIVE_KERNEL[1]='.*'",
        "BUILD_EXCLUSIVE_ARCH[1]=none");
    several("byversion", "BUILD_EXCLUSIVE_KERNEL_MAX[0]=3.99", "BUILD_EXCLUSIVE_KERNEL_MIN[1]=5.0");
  }

  private void several(String name, String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(named(0, name + "0", UPDATES));
    all.add(named(1, name + "1", UPDATES));
    all.addAll(List.of(lines));
    Path tree = conf(name, "1.0", all.toArray(String[]::new));
    for (int i = 0; i < 3; i++) {
      module(tree, name + i, "1.0");
    }
  }

  private Path conf(String name, String version, String... lines) throws IOException {
    Path tree = Files.createDirectories(parent.resolve(name + "-" + version));
    String head = "PACKAGE_NAME=\"%s\"\nPACKAGE_VERSION=\"%s\"\n".formatted(name, version);
    Files.writeString(
        tree.resolve("dkms.conf"),
        head + String.join("\n", lines) + "\n" + (lines.length > 1 ? "" : "AUTOINSTALL=yes\n"));
    trees.add(tree);
    return tree;
  }

  private static String named(int index, String module, String location) {
    return "BUILT_MODULE_NAME[%1$d]=\"%2$s\"\nDEST_MODULE_LOCATION[%1$d]=\"%3$s\""
        .formatted(index, module, location);
  }

  private static void module(Path tree, String name, String version) throws IOException {
    Files.writeString(
        tree.resolve(name + ".c"),
        """
        #include <linux/module.h>
        static int __init start(void) { pr_info("here\\n"); return 0; }
        static void __exit stop(void) { pr_info("gone\\n"); }
        module_init(start);
        module_exit(stop);
        MODULE_DESCRIPTION("A shape");
        MODULE_LICENSE("GPL");
        """
            + (version.isEmpty() ? "" : version(version) + "\n"));
    append(tree.resolve("Makefile"), "obj-m += " + name + ".o\n");
  }

  private static String version(String version) {
    return "MODULE_VERSION(\"" + version + "\");";
  }

  private static void failing(Path tree) throws IOException {
    Files.writeString(tree.resolve("Makefile"), "all:\n\t@echo ERROR: no.\n\t@exit 1\n");
    Files.writeString(tree.resolve("dkms.conf"), "MAKE='make all'\n", StandardOpenOption.APPEND);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
