package org.packetary.dkms2bin.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.util.Digests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps plans in the cache under the digest of the question: the same sources, indexes, recipe and
 * options have the same plan.
 */
public final class PlanBook {

  private static final Logger LOG = LoggerFactory.getLogger(PlanBook.class);
  private static final String NAME = "plans";

  private final Path cache;

  /** The plans of a cache. */
  public PlanBook(Path cache) {
    this.cache = cache;
  }

  /** The plan that answers a question; empty where there is none that can be read. */
  public Optional<BuildPlan> find(List<String> question) {
    Path file = file(question);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      CacheDirectory.use(file);
      return PlanJson.read(Files.readString(file), file.toString()).stream().findFirst();
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with it: it is planned anew.
      LOG.info("cannot use the plan {}", file, e);
      return Optional.empty();
    }
  }

  /**
   * Keeps a plan.
   *
   * @throws EnvironmentException if the cache cannot be written
   */
  public void keep(List<String> question, BuildPlan plan) {
    try {
      Path directory = CacheDirectory.below(cache, NAME);
      Path temporary = Files.createTempFile(directory, ".new-", ".json");
      Files.writeString(temporary, PlanJson.write(List.of(plan)));
      Files.move(temporary, file(question), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot keep a plan in " + cache + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private Path file(List<String> question) {
    return cache
        .resolve(NAME)
        .resolve(Digests.sha256(String.join("\0", question)).substring(0, 32) + ".json");
  }
}
