package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own log: in memory until it has a place. */
class RunLogTest {

  private final Path temp;
  private final RunLog log = new RunLog();

  RunLogTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private void say(String message) {
    log.publish(new LogRecord(Level.INFO, message));
  }

  @Test
  void whatWasSaidBeforeComesFirst() throws Exception {
    Path file = temp.resolve("logs/dkms2bin.log");
    say("before");
    assertThat(log.path()).isEmpty();

    log.offerPublicly(file);
    log.begin();
    say("after");

    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(Files.readAllLines(file).get(0)).endsWith("info    before");
    assertThat(Files.readAllLines(file).get(1)).endsWith("info    after");
    assertThat(log.path()).contains(file);
  }

  @Test
  void theFirstPlaceCountsAndReplacesAnEarlierRunsLog() throws Exception {
    Path file = Files.writeString(temp.resolve("log"), "an earlier run's");

    log.attach(file);
    log.attach(temp.resolve("other"));
    say("now");

    assertThat(Files.readString(file)).endsWith("now\n").doesNotContain("earlier");
    assertThat(temp.resolve("other")).doesNotExist();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoneAndTheNextIsTaken() throws Exception {
    Path inTheWay = Files.createFile(temp.resolve("file"));
    say("said");

    log.offerPublicly(inTheWay.resolve("log"));
    log.begin();
    assertThat(log.path()).isEmpty();

    log.attach(temp.resolve("log"));
    assertThat(temp.resolve("log")).content().contains("said").contains(inTheWay + "/log");
  }

  @Test
  void aRunWithNothingToTellLeavesTheLogOfTheLast() throws Exception {
    Path file = Files.writeString(temp.resolve("log"), "an earlier run's");

    log.offerPublicly(file);
    say("looked at everything");
    assertThat(file).hasContent("an earlier run's");

    log.publish(new LogRecord(Level.WARNING, "but"));
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(Files.readAllLines(file).get(0)).endsWith("looked at everything");
  }

  @Test
  void passwordsOfProxiesAndMirrorsStayOut() throws Exception {
    log.attach(temp.resolve("log"));

    say("run: env -i http_proxy=http://build:s3cret@proxy.example:3128 apt-get update");
    say("asked https://mirror.example/a:b@c of user@host:/srv");

    assertThat(temp.resolve("log"))
        .content()
        .doesNotContain("s3cret")
        .contains("http://build:***@proxy.example:3128 apt-get update")
        .contains("https://mirror.example/a:b@c of user@host:/srv");
  }
}
