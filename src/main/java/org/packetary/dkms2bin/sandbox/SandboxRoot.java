package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A root file system to run in: layers below, a private writable one above, and how it presents
 * itself.
 *
 * @param layers read-only, the lowest first
 * @param scratch the directory that holds the private layer ({@code upper}), what the overlay
 *     needs, and the script {@code enter}
 * @param binds directories of the host to show
 * @param environment the whole environment of what runs inside
 * @param release what {@code uname -r} answers; the host's when empty
 * @param confined whether capabilities are dropped and new privileges barred
 */
public record SandboxRoot(
    List<Layer> layers,
    Path scratch,
    List<Bind> binds,
    Map<String, String> environment,
    Optional<String> release,
    boolean confined) {

  private static final Map<String, String> PLAIN =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", "/root",
          "LC_ALL", "C");

  public SandboxRoot {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a root needs at least one layer");
    }
    layers = List.copyOf(layers);
    binds = List.copyOf(binds);
    Map<String, String> whole = new TreeMap<>(PLAIN);
    whole.putAll(environment);
    environment = Map.copyOf(whole);
  }

  /** A root for preparing layers: with all of root's capabilities, in its namespaces. */
  public static SandboxRoot forPreparation(List<Layer> layers, Path scratch, List<Bind> binds) {
    return new SandboxRoot(
        layers,
        scratch,
        binds,
        Map.of("DEBIAN_FRONTEND", "noninteractive"),
        Optional.empty(),
        false);
  }

  /** The private layer: what was written inside. */
  public Path upper() {
    return scratch.resolve("upper");
  }

  /** The script that enters this root by hand. */
  public Path enterScript() {
    return scratch.resolve("enter");
  }
}
