package org.packetary.dkms2bin.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the cache, for every command. */
@Heading(Heading.PLACE)
final class CacheOption {

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description =
          "Where build roots are cached (default: /var/cache/dkms2bin, or in ordinary users'"
              + " home directories, .cache/dkms2bin).")
  private @Nullable Path cacheDir;

  /** The cache directory: the one asked for, else the usual one for this user. */
  Path directory(Map<String, String> environment) {
    if (cacheDir != null) {
      return cacheDir;
    }
    Path system = Path.of("/var/cache");
    if (Files.isWritable(system)) {
      return system.resolve("dkms2bin");
    }
    String home = environment.getOrDefault("HOME", "");
    String caches =
        environment.getOrDefault("XDG_CACHE_HOME", home.isEmpty() ? "" : home + "/.cache");
    return caches.isEmpty()
        ? Path.of("/tmp", "dkms2bin-" + System.getProperty("user.name"))
        : Path.of(caches).resolve("dkms2bin");
  }
}
