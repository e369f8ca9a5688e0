package org.packetary.dkms2bin.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Which engine is taken on hosts that have several or none, and what images are called. */
class ContainerEngineTest {

  private static final HostEnvironment HERE = HostEnvironment.of(Map.of());
  private static final HostEnvironment THERE =
      HostEnvironment.of(Map.of("DOCKER_HOST", "unix:///there.sock"));

  /** A host on which calls that contain a text work. */
  private record FakeHost(String answering, List<String> asked) implements CommandRunner {
    @Override
    public CommandResult run(Command command) {
      String words = command.words();
      asked.add(words);
      boolean ok = words.contains(answering);
      return new CommandResult(
          command, ok ? 0 : 1, words, ok ? "" : "cannot connect", false, Duration.ZERO);
    }
  }

  @ParameterizedTest
  @CsvSource({"podman,podman", "docker,docker"})
  void whicheverAnswersIsTaken(String answering, String expected) throws Exception {
    ContainerEngine engine =
        ContainerEngine.find(Optional.empty(), new FakeHost(answering, new ArrayList<>()), HERE);

    assertThat(engine.commandLine("ps")).isEqualTo(expected + " ps");
  }

  @ParameterizedTest
  @CsvSource({
    "podman,podman --remote --url unix:///there.sock ps",
    "docker,docker ps",
  })
  void whereDockerHostIsSetOnlyWhatIsThereCounts(String answering, String expected)
      throws Exception {
    List<String> asked = new ArrayList<>();

    ContainerEngine engine =
        ContainerEngine.find(Optional.empty(), new FakeHost(answering, asked), THERE);

    assertThat(engine.commandLine("ps")).isEqualTo(expected);
    assertThat(asked).doesNotContain("podman ps --quiet");
  }

  @Test
  void whereNoneAnswersEachIsNamedWithItsReason() {
    assertThatThrownBy(
            () ->
                ContainerEngine.find(
                    Optional.empty(), new FakeHost("none of them", new ArrayList<>()), HERE))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll("podman ps", "docker ps", "cannot connect");
  }

  @Test
  void anImageIsTaggedByTheDigestOfItsLayersAndNamedForPeople() {
    Layer base = new Layer("base-debian-12-0123456789abcdef01234567", Path.of("/a"));
    Layer kernel = new Layer("kernel-6.12.1+deb12-amd64-76543210fedcba9876543210", Path.of("/b"));

    assertThat(ContainerImages.tag(List.of(base)))
        .isEqualTo("localhost/dkms2bin/base-debian-12:0123456789abcdef01234567");
    assertThat(ContainerImages.tag(List.of(base, kernel)))
        .matches("localhost/dkms2bin/kernel-6-12-1-deb12-amd64:[0-9a-f]{24}")
        .isNotEqualTo(ContainerImages.tag(List.of(kernel)));
  }
}
