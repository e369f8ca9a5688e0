package org.packetary.dkms2bin.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Obstacle;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.limit.Controller;

/**
 * Finds out whether this host can build: not by what is configured but by trying it, with the
 * commands that a build uses. Leaves nothing behind.
 */
public final class HostCheck {

  /** How a check came out. */
  public enum Status {
    /** As a build needs it. */
    OK,
    /** Builds work, with less protection, slowly, or not for long. */
    WARNING,
    /** Builds do not work. */
    MISSING
  }

  /**
   * One thing that was looked at.
   *
   * @param name what, in a few words
   * @param status how it came out
   * @param detail what was found
   * @param remedy what mends it: a command for root, or advice where no command can
   */
  public record Check(String name, Status status, String detail, Optional<String> remedy) {

    static Check ok(String name, String detail) {
      return new Check(name, Status.OK, detail, Optional.empty());
    }

    static Check warning(String name, String detail, String remedy) {
      return new Check(name, Status.WARNING, detail, Optional.of(remedy));
    }

    static Check missing(String name, String detail, String remedy) {
      return new Check(name, Status.MISSING, detail, Optional.of(remedy));
    }
  }

  /**
   * Where to look.
   *
   * @param cacheDirectory holds layers and cells; need not exist yet
   * @param outDirectory the repository directory, if one is known; need not exist yet
   * @param osRelease the host's os-release file
   * @param groups where cgroups are
   */
  public record Places(
      Path cacheDirectory, Optional<Path> outDirectory, Path osRelease, Controller.Places groups) {

    public Places {
      cacheDirectory = cacheDirectory.toAbsolutePath().normalize();
      outDirectory = outDirectory.map(d -> d.toAbsolutePath().normalize());
    }

    /** The usual places of a host, with this cache directory and no repository. */
    public static Places of(Path cacheDirectory) {
      return new Places(
          cacheDirectory, Optional.empty(), Path.of("/etc/os-release"), Controller.Places.host());
    }

    /** The same with a repository directory. */
    public Places withOutDirectory(Path directory) {
      return new Places(cacheDirectory, Optional.of(directory), osRelease, groups);
    }
  }

  static final long SPACE_WANTED = 5L << 30;

  private static final Set<String> BUILD = Set.of("build", "kernels");

  /** What the tools that only some builds need are for. */
  private static final Map<String, String> PURPOSES =
      Map.of(
          "fuse", " (where the kernel mounts no overlays for ordinary users)",
          "rpm", " (for CentOS, Fedora and their kin)",
          "iso", " (for driver disks as ISO images)",
          "tarball", " (for roots of tarballs that it unpacks)",
          "gpg", " (for keys that gpg has, in no file)",
          "proof", " (for --prove and \"dkms2bin prove\")",
          "image", " (for \"dkms2bin image\")",
          "netboot", " (for \"dkms2bin image diskless\")",
          "token", " (for modules signed by a key on a token)");

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final HostProbe probe;
  private final Places places;
  private final Tier tier;
  private final FileSystemCheck fileSystems;
  private final HostFamily family;

  /** A check of this host, with programs looked for on the environment's PATH. */
  public HostCheck(CommandRunner runner, HostEnvironment environment, Tier tier, Places places) {
    this(runner, environment, tier, places, SPACE_WANTED);
  }

  HostCheck(
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier,
      Places places,
      long spaceWanted) {
    this.runner = runner;
    this.environment = environment;
    this.probe = new HostProbe(runner, environment.variables());
    this.places = places;
    this.tier = tier;
    this.fileSystems = new FileSystemCheck(probe, tier, spaceWanted);
    this.family = HostFamily.of(places.osRelease());
  }

  /** Looks at everything, in an order in which it makes sense to mend it. */
  public List<Check> run() throws InterruptedException {
    boolean root = tier.user().isRoot();
    List<Check> checks = new ArrayList<>();
    HostTool.all().stream()
        .filter(tool -> tool.needs().stream().anyMatch(BUILD::contains))
        .map(this::tool)
        .forEach(checks::add);
    if (has(checks, "setpriv")) {
      checks.add(setprivDeathSignal());
    }
    if (has(checks, "apt-get")) {
      checks.add(apt());
    }
    checks.add(
        root
            ? Check.ok("privileges", "root")
            : Check.ok("privileges", tier.user().name() + ", who is root in a user namespace"));
    if (!root) {
      checks.addAll(optional("fuse"));
    }
    Optional<Check> users = userNamespace(root);
    users.ifPresent(checks::add);
    checks.addAll(optional("rpm"));
    checks.addAll(optional("iso"));
    checks.addAll(optional("tarball"));
    checks.addAll(optional("gpg"));
    checks.addAll(optional("token"));
    checks.addAll(optional("proof"));
    Stream.of("image", "netboot")
        .flatMap(need -> optional(need).stream())
        .filter(c -> !isListed(checks, c))
        .forEach(checks::add);
    if (root) {
      // Others cannot make its images, and asking podman as such leaves a process of it behind.
      checks.add(containerEngine());
    } else {
      checks.add(
          Check.warning(
              "root only",
              "--backend container and env import, which make files of several owners",
              "for these, run dkms2bin as root: sudo dkms2bin ..."));
    }
    Check namespaces = namespaces(users);
    checks.add(namespaces);
    checks.addAll(
        fileSystems.cacheDirectory(places.cacheDirectory(), namespaces.status() == Status.OK));
    if (has(checks, "perl") && has(checks, "setpriv")) {
      checks.add(new FilterCheck(probe).run());
    }
    checks.addAll(CgroupCheck.all(places.groups()));
    checks.add(
        fileSystems.space("disk space for the cache", places.cacheDirectory(), "--cache-dir"));
    places
        .outDirectory()
        .ifPresent(
            d -> checks.add(fileSystems.space("disk space for the repository", d, "--out-dir")));
    return List.copyOf(checks);
  }

