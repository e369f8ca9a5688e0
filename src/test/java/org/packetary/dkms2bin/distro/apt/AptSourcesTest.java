package org.packetary.dkms2bin.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** Where packages come from: what the user, the recipe, the host and mmdebstrap say. */
class AptSourcesTest {

  private static final String DEFAULTS =
      "deb http://default.example/debian bookworm main\n"
          + "deb http://default.example/debian bookworm-updates main\n"
          + "deb http://default.example/debian-security bookworm-security main\n";

  private final Path temp;
  private final Path key;
  private List<String> pockets = List.of();

  AptSourcesTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.key = Files.createFile(temp.resolve("keys.gpg"));
  }

  /** A host with sources of its own and an mmdebstrap that runs its hook and then fails. */
  private record FakeHost(String sources, String defaults, Path root) implements CommandRunner {

    @Override
    public CommandResult run(Command command) throws InterruptedException {
      String program = command.argv().get(0);
      if (program.equals("apt-get")) {
        assertThat(command.argv()).contains("indextargets");
        return new CommandResult(command, 0, sources, "", false, Duration.ZERO);
      }
      assertThat(program).isEqualTo("mmdebstrap");
      if (defaults.isEmpty()) {
        return new CommandResult(command, 1, "", "E: unknown suite", false, Duration.ZERO);
      }
      String hook =
          command.argv().stream()
              .filter(a -> a.startsWith("--setup-hook="))
              .map(a -> a.substring("--setup-hook=".length()))
              .findFirst()
              .orElseThrow();
      try {
        Files.createDirectories(root.resolve("etc/apt"));
        Files.writeString(root.resolve("etc/apt/sources.list"), defaults);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return new ProcessRunner()
          .run(
              Command.of(
                  List.of("sh", "-c", hook, "sh", root.toString()),
                  Map.of("PATH", "/usr/bin:/bin")));
    }
  }

  private Bootstrap.Mmdebstrap bootstrap(Optional<String> mirror) {
    return new Bootstrap.Mmdebstrap(
        "bookworm",
        pockets,
        List.of("main", "contrib"),
        key.toString(),
        "debian-archive-keyring",
        "Debian",
        mirror,
        List.of("dkms"),
        false);
  }

  private List<String> lines(
      Optional<String> recipesMirror, MirrorChoice choice, String hostSources, String defaults)
      throws InterruptedException {
    FakeHost host = new FakeHost(hostSources, defaults, temp.resolve("root"));
    return lines(recipesMirror, choice, host, Freshness.DEFAULT);
  }

  private List<String> lines(
      Optional<String> recipesMirror, MirrorChoice choice, CommandRunner host, Freshness freshness)
      throws InterruptedException {
    Access access =
        new Access(
            temp,
            temp.resolve("host"),
            host,
            new HostEnvironment(Map.of("PATH", "/bin")),
            Tier.ofRoot(),
            Clock.systemUTC(),
            freshness,
            Patience.DEFAULT);
    return new AptSources(
            "debian-12", bootstrap(recipesMirror), choice, access, new HostApt(access))
        .lines();
  }

  private static MirrorChoice mirror(String url) {
    return new MirrorChoice(Optional.of(url), Optional.empty(), false, false);
  }

  @Test
  void theUsersMirrorGoesBeforeTheRecipes() throws Exception {
    assertThat(
            lines(
                Optional.of("http://recipe.example/debian"),
                mirror("http://mine.example/debian"),
                "",
                DEFAULTS))
        .containsExactly(
            "deb [signed-by=" + key + "] http://mine.example/debian bookworm main contrib");
  }

  @Test
  void theRecipesMirrorGoesBeforeTheHosts() throws Exception {
    assertThat(
            lines(
                Optional.of("http://recipe.example/debian"),
                MirrorChoice.DEFAULT,
                "Debian|Debian|bookworm|http://host.example/debian\n",
                DEFAULTS))
        .containsExactly(
            "deb [signed-by=" + key + "] http://recipe.example/debian bookworm main contrib");
  }

  @Test
  void theUsersKeysReplaceTheRecipes() throws Exception {
    Path mine = Files.createFile(temp.resolve("mine.gpg"));
    Path roundabout = temp.resolve("sub/../mine.gpg");
    Files.createDirectory(temp.resolve("sub"));

    assertThat(
            lines(
                Optional.empty(),
                new MirrorChoice(
                    Optional.of("http://mine.example"), Optional.of(roundabout), false, false),
                "",
                ""))
        .containsExactly("deb [signed-by=" + mine + "] http://mine.example bookworm main contrib");
  }

  @Test
  void aTrustedArchiveNeedsNoKeys() throws Exception {
    Files.delete(key);

    assertThat(
            lines(
                Optional.empty(),
                new MirrorChoice(Optional.of("file:/srv/deb"), Optional.empty(), true, false),
                "",
                ""))
        .containsExactly("deb [trusted=yes] file:/srv/deb bookworm main contrib");
  }

  @Test
  void missingKeysNameThePackageOrTheOption() throws Exception {
    Files.delete(key);

    assertThatThrownBy(() -> lines(Optional.empty(), mirror("http://mine.example"), "", ""))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(key.toString())
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint())
                    .contains("apt-get install debian-archive-keyring"));
    MirrorChoice wrongKey =
        new MirrorChoice(
            Optional.of("http://mine.example"),
            Optional.of(temp.resolve("none.gpg")),
            false,
            false);
    assertThatThrownBy(() -> lines(Optional.empty(), wrongKey, "", ""))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("none.gpg")
        .satisfies(
            e -> assertThat(((EnvironmentException) e).hint().orElse("")).contains("--mirror-key"));
  }

  @Test
  void withoutAMirrorTheDefaultsServe() throws Exception {
    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, "", DEFAULTS))
        .containsExactly(
            "deb [signed-by=" + key + "] http://default.example/debian bookworm main contrib",
            "deb [signed-by="
                + key
                + "] http://default.example/debian bookworm-updates main contrib",
            "deb [signed-by="
                + key
                + "] http://default.example/debian-security bookworm-security main contrib");
  }

  @Test
  void theHostsAddressesForTheSameOriginReplaceTheDefaults() throws Exception {
    String host =
        "Docker|Docker CE|bookworm|http://docker.example/\n"
            + "Debian|Debian|bookworm|http://near.example/debian/\n"
            + "Debian|Debian|bookworm|http://far.example/debian/\n"
            + "Debian|Debian-Security|stable-security|http://near.example/security/\n";

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, DEFAULTS))
        .extracting(l -> l.replaceFirst("^deb \\[.*] ", ""))
        .containsExactly(
            "http://near.example/debian/ bookworm main contrib",
            "http://near.example/debian/ bookworm-updates main contrib",
            "http://near.example/security/ bookworm-security main contrib");
  }

  @Test
  void aHostsSecurityArchiveIsKnownByItsSuiteWhereItsLabelDoesNotTell() throws Exception {
    String host =
        "Debian|Debian|bookworm-security|http://near.example/security/\n"
            + "Debian|Debian|bookworm|http://near.example/debian/\n";

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, DEFAULTS))
        .extracting(l -> l.replaceFirst("^deb \\[.*] ", ""))
        .containsExactly(
            "http://near.example/debian/ bookworm main contrib",
            "http://near.example/debian/ bookworm-updates main contrib",
            "http://near.example/security/ bookworm-security main contrib");
  }

  @Test
  void aMirrorIsAskedForTheSuitesThatUpdatesComeInToo() throws Exception {
    pockets = List.of("updates", "security");

    assertThat(lines(Optional.empty(), mirror("http://mine.example"), "", ""))
        .extracting(l -> l.replaceFirst("^deb \\[.*] ", ""))
        .containsExactly(
            "http://mine.example bookworm main contrib",
            "http://mine.example bookworm-updates main contrib",
            "http://mine.example bookworm-security main contrib");
  }

  @Test
  void aSuiteThatMmdebstrapDoesNotKnowNeedsAMirror() {
    assertThatThrownBy(() -> lines(Optional.empty(), MirrorChoice.DEFAULT, "", ""))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("no default mirror for bookworm")
        .hasMessageContaining("unknown suite")
        .satisfies(
            e -> assertThat(((EnvironmentException) e).hint().orElse("")).contains("--mirror URL"));
  }

  @Test
  void theHostIsAskedOnceUntilItsSettingsChange() throws Exception {
    List<String> first = lines(Optional.empty(), MirrorChoice.DEFAULT, "", DEFAULTS);
    CommandRunner nobody =
        command -> {
          throw new AssertionError(command.words());
        };

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, nobody, Freshness.DEFAULT))
        .isEqualTo(first);
    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, nobody, Freshness.OFFLINE))
        .isEqualTo(first);
    String host = "Debian|Debian|bookworm|http://near.example/debian/\n";
    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, DEFAULTS)).isEqualTo(first);

    Files.createDirectories(temp.resolve("host/etc/apt"));
    Files.writeString(temp.resolve("host/etc/apt/sources.list"), "deb http://near.example x y");

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, DEFAULTS)).isNotEqualTo(first);
  }

  @Test
  void indexesThatTheHostFetchesChangeWhatItsSourcesAre() throws Exception {
    lines(Optional.empty(), MirrorChoice.DEFAULT, "", DEFAULTS);
    Path lists = Files.createDirectories(temp.resolve("host/var/lib/apt/lists"));
    Files.writeString(lists.resolve("near.example_InRelease"), "Origin: Debian\nDate: today\n");
    String host = "Debian|Debian|bookworm|http://near.example/debian/\n";

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, DEFAULTS))
        .first()
        .asString()
        .contains("near.example");
    Files.writeString(lists.resolve("near.example_InRelease"), "Origin: Debian\nDate: tomorrow\n");
    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, "", DEFAULTS))
        .as("their date does not")
        .first()
        .asString()
        .contains("near.example");
  }

  @Test
  void alwaysAsksTheHostToo() throws Exception {
    lines(Optional.empty(), MirrorChoice.DEFAULT, "", DEFAULTS);
    FakeHost host =
        new FakeHost(
            "Debian|Debian|bookworm|http://near.example/debian/\n", DEFAULTS, temp.resolve("root"));

    assertThat(lines(Optional.empty(), MirrorChoice.DEFAULT, host, Freshness.ALWAYS))
        .first()
        .asString()
        .contains("near.example");
  }

  @Test
  void offlineAHostThatWasNeverAskedIsAnError() {
    FakeHost host = new FakeHost("", DEFAULTS, temp.resolve("root"));

    assertThatThrownBy(() -> lines(Optional.empty(), MirrorChoice.DEFAULT, host, Freshness.OFFLINE))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("debian-12")
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElse(""))
                    .contains("once without --offline"));
  }
}
