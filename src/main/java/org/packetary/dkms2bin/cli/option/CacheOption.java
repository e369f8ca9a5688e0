package org.packetary.dkms2bin.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.config.Key;
import org.packetary.dkms2bin.config.Setting;
import org.packetary.dkms2bin.config.ValueOrigin;
import picocli.CommandLine.Option;

/** The option that names the cache, for every command. */
@Heading(Heading.PLACE)
public final class CacheOption {

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description =
          "Where build roots are cached (default: /var/cache/dkms2bin, or in ordinary users'"
              + " home directories, .cache/dkms2bin).")
  private @Nullable Path cacheDir;

  /** The cache directory: the one asked for, else the usual one for this user. */
  public Path directory(Map<String, String> environment) {
    return cacheDir == null ? Path.of(usual(environment).words().get(0)) : cacheDir;
  }

  /** The usual one for this user, and what decides about it. */
  public static Setting usual(Map<String, String> environment) {
    if (Files.isWritable(Path.of("/var/cache"))) {
      return setting("/var/cache/dkms2bin", ValueOrigin.byDefault());
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!caches.isEmpty()) {
      return setting(caches + "/dkms2bin", ValueOrigin.environment("XDG_CACHE_HOME"));
    }
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty()
        ? setting("/tmp/dkms2bin-" + System.getProperty("user.name"), ValueOrigin.byDefault())
        : setting(home + "/.cache/dkms2bin", ValueOrigin.environment("HOME"));
  }

  private static Setting setting(String directory, ValueOrigin origin) {
    return new Setting(Key.CACHE_DIR, List.of(directory), origin);
  }
}
