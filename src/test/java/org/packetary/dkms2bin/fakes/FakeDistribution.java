package org.packetary.dkms2bin.fakes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.MetaPackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Digests;

/**
 * A distribution without a network and without root: its archive, and a sandbox in which its
 * packages are "installed". A dkms.conf of lines {@code NAME=VALUE} is read, and {@code
 * excluded:NAME=WANTED}; what dkms does, a test says.
 */
public final class FakeDistribution implements PackageArchive {

  private static final String BASE = "dkms";
  private static final String HEADERS = "linux-headers-";

  private final Map<String, String> headers = new TreeMap<>();
  private final Map<String, FakeSandbox.Happening> modules = new ConcurrentHashMap<>();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private FakeSandbox.Happening otherwise = FakeDkms::installed;

  /** An archive with headers of kernels. */
  public FakeDistribution(String... releases) {
    List.of(releases).forEach(release -> publishHeaders(release, "1"));
  }

  /** Has the archive offer a kernel's headers in a version. */
  public void publishHeaders(String release, String version) {
    headers.put(release, version);
  }

  /** Its images' meta-packages name each kernel in a version that ends with its ABI's number. */
  @Override
  public List<MetaPackage> metaPackages(String name) {
    return kernels().stream()
        .filter(release -> name.equals("linux-image-" + release.flavour()))
        .map(
            release ->
                new MetaPackage(
                    name, "6.1." + release.abi() + "-1", List.of("linux-image-" + release)))
        .toList();
  }

  /** Has the headers of a kernel lack its configuration. */
  public void withoutConfig(String release) {
    broken.add(release);
  }

  /** What happens where dkms is to build a module. */
  public void building(String module, FakeSandbox.Happening happening) {
    modules.put(module, happening);
  }

  /** What happens where dkms is to build any other one. */
  public void building(FakeSandbox.Happening happening) {
    otherwise = happening;
  }

  @Override
  public void refresh() {}

  @Override
  public ArchiveSnapshot snapshot() {
    return new ArchiveSnapshot(Digests.sha256(headers.toString()), List.of("fake/main"));
  }

  @Override
  public List<KernelRelease> kernels() {
    return headers.keySet().stream()
        .map(KernelRelease::parse)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  @Override
  public Optional<String> latest(String flavour) {
    return kernels().stream().findFirst().map(KernelRelease::release);
  }

  @Override
  public KernelHeaders headersOf(String release) {
    return new KernelHeaders(
        release, List.of(pin(HEADERS + release, String.valueOf(headers.get(release)))), Set.of());
  }

  @Override
  public List<ArchivePackage> baseSet(List<String> include) {
    return List.of(pin(BASE, "3.0"));
  }

  private static ArchivePackage pin(String name, String version) {
    return new ArchivePackage(name, version, "amd64", Digests.sha256(name + version), 1);
  }

  @Override
  public List<ArchivePackage> versions(String name) {
    return List.of();
  }

  /** It has every package, and every one is in its roots. */
  @Override
  public Set<String> known(Collection<String> names) {
    return Set.copyOf(names);
  }

  @Override
  public List<ArchivePackage> missing(Collection<String> names, Path root) {
    return List.of();
  }

  @Override
  public void download(Collection<ArchivePackage> wanted, Path directory) {
    try {
      for (ArchivePackage one : wanted) {
        Files.createFile(directory.resolve(one.name() + "_" + one.version() + ".deb"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void bootstrap(Path root, Path log) {
    try {
      Path dpkg = Files.createDirectories(root.resolve("var/lib/dpkg"));
      Files.writeString(
          dpkg.resolve("status"),
          "Package: dkms\nStatus: install ok installed\nArchitecture: all\nVersion: 3.0\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A place in which dkms.conf files are read, and dkms builds. */
  public Sandbox sandbox() {
    return (root, argv, timeout, log) -> {
      try {
        Files.createDirectories(root.upper());
        Optional<Path> source = shown(root, "source");
        return source.isPresent()
            ? evaluate(source.get().resolve("dkms.conf"))
            : new FakeSandbox((r, module) -> modules.getOrDefault(module, otherwise).in(r, module))
                .run(root, argv, timeout, log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Optional<Path> shown(SandboxRoot root, String name) {
    return root.binds().stream().filter(b -> b.name().equals(name)).map(Bind::host).findFirst();
  }

  @Override
  public void unpack(Collection<ArchivePackage> packages, Path tree, Path log) {
    try {
      for (ArchivePackage one : packages) {
        String release = one.name().substring(HEADERS.length());
        Path build = Files.createDirectories(tree.resolve("lib/modules/" + release + "/build"));
        if (!broken.contains(release)) {
          Files.copy(FakeDkms.FIXTURES.resolve("linux-6.1.config"), build.resolve(".config"));
        }
        Files.copy(FakeDkms.FIXTURES.resolve("Module.symvers"), build.resolve("Module.symvers"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandResult evaluate(Path conf) throws IOException {
    StringBuilder triples = new StringBuilder("begun\0\0\0");
    for (String line : Files.readAllLines(conf)) {
      String[] words = line.split("=", 2);
      if (words.length == 2) {
        String name = words[0].replaceFirst("\\[.*", "");
        String index = words[0].contains("[") ? words[0].replaceAll(".*\\[|].*", "") : "0";
        String value = words[1].replace("\"", "");
        triples.append(name).append('\0');
        // Of an exclusion, the script tells what is wanted and what there is.
        triples.append(name.startsWith("excluded:") ? value : index).append('\0');
        triples.append(name.startsWith("excluded:") ? "x86_64" : value).append('\0');
      }
    }
    return FakeSandbox.ended(0, triples.toString(), "");
  }
}
