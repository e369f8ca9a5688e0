package org.packetary.dkms2bin.proof.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestReportTest {

  private static final String BEGIN =
      "{\"nonce\":\"n1\",\"begin\":\"R\",\"traced\":true,\"taint\":512,\"uptime\":2.5}\r\n"
          + "{\"nonce\":\"n1\",\"try\":1,\"uptime\":3.00}\r\n";

  private static final String TRIED =
      "{\"nonce\":\"n1\",\"tried\":1,\"errno\":\"19\",\"traced\":true,\"began\":true,"
          + "\"returned\":\"-19\",\"state\":\"none\",\"taint\":12800,\"devices\":[\"a 0:1\"],"
          + "\"uptime\":3.25}\r\n";

  private final Path temp;

  GuestReportTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private GuestReport read(String text) throws IOException {
    return GuestReport.read(Files.writeString(temp.resolve("results"), text), "n1");
  }

  private static Attempt first(GuestReport report) {
    return Objects.requireNonNull(report.attempts().get(1));
  }

  @Test
  void readsWhatTheMachineSays() throws IOException {
    GuestReport report =
        read(BEGIN + TRIED + "{\"nonce\":\"n1\",\"end\":\"complete\",\"taint\":12800}\n");

    assertThat(report.begun()).isTrue();
    assertThat(report.taint()).isEqualTo(512);
    assertThat(report.end()).hasValue("complete");
    Attempt attempt = first(report);
    assertThat(attempt.errno()).isEqualTo(OptionalInt.of(19));
    assertThat(attempt.returned()).isEqualTo(OptionalInt.of(-19));
    assertThat(attempt.began()).isTrue();
    assertThat(attempt.devices()).isEqualTo(List.of("a 0:1"));
    assertThat(attempt.time()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void aLineThatIsCutOffSaysWhereTheMachineEnded() throws IOException {
    GuestReport report = read(BEGIN + "{\"nonce\":\"n1\",\"tried\":1,\"errno\":\"");

    assertThat(report.end()).isEmpty();
    assertThat(first(report).answered()).isFalse();
  }

  @Test
  void theTimeUntilItIsRemovedIsNotItsOwn() throws IOException {
    Attempt attempt =
        first(
            read(
                BEGIN
                    + TRIED
                    + "{\"nonce\":\"n1\",\"removed\":1,\"status\":0,\"state\":\"none\","
                    + "\"taint\":0,\"devices\":[],\"uptime\":9.5}\n"));

    assertThat(attempt.removal()).isPresent();
    assertThat(attempt.time()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void theLoaderThatWasKilledSaysNoNumber() throws IOException {
    Attempt attempt = first(read(BEGIN + TRIED.replace("\"19\"", "\"\"")));

    assertThat(attempt.answered()).isTrue();
    assertThat(attempt.errno()).isEmpty();
  }

  @Test
  void linesOfAnotherNonceAreNobodys() throws IOException {
    assertThat(first(read(BEGIN + TRIED.replace("n1", "n2"))).answered()).isFalse();
    assertThat(read("\n{}\nnoise").begun()).isFalse();
  }
}
