package org.packetary.dkms2bin.distro.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.schedule.Work;

/** When indexes are fetched. */
class IndexRenewalTest {

  private final Path directory;
  private final SetClock clock = new SetClock();
  private int fetched;

  IndexRenewalTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private IndexRenewal with(Freshness freshness) {
    return new IndexRenewal(directory, new IndexLock(directory), "debian-12", freshness, clock);
  }

  private Optional<CommandResult> renew(Freshness freshness) throws InterruptedException {
    return with(freshness).renew(() -> ended(0));
  }

  private CommandResult ended(int status) {
    fetched++;
    return new CommandResult(
        Command.of(List.of("apt-get", "update"), Map.of()), status, "", "", false, Duration.ZERO);
  }

  @Test
  void theyAreFetchedOnceWithinTheTime() throws Exception {
    renew(Freshness.DEFAULT);
    clock.move(Duration.ofMinutes(59));
    assertThat(renew(Freshness.DEFAULT)).isEmpty();
    clock.move(Duration.ofMinutes(2));
    assertThat(renew(Freshness.DEFAULT)).isPresent();

    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void alwaysFetchesAndNeverDoesWhereTheyAreThere() throws Exception {
    assertThat(renew(Freshness.NEVER)).as("there are none").isPresent();
    assertThat(renew(Freshness.ALWAYS)).isPresent();
    clock.move(Duration.ofDays(1000));
    assertThat(renew(Freshness.NEVER)).isEmpty();
  }

  @Test
  void aFailedAttemptLeavesThemOld() throws Exception {
    renew(Freshness.DEFAULT);
    clock.move(Duration.ofHours(2));

    assertThat(with(Freshness.DEFAULT).renew(() -> ended(100)))
        .hasValueSatisfying(result -> assertThat(result.ok()).isFalse());

    assertThat(renew(Freshness.DEFAULT)).isPresent();
  }

  @Test
  void anAttemptThatIsBrokenOffLeavesThemOldButThere() throws Exception {
    renew(Freshness.DEFAULT);
    assertThatThrownBy(
            () ->
                with(Freshness.ALWAYS)
                    .renew(
                        () -> {
                          throw new InterruptedException();
                        }))
        .isInstanceOf(InterruptedException.class);

    assertThat(renew(Freshness.OFFLINE)).isEmpty();
    assertThat(renew(Freshness.DEFAULT)).isPresent();
  }

  @Test
  void aClockThatWasSetBackMakesThemOld() throws Exception {
    renew(Freshness.DEFAULT);
    clock.move(Duration.ofDays(-1));

    assertThat(renew(Freshness.DEFAULT)).isPresent();
    assertThat(renew(Freshness.DEFAULT)).isEmpty();
  }

  @Test
  void whatAnotherRunFetchedMeanwhileIsTaken() throws Exception {
    IndexRenewal late =
        new IndexRenewal(
            directory,
            new IndexLock(directory) {
              @Override
              public <T> T during(Work<T> work) throws InterruptedException {
                clock.move(Duration.ofSeconds(1));
                renew(Freshness.ALWAYS);
                return super.during(work);
              }
            },
            "debian-12",
            Freshness.ALWAYS,
            clock);

    assertThat(late.renew(() -> ended(0))).isEmpty();
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void offlineNothingIsFetchedAndWhatIsNotThereIsNamed() throws Exception {
    assertThatThrownBy(() -> renew(Freshness.OFFLINE))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("debian-12")
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElse(""))
                    .contains("once without --offline", "dkms2bin kernels --distro debian-12"));
    renew(Freshness.DEFAULT);
    clock.move(Duration.ofDays(1000));
    assertThat(renew(Freshness.OFFLINE)).isEmpty();

    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void offlineAnAttemptThatNeverSucceededIsNoIndex() throws Exception {
    with(Freshness.DEFAULT).renew(() -> ended(100));

    assertThatThrownBy(() -> renew(Freshness.OFFLINE)).isInstanceOf(EnvironmentException.class);
  }
}
