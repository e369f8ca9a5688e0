package org.packetary.dkms2bin.doctor;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.doctor.HostCheck.Check;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.sandbox.seccomp.SyscallFilter;

/**
 * Tries whether a program runs under the filter of system calls that builds run under.
 *
 * @param probe runs it
 */
record FilterCheck(HostProbe probe) {

  private static final String NAME = "system call filter";

  Check run() throws InterruptedException {
    // As a user who may not load filters otherwise: whether it works is no matter of privileges.
    List<String> words = new ArrayList<>(List.of("setpriv", "--no-new-privs", "--"));
    words.addAll(SyscallFilter.of(Architecture.host()).command());
    words.addAll(List.of("/", "true"));
    HostProbe.Answer answer = probe.ask(words.toArray(String[]::new));
    return answer.ok()
        ? Check.ok(NAME, "loaded by perl")
        : Check.missing(
            NAME,
            answer.lastLine(),
            "use a kernel with CONFIG_SECCOMP_FILTER; in a container: with a seccomp profile that"
                + " allows seccomp");
  }
}
