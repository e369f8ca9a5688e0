package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;

/** Writes the apt.conf(5) of a private root. */
final class AptConfiguration {

  private static final List<String> PROXIES =
      List.of(
          "apt-config",
          "dump",
          "--no-empty",
          "--format",
          "%F \"%v\";%n",
          "Acquire::http",
          "Acquire::https");

  private AptConfiguration() {}

  /**
   * The settings that are ours.
   *
   * @param others whether there are other mirrors, which are asked soon
   */
  static String text(
      Path directory,
      boolean allowExpired,
      Architecture architecture,
      Patience patience,
      boolean others) {
    return String.join(
        "\n",
        "Dir \"" + directory + "\";",
        "Dir::State::status \"" + directory.resolve("var/lib/dpkg/status") + "\";",
        "APT::Architecture \"" + architecture.debian() + "\";",
        "APT::Architectures { \"" + architecture.debian() + "\"; };",
        "APT::Install-Recommends \"false\";",
        "APT::Sandbox::User \"root\";",
        "APT::Update::Error-Mode \"any\";",
        "Acquire::Languages \"none\";",
        "Acquire::Retries \"" + (others ? 1 : 3) + "\";",
        "Acquire::http::Timeout \"" + patience.silence().toSeconds() + "\";",
        "Acquire::https::Timeout \"" + patience.silence().toSeconds() + "\";",
        allowExpired ? "Acquire::Check-Valid-Until \"false\";\n" : "");
  }

  /** Proxies that the host's apt is told of, which the private configuration would hide. */
  static String hostProxies(String archive, Access access, HostApt host)
      throws InterruptedException {
    return host.answer(
        archive,
        PROXIES,
        () -> access.runner().run(Command.of(PROXIES, access.environment().variables())).out());
  }

  /** What mmdebstrap's own apt must know too: all of ours but the directories. */
  static void writeMmdebstraps(Path directory) {
    try {
      List<String> kept =
          Files.readAllLines(directory.resolve("apt.conf"), StandardCharsets.UTF_8).stream()
              .filter(l -> l.startsWith("Acquire::"))
              .toList();
      Files.write(directory.resolve("mmdebstrap.conf"), kept);
    } catch (IOException e) {
      throw new EnvironmentException("cannot write below " + directory, null, e);
    }
  }
}
