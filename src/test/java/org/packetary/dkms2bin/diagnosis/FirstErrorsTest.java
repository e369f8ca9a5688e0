package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of a log that a person looks for first. */
class FirstErrorsTest {

  /** Of v4l2loopback 0.12.7 on Debian 12's 6.12 kernel, gcc 12. */
  @Test
  void aRealLogGivesItsCompilersErrors() throws Exception {
    Path log = Path.of("src/test/resources/diagnosis/v4l2loopback-make.log");

    List<String> errors;
    try (Stream<String> lines = Files.lines(log)) {
      errors = FirstErrors.of(lines, 10);
    }

    assertThat(errors)
        .containsExactly(
            "/var/lib/dkms/v4l2loopback/0.12.7/build/v4l2loopback.c:717:9: error: implicit"
                + " declaration of function 'strlcpy'; did you mean 'strncpy'?"
                + " [-Werror=implicit-function-declaration]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello.c:3:10: fatal error: linux/nope.h: No such file or directory",
        "hello.c:9:1: error: expected ';' before '}' token",
        "ERROR: modpost: \"strlcpy\" [/var/lib/dkms/x/1/build/x.ko] undefined!",
        "/usr/bin/ld: x.o: undefined reference to `memcpy'",
        "make[2]: *** No rule to make target 'x.c', needed by 'x.o'.  Stop.",
        "/bin/sh: 1: pahole: not found",
        "bash: line 1: bison: command not found",
        "sh: 1: ./configure: not found",
        "cat: /lib/modules/6.1.0-9-amd64/source/Makefile: No such file or directory",
        "Error! Bad conf file.",
        "configure: error: no acceptable C compiler found",
        "Makefile:5: *** error: kernel too old.  Stop.",
      })
  void aLineThatNamesAnErrorIsTaken(String line) {
    assertThat(FirstErrors.of(Stream.of("  CC [M]  x.o", "  " + line + "  ", "done"), 10))
        .containsExactly(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  CC [M]  /var/lib/dkms/x/1/build/error.o",
        "x.c:3:1: warning: unused variable 'error' [-Wunused-variable]",
        "  LD [M]  error_handler.ko",
        "warning: the compiler differs from the one used to build the kernel",
        "cc1: some warnings being treated as errors",
        "checking for error_at_line... yes",
      })
  void otherLinesAreNot(String line) {
    assertThat(FirstErrors.of(Stream.of(line), 10)).isEmpty();
  }

  @Test
  void makesOwnWordsCountOnlyWhereNothingElseNamesAnError() {
    String inner = "make[1]: *** [Makefile:2: all] Error 2";
    String outer = "make: *** [Makefile:9: modules] Error 2";

    assertThat(
            FirstErrors.of(
                Stream.of(inner, outer, "Error! Bad return status for module build"), 10))
        .containsExactly(inner, outer, "Error! Bad return status for module build");
    assertThat(FirstErrors.of(Stream.of("x.c:1:1: error: no", inner, outer), 10))
        .containsExactly("x.c:1:1: error: no");
  }

  @Test
  void eachOnceInTheirOrderAndNotTooMany() {
    assertThat(
            FirstErrors.of(
                IntStream.range(0, 100).mapToObj(i -> "x.c:" + i / 2 + ": error: no"), 3))
        .containsExactly("x.c:0: error: no", "x.c:1: error: no", "x.c:2: error: no");
  }

  @Test
  void anEndlessLogIsReadNoFurtherThanNeeded() {
    AtomicInteger read = new AtomicInteger();

    FirstErrors.of(Stream.generate(() -> "error: " + read.incrementAndGet()), 10);

    assertThat(read.get()).isLessThan(20);
  }
}
