package org.packetary.dkms2bin.kbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes that a hostile driver may have written. */
class KbuildNotesTest {

  private static final String BEGIN = "k/usr/src/k/\nb/b/\n";

  @Test
  void aLineThatWasThereBeforeIsGivenByItsNumber() throws Exception {
    KbuildNotes notes =
        KbuildNotes.parse(
            BEGIN
                + "f.a.o.cmd\n-cmd_/b/a.o := cc\n-source_/b/a.o := /b/a.c\n-  include/x.h \\\n"
                + "f.b.o.cmd\n-cmd_/b/b.o := cc\n-source_/b/b.o := /b/b.c\n=3\ne\n",
            "");

    assertThat(notes.commands()).hasSize(2);
    assertThat(notes.commands())
        .allSatisfy(c -> assertThat(c.reads()).containsExactly("/usr/src/k/include/x.h"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        BEGIN + "f.a.o.cmd\n=1\ne\n",
        BEGIN + "f.a.o.cmd\n-a\n=99999999999\ne\n",
        BEGIN + "f.a.o.cmd\n-a\n=-1\ne\n",
        BEGIN + "?\ne\n",
        BEGIN + "\ne\n",
        BEGIN + "e\n-more\n",
        BEGIN + "f.a.o.cmd\n-a\n",
        BEGIN + "e",
        "krelative/\nb/b/\ne\n",
        "e\n",
      })
  void whatIsNotOfTheFormIsRefused(String lines) {
    assertThatThrownBy(() -> KbuildNotes.parse(lines, ""))
        .isInstanceOf(KbuildNotes.MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc  /x\0", "x", "\0", "0123  relative\0"})
  void digestsAreOfOneForm(String digests) {
    assertThatThrownBy(() -> KbuildNotes.parse(BEGIN + "e\n", digests))
        .isInstanceOf(KbuildNotes.MalformedException.class);
  }

  @Test
  void linksAreNotFollowed(@TempDir Path out) throws IOException {
    Path secret = Files.writeString(out.resolve("secret"), BEGIN + "e\n");
    Files.createSymbolicLink(out.resolve(KbuildNotes.LINES), secret);
    Files.writeString(out.resolve(KbuildNotes.DIGESTS), "");

    assertThatThrownBy(() -> KbuildNotes.read(out)).isInstanceOf(IOException.class);
  }

  @Test
  void modulesThatAreMadeOfEachOtherEndNothing() throws Exception {
    KbuildNotes notes =
        KbuildNotes.parse(
            BEGIN
                + "f.x.ko.cmd\n-cmd_/b/x.ko := ld -o x.ko /b/x.o\n"
                + "f.x.o.cmd\n-cmd_/b/x.o := ld /b/y.o\nf.y.o.cmd\n-cmd_/b/y.o := ld /b/x.o\ne\n",
            "");

    BuildTrace trace =
        TraceBuilder.build(
            notes,
            option -> Optional.empty(),
            (path, sha) -> new BuildTrace.Item(path, sha, BuildTrace.Origin.ROOT, ""));

    assertThat(trace.units()).isEmpty();
    assertThat(trace.gaps()).hasSize(1);
  }

  @Test
  void aTraceIsReadBackAsItWasWritten(@TempDir Path temp) throws IOException {
    BuildTrace trace =
        new BuildTrace(
            "gcc 12",
            new TreeMap<>(Map.of("SMP", "y")),
            List.of(
                new BuildTrace.Item(
                    "/b/a.c", Optional.of("0".repeat(64)), BuildTrace.Origin.DRIVER, ""),
                new BuildTrace.Item(
                    "/k/h.h", Optional.empty(), BuildTrace.Origin.KERNEL, "headers 1")),
            List.of(new BuildTrace.Unit("/b/a.o", 0, "cc", List.of(1), List.of("SMP"))),
            List.of(new BuildTrace.Module("a.ko", List.of(0), List.of())),
            List.of("a gap"));

    TraceFile.write(trace, temp.resolve("trace"));

    assertThat(TraceFile.read(temp.resolve("trace"))).contains(trace);
    assertThat(TraceFile.read(temp.resolve("none"))).isEmpty();
  }
}
