package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;

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
 * @param confined whether capabilities are dropped, new privileges barred and limits set
 * @param logs files of the host that grow by what runs inside prints
 */
public record SandboxRoot(
    List<Layer> layers,
    Path scratch,
    List<Bind> binds,
    Map<String, String> environment,
    Optional<String> release,
    boolean confined,
    List<Path> logs) {

  private static final Set<PosixFilePermission> ALL_MAY_ENTER =
      PosixFilePermissions.fromString("rwxr-xr-x");

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
    logs = List.copyOf(logs);
  }

  /** A root whose command prints to nobody but us. */
  public SandboxRoot(
      List<Layer> layers,
      Path scratch,
      List<Bind> binds,
      Map<String, String> environment,
      Optional<String> release,
      boolean confined) {
    this(layers, scratch, binds, environment, release, confined, List.of());
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

  /** What was written inside; links are followed within that only. */
  public LayeredTree written() {
    return new LayeredTree(List.of(new Layer("upper", upper())));
  }

  /** The script that enters this root by hand. */
  public Path enterScript() {
    return scratch.resolve("enter");
  }

  /** The script that removes what this root has outside of its scratch directory. */
  Path discardScript() {
    return scratch.resolve("discard");
  }

  /** The same root that shows one directory more. */
  public SandboxRoot showing(Bind bind) {
    List<Bind> all = new ArrayList<>(binds);
    all.add(bind);
    return new SandboxRoot(layers, scratch, all, environment, release, confined, logs);
  }

  /** Makes the private layer and further directories beside it. */
  void makeDirectories(String... others) {
    try {
      Files.createDirectories(upper());
      Files.setPosixFilePermissions(upper(), ALL_MAY_ENTER);
      for (String name : others) {
        Files.createDirectories(scratch.resolve(name));
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Writes the script that enters this root. */
  void writeEnterScript(String script) {
    write(enterScript(), script);
  }

  /** Writes the script that removes what is outside. */
  void writeDiscardScript(String script) {
    write(discardScript(), script);
  }

  private void write(Path file, String script) {
    try {
      Files.writeString(file, script);
      Files.setPosixFilePermissions(file, ALL_MAY_ENTER);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private EnvironmentException unusable(IOException e) {
    return new EnvironmentException(
        "cannot set up a build root in " + scratch + ": " + e.getMessage(),
        "is the disk full? --cache-dir names another place",
        e);
  }
}
