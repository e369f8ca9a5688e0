package org.packetary.dkms2bin.fakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ForwardingArchive;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Digests;

/**
 * An archive that roots can be made of, together with {@link #prepare}: files that say what is
 * installed, and headers with what is read of them.
 */
public final class RootedArchive extends ForwardingArchive {

  private static final String STATUS = "var/lib/dpkg/status";

  private static final String HEADERS = "linux-headers-";

  private final Map<String, List<String>> packages;
  private final Set<String> withoutHeaders = new TreeSet<>();
  private final Set<String> tools = new TreeSet<>();
  private final List<String> shared = new ArrayList<>();
  private final Set<String> spoilt = new TreeSet<>();
  private final List<String> done = new ArrayList<>();

  /**
   * An archive.
   *
   * @param packages the versions of each package, newest first; gcc-12 is there in any case
   */
  public RootedArchive(Map<String, List<String>> packages) {
    super(FakeArchive.ofPackages(packages));
    this.packages = packages;
  }

  /** Has no headers of a kernel. */
  public void lose(String release) {
    withoutHeaders.add(release);
  }

  /** Knows a package that cannot be installed; without gcc-12 there is no base. */
  public void spoil(String name) {
    spoilt.add(name);
  }

  /** Has headers that depend on a package. */
  public void addTool(String name) {
    tools.add(name);
  }

  /** Has headers that consist of this package, too. */
  public void share(String name) {
    shared.add(name);
  }

  /** What was bootstrapped and downloaded, a word each, in order. */
  public List<String> done() {
    return List.copyOf(done);
  }

  public static ArchivePackage archived(String name, String version) {
    return new ArchivePackage(name, version, "amd64", Digests.sha256(name + version), 1);
  }

  @Override
  public KernelHeaders headersOf(String release) {
    if (withoutHeaders.contains(release)) {
      throw new EnvironmentException("no headers of " + release, "another mirror?");
    }
    List<ArchivePackage> unpack = new ArrayList<>();
    unpack.add(archived(HEADERS + release, "1"));
    shared.forEach(name -> unpack.add(archived(name, "1")));
    return new KernelHeaders(release, unpack, tools);
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) {
    if (spoilt.contains("gcc-12")) {
      throw new EnvironmentException("gcc-12 cannot be installed", "no hint");
    }
    return List.of(archived("gcc-12", "12.2.0-14"), archived("libc6", "2.36-9"));
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root)
      throws InterruptedException {
    super.missing(names, root);
    try {
      String status = Files.readString(root.resolve(STATUS));
      return names.stream()
          .filter(name -> !status.contains("Package: " + name + "\n"))
          .map(name -> archived(name, versionOf(name)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String versionOf(String name) {
    if (!packages.containsKey(name) || spoilt.contains(name)) {
      throw new EnvironmentException(name + " cannot be installed", "no hint");
    }
    return packages.get(name).get(0);
  }

  @Override
  public synchronized void download(Collection<ArchivePackage> wanted, Path directory)
      throws InterruptedException {
    wanted.forEach(one -> done.add(one.name()));
    super.download(wanted, directory);
  }

  @Override
  public synchronized void unpack(Collection<ArchivePackage> packages, Path tree, Path log) {
    for (ArchivePackage one : packages) {
      done.add(one.name());
      if (one.name().startsWith(HEADERS)) {
        addHeaders(tree, one.name());
      } else {
        write(tree.resolve("usr/lib/" + one.name()), "");
      }
    }
  }

  @Override
  public synchronized void bootstrap(Path root, Path log) {
    done.add("bootstrap");
    write(root.resolve(STATUS), paragraph("gcc-12", "12.2.0-14") + paragraph("libc6", "2.36-9"));
  }

  /** What a sandbox does where a layer is made: it installs or unpacks what was downloaded. */
  public static CommandResult prepare(SandboxRoot root) throws IOException {
    try (var files = Files.list(root.binds().get(0).host())) {
      for (Path file : files.sorted().toList()) {
        String[] words = file.getFileName().toString().replaceFirst("\\.deb$", "").split("_", 2);
        add(root, words[0], words[1]);
      }
    }
    return FakeSandbox.ended(0, "", "");
  }

  private static void add(SandboxRoot root, String name, String version) throws IOException {
    if (name.startsWith(HEADERS)) {
      addHeaders(root.upper(), name);
    } else if (name.endsWith("-dkms")) {
      write(root.upper().resolve("usr/src/" + name + "/dkms.conf"), "");
    } else {
      Path top = root.layers().get(root.layers().size() - 1).tree().resolve(STATUS);
      Path status = root.upper().resolve(STATUS);
      String before = Files.readString(Files.exists(status) ? status : top);
      write(status, before + paragraph(name, version));
    }
  }

  private static void addHeaders(Path tree, String name) {
    String release = name.substring(HEADERS.length());
    Path build = tree.resolve("lib/modules/" + release + "/build");
    write(build.resolve(".config"), "CONFIG_MODULES=y\nCONFIG_CC_IS_GCC=y\n");
    write(build.resolve("Module.symvers"), "");
  }

  private static String paragraph(String name, String version) {
    return "Package: "
        + name
        + "\nStatus: install ok installed\nArchitecture: amd64\nVersion: "
        + version
        + "\n\n";
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
