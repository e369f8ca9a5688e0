package org.packetary.dkms2bin.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.util.Resources;

/**
 * Makes the namespaces that commands run in: for mounts, processes, System V's objects and the
 * host's name always, for the network where none is needed. All that is mounted or started in them
 * ends with the command, and that ends with who started it.
 *
 * <p>There may be a user namespace beside them. Who is not root enters one first, to become root of
 * all others; root enters one last, when all is mounted, so that what runs is root of nothing.
 */
public final class Namespaces {

  /** What of the network a command sees. */
  public enum Network {
    /** None. */
    NONE,
    /** The host's. */
    HOSTS
  }

  private static final String DIES_WITH_PARENT = "setpriv --pdeathsig KILL --";

  private static final List<String> ALL = List.of("--mount", "--pid", "--ipc", "--uts");

  private final Optional<IdMap> first;
  private final Optional<IdMap> last;

  private Namespaces(Optional<IdMap> first, Optional<IdMap> last) {
    this.first = first;
    this.last = last;
  }

  /** Root's: who is root inside is root. */
  public static Namespaces ofRoot() {
    return new Namespaces(Optional.empty(), Optional.empty());
  }

  /**
   * Those of a user that is not root: who is root inside is this user.
   *
   * @param ids who the others are
   */
  static Namespaces ofUser(IdMap ids) {
    return new Namespaces(Optional.of(ids), Optional.empty());
  }

  /**
   * Root's, where who is root inside is nobody.
   *
   * @param ids who stands for whom
   */
  static Namespaces ofNobody(IdMap ids) {
    return new Namespaces(Optional.empty(), Optional.of(ids));
  }

  /** What mount(8) needs to know of overlays that a user namespace mounts; empty for root's. */
  public String overlayOptions() {
    // Only root may write attributes of the kernel's own.
    return first.isPresent() ? ",userxattr" : "";
  }

  /**
   * The words before a command that works on the files of roots: whose they are is kept there.
   * Empty for root, who can do so anyway.
   */
  public List<String> owning() {
    return first.map(map -> userNamespace("/proc", map)).orElse(List.of());
  }

  /** The words of a command that runs another one in the user namespace alone. */
  List<String> userNamespace(List<String> argv) {
    List<String> words = new ArrayList<>();
    first.or(() -> last).ifPresent(map -> words.addAll(userNamespace("/proc", map)));
    words.addAll(argv);
    return words;
  }

  /** The words of a command that runs another one in namespaces. */
  public List<String> command(Network network, List<String> argv) {
    List<String> words = new ArrayList<>();
    first.ifPresent(map -> words.addAll(userNamespace("/proc", map)));
    words.add("unshare");
    words.addAll(ALL);
    // A network's /proc/net and /sys are the namespace's; the processes are always.
    words.add(network == Network.NONE ? "--net" : "--mount-proc");
    words.addAll(List.of("--fork", "--kill-child", "--"));
    words.addAll(argv);
    return words;
  }

  /**
   * The definitions of functions of the shell: {@code in_namespaces} runs a command in namespaces
   * without a network, {@code with_network} with the host's. There, {@code in_root} replaces the
   * shell, when all is mounted, by a command in the root that the variable {@code root} names, and
   * {@code as_owner} by a program of the host's that sees the root's files with their owners.
   *
   * @param lastStep the words of a program of the host that takes a root and a command, in all
   *     namespaces, and becomes that command in that root; chroot where they are none
   */
  public String functions(List<String> lastStep) {
    String chroot = lastStep.isEmpty() ? "chroot" : quoted(lastStep);
    return String.join(
        "\n",
        "in_namespaces() {",
        "  " + DIES_WITH_PARENT + " \\",
        "    " + quoted(command(Network.NONE, List.of())) + " \"$@\"",
        "}",
        "with_network() {",
        "  " + DIES_WITH_PARENT + " \\",
        "    " + quoted(command(Network.HOSTS, List.of())) + " \"$@\"",
        "}",
        "as_owner() {",
        // The processes of these namespaces show in a /proc of their own.
        last.map(map -> "  mount -t proc proc /proc\n  exec " + quoted(userNamespace("/proc", map)))
                .orElse("  exec")
            + " \"$@\"",
        "}",
        "in_root() {",
        last.map(map -> "  cd \"$root\"\n  exec " + lastWords(map) + " " + chroot + " . \"$@\"")
            .orElse("  exec " + chroot + " \"$root\" \"$@\""),
        "}");
  }

  /** Where all is mounted, the processes of these namespaces show in the root's own /proc. */
  private static String lastWords(IdMap map) {
    List<String> words = userNamespace("", map);
    int proc = words.indexOf("");
    return quoted(words.subList(0, proc))
        + " ./proc "
        + quoted(words.subList(proc + 1, words.size()));
  }

  private static List<String> userNamespace(String proc, IdMap map) {
    return List.of(
        "bash",
        "-c",
        Resources.text(Namespaces.class, "user-namespace.sh"),
        "user-namespace",
        proc,
        IdMap.words(map.users()),
        IdMap.words(map.groups()));
  }

  private static String quoted(List<String> words) {
    return words.stream().map(Command::quote).collect(Collectors.joining(" "));
  }
}
