package org.packetary.dkms2bin.estimate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.json.JsonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the modules of a cache's runs took to build when they were last built, by name: what a
 * repository that is new does not know. Nothing but the order of cells depends on it, so whatever
 * is wrong with the file is passed over.
 */
public final class BuildTimes {

  private static final Logger LOG = LoggerFactory.getLogger(BuildTimes.class);
  private static final String NAME = "times";

  /** More than anybody has drivers; those that were not built for longest go first. */
  private static final int MOST = 2_000;

  private final Path cache;

  /** The times of a cache. */
  public BuildTimes(Path cache) {
    this.cache = cache;
  }

  /** Reads all times, that of the module first that was not built for longest. */
  public Map<String, Duration> read() {
    Map<String, Duration> times = new LinkedHashMap<>();
    if (Files.exists(file())) {
      try {
        JsonText.read(file())
            .properties()
            .forEach(e -> times.put(e.getKey(), duration(e.getValue())));
      } catch (IOException e) {
        LOG.info("cannot use {}: {}", file(), e.toString());
      }
    }
    return times;
  }

  private static Duration duration(JsonNode seconds) {
    return Duration.ofMillis(Math.round(seconds.asDouble() * 1000));
  }

  /** Writes down how long modules took, beside what is known of others. */
  public void keep(Map<String, Duration> took) {
    if (took.isEmpty()) {
      return;
    }
    Map<String, Duration> all = read();
    all.keySet().removeAll(took.keySet());
    all.putAll(took);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    all.entrySet().stream()
        .skip(Math.max(0, all.size() - MOST))
        .forEach(e -> root.put(e.getKey(), e.getValue().toMillis() / 1000.0));
    try {
      CacheDirectory.below(cache, NAME);
      AtomicFile.replace(file(), JsonText.of(root));
    } catch (IOException e) {
      LOG.info("cannot keep how long builds took in {}: {}", file(), e.toString());
    }
  }

  private Path file() {
    return cache.resolve(NAME).resolve("modules.json");
  }
}
