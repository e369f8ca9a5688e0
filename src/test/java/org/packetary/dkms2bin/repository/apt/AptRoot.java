package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.packaging.HostTool;

/** The host's apt with a configuration and state of its own, and one repository as its source. */
public final class AptRoot {

  private final Path root;

  public AptRoot(Path root, Path repository) throws IOException {
    this(root, "file:" + repository + " ./");
  }

  private AptRoot(Path root, String source) throws IOException {
    this(root, "sources.list", "deb [trusted=yes] " + source + "\n");
  }

  /** An apt that trusts what a deb822 sources file says. */
  static AptRoot of(Path root, Path sources) throws IOException {
    return new AptRoot(root, "sources.list.d/ours.sources", Files.readString(sources));
  }

  private AptRoot(Path root, String file, String sources) throws IOException {
    this.root = root;
    for (String directory :
        List.of(
            "etc/apt/apt.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/sources.list.d",
            "etc/apt/trusted.gpg.d",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/lib/dpkg",
            "download")) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    Files.writeString(root.resolve("etc/apt").resolve(file), sources);
    Files.writeString(
        root.resolve("apt.conf"),
        "Dir \""
            + root
            + "\";\nDir::State::status \""
            + root.resolve("var/lib/dpkg/status")
            + "\";\nAPT::Architecture \"amd64\";\nAPT::Architectures { \"amd64\"; };\n"
            + "APT::Sandbox::User \"\";\nAPT::Get::AllowUnauthenticated \"false\";\n"
            + "Acquire::http::Proxy::127.0.0.1 \"DIRECT\";\n");
  }

  /** The same for a suite's component. */
  public static AptRoot ofSuite(Path root, Path repository, String suite, String components)
      throws IOException {
    return new AptRoot(root, "file:" + repository + " " + suite + " " + components);
  }

  /** Marks a package as installed. */
  void install(String name) throws IOException {
    Files.writeString(
        root.resolve("var/lib/dpkg/status"),
        "Package: "
            + name
            + "\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
            + "Maintainer: T <t@example.org>\nDescription: x\n\n");
  }

  /** Runs a program of apt's that may fail. */
  HostTool.Result tried(String... argv) throws IOException, InterruptedException {
    return HostTool.run(Map.of("APT_CONFIG", root.resolve("apt.conf").toString()), List.of(argv));
  }

  /** Runs a program of apt's that has to succeed without a warning. */
  public String apt(String... argv) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "-C", root.resolve("download").toString()));
    command.addAll(List.of(argv));
    HostTool.Result result =
        HostTool.run(Map.of("APT_CONFIG", root.resolve("apt.conf").toString()), command);
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output().lines()).noneMatch(l -> l.startsWith("W:") || l.startsWith("E:"));
    return result.output();
  }

  /** The names of what {@code apt-get download} fetched. */
  List<String> downloads() throws IOException {
    return HostTool.names(root.resolve("download"));
  }
}
