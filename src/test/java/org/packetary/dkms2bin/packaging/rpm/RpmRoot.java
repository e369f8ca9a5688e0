package org.packetary.dkms2bin.packaging.rpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.packetary.dkms2bin.packaging.HostTool;

/**
 * Roots for rpm to install into, and a stand-in for a kernel's package: real rpmbuild makes it, and
 * it brings a shell and depmod of this host, so that scripts of packages run in the root.
 */
public final class RpmRoot {

  private final Path root;

  /** An empty root with an empty database. */
  public RpmRoot(Path root) throws IOException, InterruptedException {
    this.root = Files.createDirectories(root);
    HostTool.output("rpm", "--root", root.toString(), "--initdb");
  }

  /** Its directory. */
  public Path path() {
    return root;
  }

  /** Runs rpm on the root; {@code --force-debian} lets Debian's rpm do what it is there for. */
  public HostTool.Result rpm(String... arguments) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("rpm", "--force-debian", "--root", "" + root));
    argv.addAll(List.of(arguments));
    return HostTool.run(Map.of(), argv);
  }

  /** Makes a package that provides a kernel release, {@code kernel-core-RELEASE}. */
  public static Path kernelPackage(Path work, String release)
      throws IOException, InterruptedException {
    Path files = Files.createDirectories(work.resolve("files"));
    copy(files, "/bin/sh");
    copy(files, "/sbin/depmod");
    Path modules = Files.createDirectories(files.resolve("lib/modules/" + release));
    for (String name :
        List.of("modules.dep", "modules.order", "modules.builtin", "modules.builtin.modinfo")) {
      Files.writeString(modules.resolve(name), "");
    }
    Path spec = work.resolve("kernel.spec");
    int dash = release.indexOf('-');
    Files.writeString(
        spec,
        """
        %%define __os_install_post %%{nil}
        %%define debug_package %%{nil}
        %%define _build_id_links none
        Name: kernel-core
        Version: %1$s
        Release: %2$s
        Summary: Stand-in for a kernel
        License: MIT
        AutoReqProv: no
        Provides: kernel-uname-r = %3$s
        Provides: /bin/sh
        %%description
        A shell and depmod of the host that runs the test.
        %%install
        mkdir -p %%{buildroot}
        cp -a %4$s/. %%{buildroot}
        %%files
        /*
        """
            .formatted(
                release.substring(0, dash),
                release.substring(dash + 1).replaceFirst("\\.x86_64$", ""),
                release,
                files));
    HostTool.output(
        "rpmbuild", "-bb", "--quiet", "--define", "_topdir " + work.resolve("top"), "" + spec);
    try (var built = Files.walk(work.resolve("top/RPMS"))) {
      return built.filter(f -> f.toString().endsWith(".rpm")).findFirst().orElseThrow();
    }
  }

  /** A program with the libraries that it is linked to. */
  private static void copy(Path files, String program) throws IOException, InterruptedException {
    TreeSet<String> needed = new TreeSet<>(List.of(program));
    HostTool.output("ldd", program)
        .lines()
        .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
        .filter(word -> word.startsWith("/"))
        .forEach(needed::add);
    for (String file : needed) {
      Path target = files.resolve(file.substring(1));
      Files.createDirectories(target.getParent());
      if (!Files.exists(target)) {
        Files.copy(Path.of(file).toRealPath(), target);
      }
    }
  }
}