  /** The first thing that keeps this host from building in namespaces; empty where nothing does. */
  public Optional<Check> obstacle() throws InterruptedException {
    Optional<Check> users = userNamespace(tier.user().isRoot());
    Check namespaces = namespaces(users);
    return Stream.concat(
            Stream.concat(users.stream(), Stream.of(namespaces, new FilterCheck(probe).run())),
            fileSystems
                .cacheDirectory(places.cacheDirectory(), namespaces.status() == Status.OK)
                .stream())
        .filter(c -> c.status() == Status.MISSING)
        .findFirst();
  }

  private Check tool(HostTool tool) {
    Optional<Path> found =
        tool.isFile()
            ? Optional.of(Path.of(tool.name())).filter(Files::exists)
            : environment.find(tool.name());
    if (found.isPresent()) {
      return Check.ok(tool.name(), found.get().toString());
    }
    return new Check(
        tool.name(),
        tool.isFile() ? Status.WARNING : Status.MISSING,
        tool.isFile() ? "no such file" : "not on PATH",
        family.installCommand(List.of(tool)));
  }

  private static boolean has(List<Check> checks, String tool) {
    return checks.stream().anyMatch(c -> c.name().equals(tool) && c.status() == Status.OK);
  }

  private static boolean isListed(List<Check> checks, Check check) {
    return checks.stream().anyMatch(c -> c.name().equals(check.name()));
  }

  /** Tools that only some builds need. */
  private List<Check> optional(String need) {
    return HostTool.all().stream()
        .filter(tool -> tool.needs().contains(need))
        .map(this::tool)
        .map(c -> c.status() == Status.OK ? c : lacking(c, need))
        .toList();
  }

  private static Check lacking(Check check, String need) {
    String purpose = PURPOSES.getOrDefault(need, "");
    return new Check(check.name(), Status.WARNING, check.detail() + purpose, check.remedy());
  }

  private Check containerEngine() throws InterruptedException {
    String name = "container engine";
    try {
      return Check.ok(
          name, ContainerEngine.find(Optional.empty(), runner, environment).version() + " answers");
    } catch (EnvironmentException e) {
      List<HostTool> tools =
          HostTool.all().stream().filter(tool -> tool.name().equals("podman")).toList();
      return new Check(
          name,
          Status.WARNING,
          "none answers (for --backend container)",
          family.installCommand(tools));
    }
  }

  private Check setprivDeathSignal() throws InterruptedException {
    String name = "setpriv --pdeathsig";
    return probe.ask("setpriv", "--help").text().contains("--pdeathsig")
        ? Check.ok(name, "known")
        : Check.missing(
            name,
            "not known: a build could outlive its parent",
            "install util-linux 2.33 or later");
  }

  private Check apt() throws InterruptedException {
    HostProbe.Answer answer = probe.ask("apt-get", "--print-uris", "update");
    if (!answer.ok()) {
      return Check.missing("apt", answer.lastLine(), "apt-get update");
    }
    long indexes = answer.text().lines().filter(line -> line.startsWith("'")).count();
    return Check.ok("apt", "works; indexes in this host's sources: " + indexes);
  }

  /** Whether this user is root in user namespaces; empty where that is not needed. */
  private Optional<Check> userNamespace(boolean root) throws InterruptedException {
    String name = "user namespaces";
    Optional<Obstacle> obstacle = tier.obstacle();
    if (root && obstacle.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        obstacle
            .map(o -> Check.missing(name, o.problem(), o.remedy()))
            .orElseGet(() -> Check.ok(name, "users and groups can be mapped")));
  }

  private Check namespaces(Optional<Check> users) throws InterruptedException {
    String name = "namespaces";
    if (users.filter(c -> c.status() == Status.MISSING).isPresent()) {
      return new Check(
          name, Status.MISSING, "not tried, because user namespaces do not work", Optional.empty());
    }
    HostProbe.Answer answer =
        probe.ask(tier.namespaces().command(Namespaces.Network.NONE, List.of("true")));
    if (answer.ok()) {
      return Check.ok(name, "mount, pid, ipc, uts, net");
    }
    if (answer.text().contains("No space left on device")) {
      return Check.missing(
          name,
          answer.lastLine(),
          "sysctl -w user.max_mnt_namespaces=10000 user.max_pid_namespaces=10000"
              + " user.max_ipc_namespaces=10000 user.max_uts_namespaces=10000"
              + " user.max_net_namespaces=10000");
    }
    if (answer.text().contains("propagation")) {
      return Check.missing(
          name, answer.lastLine(), "run outside this chroot, or mount --bind its root onto itself");
    }
    return Check.missing(
        name,
        answer.lastLine(),
        "in a container: start it with --privileged (docker run, podman run)");
  }
}
