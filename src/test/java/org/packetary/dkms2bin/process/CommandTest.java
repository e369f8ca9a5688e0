package org.packetary.dkms2bin.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that are shown to people, held against a real shell. */
class CommandTest {

  private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

  private final ProcessRunner runner = new ProcessRunner();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain-word_1.2+x",
        "two words",
        "it's",
        "''",
        "$HOME `id` $(id) \\",
        "*?[a]{b,c}~!#&;|<>()",
        "~root",
        "tab\tand\nnewline",
        "\"double\"",
        "größe"
      })
  void aQuotedWordComesOutOfAShellAsItWentIn(String word) throws Exception {
    String script = "printf %s " + Command.quote(word);

    assertThat(runner.run(Command.of(List.of("sh", "-c", script), PATH)).out()).isEqualTo(word);
  }

  @Test
  void aPlainWordStaysReadable() {
    assertThat(Command.quote("/lib/modules/6.1.0-9-amd64/build"))
        .isEqualTo("/lib/modules/6.1.0-9-amd64/build");
  }

  @Test
  void aPassphraseIsNotInTheLog() {
    Command command =
        Command.of(List.of("openssl"), Map.of("A", "b")).reading(new Secret("s3cret"));

    assertThat(command.replayable()).isEqualTo("env -i A=b openssl");
    assertThat(command.toString()).doesNotContain("s3cret");
  }

  @Test
  void aReplayedCommandDoesTheSame(@TempDir Path temp) throws Exception {
    Path directory = Files.createDirectory(temp.resolve("it's here"));
    Command command =
        Command.of(
                List.of("sh", "-c", "pwd; printf '<%s>' \"$@\"; env | sort", "x", "a b", "", "$c"),
                Map.of("PATH", "/usr/bin:/bin", "VALUE", "with 'quotes' and $dollar"))
            .in(directory);

    CommandResult original = runner.run(command);
    CommandResult replayed =
        runner.run(
            Command.of(
                List.of("sh", "-c", command.replayable()),
                Map.of("PATH", "/usr/bin:/bin", "EXTRA", "of the replaying shell")));

    assertThat(original.out()).contains(directory.toString(), "<a b><><$c>", "VALUE=with");
    assertThat(replayed.out()).isEqualTo(original.out());
  }

  @Test
  void anEmptyEnvironmentIsReplayedAsEmpty() throws Exception {
    Command command = Command.of(List.of("/usr/bin/env"), Map.of());

    CommandResult replayed =
        runner.run(
            Command.of(List.of("sh", "-c", command.replayable()), Map.of("PATH", "/bin:/usr/bin")));

    assertThat(replayed.ok()).isTrue();
    assertThat(replayed.out()).isEmpty();
  }

  @Test
  void thereIsNoEmptyCommand() {
    assertThatThrownBy(() -> Command.of(List.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
