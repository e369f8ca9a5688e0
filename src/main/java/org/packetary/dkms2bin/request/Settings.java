package org.packetary.dkms2bin.request;

import java.nio.file.Path;
import java.time.Clock;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.TreeRemover;

/**
 * What a run works with, whatever it is asked to do.
 *
 * @param recipes the directory of recipes
 * @param cache the cache directory
 * @param osRelease the host's os-release(5) file
 * @param runner starts programs
 * @param environment what those programs get
 * @param events receives what happens
 * @param clock for reports; nothing that is published carries its time
 * @param toolVersion of dkms2bin
 */
public record Settings(
    Path recipes,
    Path cache,
    Path osRelease,
    CommandRunner runner,
    HostEnvironment environment,
    EventSink events,
    Clock clock,
    String toolVersion) {

  public Settings {
    cache = cache.toAbsolutePath().normalize();
  }

  /**
   * What deletes trees of the cache, also where some of it is others' who are lent to this user.
   */
  public TreeRemover remover() {
    return Tier.of(Isolation.AUTO, runner, environment)::delete;
  }

  /** The same, with somebody else who receives what happens. */
  public Settings tellingTo(EventSink other) {
    return new Settings(recipes, cache, osRelease, runner, environment, other, clock, toolVersion);
  }
}
