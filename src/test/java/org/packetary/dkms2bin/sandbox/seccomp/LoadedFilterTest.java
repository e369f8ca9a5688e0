package org.packetary.dkms2bin.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** The filter of system calls, laid on a real process by the kernel. */
class LoadedFilterTest {

  private static final HostEnvironment ENVIRONMENT = HostEnvironment.of(System.getenv());

  /** Runs a command under the filter of this host, as whoever runs the tests. */
  private static CommandResult confined(String... argv) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("setpriv", "--no-new-privs", "--"));
    words.addAll(SyscallFilter.of(Architecture.host()).command());
    words.add("/");
    words.addAll(List.of(argv));
    return new ProcessRunner().run(Command.of(words, ENVIRONMENT.variables()));
  }

  @Test
  void aProgramRunsAndStartsOthers() throws Exception {
    CommandResult result =
        confined("sh", "-c", "(echo one); echo two words | cat; exit 7", "sh", "it's", "");

    assertThat(result.out()).isEqualTo("one\ntwo words\n");
    assertThat(result.status()).isEqualTo(7);
  }

  @Test
  void theKernelRefusesNewNamespaces() throws Exception {
    CommandResult result = confined("unshare", "--user", "true");

    assertThat(result.status()).isNotZero();
    assertThat(result.err()).contains("Operation not permitted");
  }

  @Test
  void theFilterHoldsForWhatIsStartedUnderIt() throws Exception {
    CommandResult result = confined("sh", "-c", "grep -E '^Seccomp(_filters)?:' /proc/self/status");

    // SECCOMP_MODE_FILTER
    assertThat(result.out()).contains("Seccomp:\t2");
  }

  @Test
  void nothingIsLeftOfCapabilitiesAndNoProgramGivesNewOnes() throws Exception {
    CommandResult result =
        confined("grep", "-E", "^(Cap(Prm|Eff)|NoNewPrivs):", "/proc/self/status");

    assertThat(result.out().lines().toList())
        .containsExactly(
            "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
  }

  @Test
  void whatCannotBeStartedIsSaid() throws Exception {
    CommandResult result = confined("/nonexistent/program");

    assertThat(result.status()).isNotZero();
    assertThat(result.err()).contains("cannot start /nonexistent/program: No such file");
  }
}
