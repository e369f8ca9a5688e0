package org.packetary.dkms2bin.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Tries whether this host lets a user make a user namespace and say who is in it, by doing it; what
 * is configured is looked at only to say what hinders.
 */
final class UserNamespaceProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Path settings;

  /**
   * A probe.
   *
   * @param settings the directory of the kernel's settings: /proc/sys
   */
  UserNamespaceProbe(CommandRunner runner, HostEnvironment environment, Path settings) {
    this.runner = runner;
    this.environment = environment;
    this.settings = settings;
  }

  /** What keeps a user from namespaces; empty where nothing does. */
  Optional<Obstacle> obstacle(HostUser user) throws InterruptedException {
    Optional<IdMap> ids = user.ids();
    if (ids.isEmpty()) {
      return Optional.of(user.lendless());
    }
    if (!user.isRoot() && environment.find("newuidmap").isEmpty()) {
      return Optional.of(
          new Obstacle(
              "newuidmap is not on PATH",
              "as root: apt-get install uidmap (Debian, Ubuntu); dnf install shadow-utils (others)"));
    }
    String said =
        tried(user.isRoot() ? Namespaces.ofNobody(ids.get()) : Namespaces.ofUser(ids.get()));
    return said.isEmpty() ? Optional.empty() : Optional.of(because(said));
  }

  /** What was said when it did not work; nothing where it did. */
  private String tried(Namespaces namespaces) throws InterruptedException {
    try {
      CommandResult result =
          runner.run(
              Command.of(
                      namespaces.userNamespace(List.of("cat", "/proc/self/uid_map")),
                      environment.variables())
                  .within(PATIENCE));
      return result.ok() && !result.out().isBlank() ? "" : result.lastWords();
    } catch (EnvironmentException e) {
      return e.problem();
    }
  }

  private Obstacle because(String said) {
    if (is("kernel/apparmor_restrict_unprivileged_userns", "1")) {
      return new Obstacle(
          "AppArmor of this host lets a program make user namespaces only where a profile says so: "
              + said,
          "install dkms2bin's .deb, which brings one; or as root: sysctl -w"
              + " kernel.apparmor_restrict_unprivileged_userns=0");
    }
    for (Map.Entry<String, String> needed :
        Map.of("kernel/unprivileged_userns_clone", "1", "user/max_user_namespaces", "10000")
            .entrySet()) {
      if (is(needed.getKey(), "0")) {
        String name = needed.getKey().replace('/', '.');
        return new Obstacle(
            name + " is 0 on this host: " + said,
            "as root: sysctl -w " + name + "=" + needed.getValue());
      }
    }
    return said.contains("newuidmap") || said.contains("newgidmap")
        ? new Obstacle(
            said, "newuidmap and newgidmap must be set-user-id root, or have their capabilities")
        : new Obstacle(
            said,
            "in a container: start it with --privileged, or as root, or use --backend container");
  }

  private boolean is(String setting, String value) {
    try {
      return Files.readString(settings.resolve(setting)).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }
}
