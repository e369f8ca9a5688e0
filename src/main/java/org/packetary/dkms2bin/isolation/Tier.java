package org.packetary.dkms2bin.isolation;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * How far a run's commands are apart from the host: as whom they are root, and of what. Whether the
 * host allows it is tried when namespaces are first needed.
 */
public final class Tier {

  /** What a line of a layer's contents begins with that says for whom it was made. */
  public static final String FOR = "for ";

  private static final Path SETTINGS = Path.of("/proc/sys");

  private final HostUser user;
  private final boolean inUserNamespace;
  private final String reason;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private @Nullable Namespaces known;

  private Tier(
      HostUser user,
      boolean inUserNamespace,
      String reason,
      CommandRunner runner,
      HostEnvironment environment) {
    this.user = user;
    this.inUserNamespace = inUserNamespace;
    this.reason = reason;
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * The tier that was asked for.
   *
   * @throws UsageException if it is root's and the user is not root
   */
  public static Tier of(Isolation asked, CommandRunner runner, HostEnvironment environment) {
    return of(asked, HostUser.current(), runner, environment);
  }

  /** The same for a user. */
  public static Tier of(
      Isolation asked, HostUser user, CommandRunner runner, HostEnvironment environment) {
    if (asked == Isolation.ROOT && !user.isRoot()) {
      throw new UsageException(
          "--isolation root needs root",
          "leave it out, or run dkms2bin as root: sudo dkms2bin ...");
    }
    String reason =
        asked != Isolation.AUTO ? "asked for" : user.isRoot() ? "as root" : "as no root";
    boolean userns = asked == Isolation.USERNS || !user.isRoot();
    return new Tier(user, userns, reason, runner, environment);
  }

  /** Root's own namespaces: who is root in a build is root. */
  public static Tier ofRoot() {
    return new Tier(
        new HostUser("root", 0, 0, Path.of("/etc")),
        false,
        "as root",
        command -> {
          throw new IllegalStateException("root's namespaces need no probe");
        },
        HostEnvironment.of(java.util.Map.of()));
  }

  /** What it is, in a few words. */
  public String words() {
    return inUserNamespace ? "user namespace" : "root's namespaces";
  }

  /** Why it is that. */
  public String reason() {
    return reason;
  }

  /** The user. */
  public HostUser user() {
    return user;
  }

  /** What keeps the user from it; empty where nothing does. */
  public Optional<Obstacle> obstacle() throws InterruptedException {
    return inUserNamespace
        ? new UserNamespaceProbe(runner, environment, SETTINGS).obstacle(user)
        : Optional.empty();
  }

  /**
   * What makes its namespaces.
   *
   * @throws EnvironmentException if this host does not let this user make them
   */
  public synchronized Namespaces namespaces() throws InterruptedException {
    Namespaces namespaces = known;
    if (namespaces == null) {
      Optional<Obstacle> obstacle = obstacle();
      if (obstacle.isPresent()) {
        throw unusable(obstacle.get());
      }
      namespaces =
          !inUserNamespace
              ? Namespaces.ofRoot()
              : user.isRoot() ? Namespaces.ofNobody(ids()) : Namespaces.ofUser(ids());
      known = namespaces;
    }
    return namespaces;
  }

  private static EnvironmentException unusable(Obstacle obstacle) {
    return new EnvironmentException(
        "no user namespace can be had: " + obstacle.problem(), obstacle.remedy());
  }

  private IdMap ids() {
    return user.ids().orElseThrow(() -> unusable(user.lendless()));
  }

  /**
   * What it adds to the list of what decides about a layer's bytes: owners are the users that the
   * host knows, so layers of one tier are of no use in another.
   */
  public List<String> contents() {
    return inUserNamespace ? List.of(FOR + ids()) : List.of();
  }

  /**
   * Gives what root made to who is root in the user namespace, where these are different.
   *
   * @param tree a file or directory of ours
   */
  public void handOver(Path tree) throws IOException {
    if (inUserNamespace && user.isRoot()) {
      new Owners(ids()).shift(tree);
    }
  }

  /**
   * Deletes a tree, also where some of it is others' who are lent to this user.
   *
   * @throws IOException if something of it cannot be deleted
   */
  public void delete(Path tree) throws IOException {
    try {
      FileTrees.delete(tree);
    } catch (AccessDeniedException e) {
      Optional<IdMap> ids = user.isRoot() ? Optional.empty() : user.ids();
      if (ids.isEmpty() || !deleted(Namespaces.ofUser(ids.get()), tree)) {
        throw e;
      }
    }
  }

  private boolean deleted(Namespaces namespaces, Path tree) throws IOException {
    try {
      CommandResult result =
          runner.run(
              Command.of(
                  namespaces.userNamespace(
                      List.of("rm", "-rf", "--", tree.toAbsolutePath().toString())),
                  environment.variables()));
      return result.ok();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while deleting " + tree, e);
    }
  }
}
