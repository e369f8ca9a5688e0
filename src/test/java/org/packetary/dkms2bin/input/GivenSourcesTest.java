package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.source.driver.DriverDescription;

/** All inputs of a run are read before anything is said of what is wrong. */
class GivenSourcesTest {

  private static final DriverRequest PLAIN = DriverRequest.of(List.of());
  private static final DriverRequest WITH_MAKE =
      new DriverRequest(
          List.of(),
          new DriverDescription(
              Optional.empty(),
              Optional.empty(),
              Optional.of("make all"),
              Optional.empty(),
              List.of()),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of());

  private final List<BuildEvent> events = new ArrayList<>();
  private final GivenSources given = new GivenSources(events::add);

  private static SourceIntake.Taken taken(Path input, Optional<ModuleId> written) {
    DkmsSource source =
        new DkmsSource(
            Path.of("/unpacked"), "digest", List.of(), Origin.plain(input), Instant.EPOCH);
    return new SourceIntake.Taken(
        List.of(source), written, written.isPresent() ? List.of("a guess") : List.of());
  }

  private static GivenSources.Reader reader(Optional<ModuleId> written) {
    return input -> {
      if (input.toString().startsWith("bad")) {
        throw new InputException(input + " is damaged", "give another");
      }
      return taken(input, written);
    };
  }

  @Test
  void everySourceComesWithWhatIsSaidOfIt() {
    given.add(PLAIN, List.of(Path.of("a"), Path.of("b")), reader(Optional.empty()));
    given.add(WITH_MAKE, List.of(Path.of("c")), reader(Optional.of(new ModuleId("c", "1"))));

    assertThat(given.all())
        .extracting(t -> t.source().origin().input().toString())
        .containsExactly("a", "b", "c");
    assertThat(given.all())
        .extracting(TakenSource::driver)
        .containsExactly(PLAIN, PLAIN, WITH_MAKE);
    assertThat(given.all()).allMatch(t -> t.pin().tree().equals("digest"));
    assertThat(given.all().get(2).written()).contains(new ModuleId("c", "1"));
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    given.add(PLAIN, List.of(Path.of("bad1"), Path.of("a")), reader(Optional.empty()));
    given.add(WITH_MAKE, List.of(Path.of("bad2")), reader(Optional.empty()));

    assertThatThrownBy(given::all)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bad1 is damaged")
        .hasMessageContaining("bad2 is damaged");
  }

  @Test
  void whatWasGuessedIsTold() {
    given.add(PLAIN, List.of(Path.of("a")), reader(Optional.of(new ModuleId("a", "1"))));

    assertThat(events)
        .containsExactly(new BuildEvent.DriverGuessed(Path.of("a"), List.of("a guess")));
  }

  @Test
  void whatIsSaidForNothingIsWarnedOf() {
    given.add(WITH_MAKE, List.of(Path.of("a")), reader(Optional.empty()));

    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildEvent.Warning.class, w -> assertThat(w.message()).contains("--make"));
  }

  @Test
  void aHostThatCannotUnpackIsNoFaultOfTheInput() {
    assertThatThrownBy(
            () ->
                given.add(
                    PLAIN,
                    List.of(Path.of("a")),
                    input -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cannot unpack a")
        .hasMessageContaining("No space left");
  }
}
