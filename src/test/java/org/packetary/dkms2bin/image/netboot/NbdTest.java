package org.packetary.dkms2bin.image.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Resources;

/** The handshake with an NBD server, and the program that has the connection after it. */
class NbdTest {

  private static final String GREETING = "NBDMAGICIHAVEOPT";

  private final Path temp;

  NbdTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** What a process answers to a server's bytes, one char for each. */
  private record Answer(int status, String sent, String said) {}

  private Answer answer(String server, String export, String... argv)
      throws IOException, InterruptedException {
    Path said = temp.resolve("said");
    Path in = Files.write(temp.resolve("server"), server.getBytes(StandardCharsets.ISO_8859_1));
    ProcessBuilder builder =
        new ProcessBuilder(argv).redirectInput(in.toFile()).redirectError(said.toFile());
    builder.environment().put("EXPORT", export);
    builder.environment().merge("PATH", temp.toString(), (old, more) -> more + ":" + old);
    Process process = builder.start();
    String sent = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    return new Answer(process.waitFor(), sent, Files.readString(said));
  }

  private void put(String name, byte[] content) throws IOException {
    Path file = Files.write(temp.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** With a program that prints what is left for it. */
  private Answer handshake(String server, String export) throws Exception {
    put("nbd-connect", "#!/bin/sh\ncat\n".getBytes(StandardCharsets.UTF_8));
    put(
        "handshake",
        Resources.text(DisklessInitrd.class, "nbd-handshake.sh").getBytes(StandardCharsets.UTF_8));
    return answer(server, export, "sh", temp.resolve("handshake").toString());
  }

  @Test
  void asksForTheExportAndLeavesWhatTheServerSaysOfItToTheProgram() throws Exception {
    Answer answer = handshake(GREETING + "\0\3" + "the answer", "system");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                0,
                "\0\0\0\3" + "IHAVEOPT" + "\0\0\0\1" + "\0\0\0\6" + "system" + "the answer",
                ""));
  }

  @Test
  void saysWhatIsNoServerAndWhatIsTooOld() throws Exception {
    assertThat(handshake("HTTP/1.0 400 Bad", "").said()).contains("no NBD server", "HTTP/1.0 400");
    assertThat(handshake(GREETING + "\0\1", "").said()).contains("too old");
    assertThat(handshake("", "").status()).isNotZero();
  }

  private Answer connect(String server) throws Exception {
    assumeTrue(Architecture.host() == Architecture.X86_64, "the program is for x86_64");
    put("connect", DisklessInitrd.nbd(Architecture.X86_64).orElseThrow());
    return answer(server, "", temp.resolve("connect").toString());
  }

  @Test
  void theProgramTellsAServerThatWentFromAKernelThatRefuses() throws Exception {
    assertThat(connect("").status()).isEqualTo(255);
    assertThat(connect("12345").status()).isEqualTo(255);
    // A file is no connection, where the kernel knows NBD at all.
    assertThat(connect("\0\0\0\0\0\0\20\0\0\1").status()).isNotIn(0, 255);
  }
}
