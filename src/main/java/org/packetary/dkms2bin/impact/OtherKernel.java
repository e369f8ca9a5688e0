package org.packetary.dkms2bin.impact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.headers.HeaderSet;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.util.Digests;

/** The headers of a kernel that drivers are held against. */
public final class OtherKernel {

  /** The trees that distributions have kernels' headers in. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?:/usr/src/(?:linux-headers-|linux-kbuild-|linux-)[^/]+|/usr/src/kernels/[^/]+"
              + "|(?:/usr)?/lib/modules/[^/]+/(?:build|source))/(?<name>.+)");

  private final KernelRoot root;
  private final List<Path> trees;
  private final Map<String, Optional<String>> digests = new ConcurrentHashMap<>();

  /**
   * A kernel.
   *
   * @param layers that have its headers, the lowest first
   * @throws EnvironmentException if they have none
   */
  public OtherKernel(KernelRelease release, List<Layer> layers) {
    this.root = new KernelRoot(release, layers).checked();
    LayeredTree tree = new LayeredTree(layers);
    this.trees =
        HeaderSet.of("/lib/modules/" + release.release() + "/build", tree::find)
            .map(HeaderSet::trees)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "no headers of " + release.release() + " are found in its packages", null));
  }

  /** Its release. */
  public String release() {
    return root.release().release();
  }

  KernelConfig config() {
    return root.config();
  }

  ModuleSymvers symvers() {
    return root.symvers();
  }

  /** What a header is called below the kernel's headers; empty where it is none. */
  static Optional<String> name(String path) {
    Matcher header = HEADER.matcher(path);
    return header.matches() ? Optional.of(header.group("name")) : Optional.empty();
  }

  /** The digest that a header has in this kernel; empty where it has none of that name. */
  Optional<String> digest(String name) {
    return digests.computeIfAbsent(
        name,
        n ->
            trees.stream()
                .map(tree -> tree.resolve(n))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .map(OtherKernel::sha256));
  }

  private static String sha256(Path file) {
    try {
      return Digests.sha256(file);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }
}
