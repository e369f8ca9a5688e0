package org.packetary.dkms2bin.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What tools on the host get of this process's environment: a search path, the C locale, the proxy
 * settings that downloads need, and where the container engine and tokens are. Nothing else, so
 * that a user's settings cannot change a result.
 *
 * @param variables the names and values
 */
public record HostEnvironment(Map<String, String> variables) {

  private static final List<String> PASSED_ON =
      List.of(
          "http_proxy",
          "https_proxy",
          "ftp_proxy",
          "no_proxy",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "TMPDIR",
          "XDG_RUNTIME_DIR",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CONFIG",
          "DOCKER_TLS_VERIFY",
          "DOCKER_CERT_PATH",
          "CONTAINERS_CONF",
          "CONTAINERS_STORAGE_CONF",
          "CONTAINERS_REGISTRIES_CONF",
          "CONTAINER_HOST",
          "CONTAINER_SSHKEY",
          "CONTAINER_CONNECTION",
          "SSH_AUTH_SOCK",
          "REGISTRY_AUTH_FILE",
          "OPENSSL_CONF",
          "PKCS11_MODULE_PATH",
          "PKCS11_PROVIDER_MODULE",
          "SOFTHSM2_CONF");

  /** Where programs are looked for where the user has no path. */
  private static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String USERS = "/bin";
  private static final String ADMINISTRATORS = "/sbin";

  public HostEnvironment {
    variables = Map.copyOf(variables);
  }

  /** Picks what is passed on from a whole environment, such as {@link System#getenv()}. */
  public static HostEnvironment of(Map<String, String> whole) {
    Map<String, String> picked = new TreeMap<>();
    PASSED_ON.stream().filter(whole::containsKey).forEach(n -> picked.put(n, whole.get(n)));
    picked.put("PATH", path(whole.getOrDefault("PATH", "")));
    picked.put("LC_ALL", "C.UTF-8");
    picked.put("HOME", whole.getOrDefault("HOME", "/root"));
    picked.put("DEBIAN_FRONTEND", "noninteractive");
    return new HostEnvironment(picked);
  }

  /** The same for what a person talks to, which has to know the terminal. */
  public static HostEnvironment ofTerminal(Map<String, String> whole) {
    Map<String, String> picked = new TreeMap<>(of(whole).variables());
    picked.put("TERM", whole.getOrDefault("TERM", "dumb"));
    return new HostEnvironment(picked);
  }

  /**
   * The user's path, with the administrator's directories behind it: for each {@code bin} the
   * {@code sbin} beside it, where it lacks. No directory comes from elsewhere: a program that the
   * user does not have on the path is not found.
   */
  private static String path(String users) {
    List<String> directories =
        Stream.of(users.split(":")).filter(directory -> directory.startsWith("/")).toList();
    if (directories.isEmpty()) {
      return SYSTEM_PATH;
    }
    Stream<String> administrators =
        directories.stream()
            .filter(directory -> directory.endsWith(USERS))
            .map(d -> d.substring(0, d.length() - USERS.length()) + ADMINISTRATORS);
    return Stream.concat(directories.stream(), administrators)
        .distinct()
        .collect(Collectors.joining(":"));
  }

  /** The first program of a name on the search path. */
  public Optional<Path> find(String program) {
    return Stream.of(path().split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory).resolve(program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** The search path for programs, separated by colons. */
  public String path() {
    return variables.getOrDefault("PATH", SYSTEM_PATH);
  }

  /** The same with one more variable. */
  public HostEnvironment with(String name, String value) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put(name, value);
    return new HostEnvironment(more);
  }
}
