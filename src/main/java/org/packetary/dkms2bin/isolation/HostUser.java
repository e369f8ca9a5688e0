package org.packetary.dkms2bin.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The user that runs this process, and whom else it may be.
 *
 * @param name its name
 * @param user its number
 * @param group its group's
 * @param etc the directory with subuid and subgid
 */
public record HostUser(String name, int user, int group, Path etc) {

  private static final Path SELF = Path.of("/proc/self");

  /** The one that there is. */
  public static HostUser current() {
    try {
      return new HostUser(
          System.getProperty("user.name", "?"),
          (Integer) Files.getAttribute(SELF, "unix:uid"),
          (Integer) Files.getAttribute(SELF, "unix:gid"),
          Path.of("/etc"));
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + SELF, "is /proc mounted?", e);
    }
  }

  /** Whether it is root. */
  public boolean isRoot() {
    return user == 0;
  }

  /** Whom it is in a user namespace; empty where the host lends it nobody. */
  Optional<IdMap> ids() {
    SubordinateIds users = read("subuid");
    SubordinateIds groups = read("subgid");
    if (isRoot()) {
      return Optional.of(
          IdMap.from(
              users.of(name, user, IdMap.WANTED).orElseGet(() -> users.highest(IdMap.WANTED)),
              groups.of(name, user, IdMap.WANTED).orElseGet(() -> groups.highest(IdMap.WANTED))));
    }
    Optional<Integer> lentUsers = users.of(name, user, IdMap.WANTED - 1);
    Optional<Integer> lentGroups = groups.of(name, user, IdMap.WANTED - 1);
    return lentUsers.isEmpty() || lentGroups.isEmpty()
        ? Optional.empty()
        : Optional.of(IdMap.of(user, group, lentUsers.get(), lentGroups.get()));
  }

  /** What keeps it from being others, where the host lends it nobody. */
  Obstacle lendless() {
    return new Obstacle(
        "/etc/subuid and /etc/subgid lend " + name + " no users and groups",
        "as root: " + lending());
  }

  /** What gives it the users and groups that it lacks. */
  String lending() {
    long users = read("subuid").unused(IdMap.WANTED);
    long groups = read("subgid").unused(IdMap.WANTED);
    return "usermod --add-subuids " + range(users) + " --add-subgids " + range(groups) + " " + name;
  }

  private static String range(long first) {
    return first + "-" + (first + IdMap.WANTED - 1);
  }

  private SubordinateIds read(String file) {
    try {
      return SubordinateIds.in(etc.resolve(file));
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + etc.resolve(file), null, e);
    }
  }
}
