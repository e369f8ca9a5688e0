package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Disks;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.report.ReportWriters;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.util.Digests;
import picocli.CommandLine.Help.Ansi;

/** What the umask decides, and what it must not: each umask in a process of its own. */
class UmaskTest {

  private static final String KERNEL = "5.10.0-33-amd64";
  private static final String DISK = "tp_smapi-0.43-ubuntu-dd.tar";

  private final Path temp;

  UmaskTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** What is run under a umask. Its argument is a directory to work in, which is there. */
  static final class Job {

    private Job() {}

    public static void main(String[] args) throws Exception {
      Path work = Path.of(args[0]);
      Path repository = work.resolve("new/repository");
      Path debian = Disks.write(DiskForm.UBUNTU, Media.TAR, dir(work, "a"), List.of(KERNEL)).path();
      Path el =
          Disks.write(DiskForm.REDHAT3, Media.ISO, dir(work, "b"), List.of("5.14.0-427.el9.x86_64"))
              .path();
      run(work, "extract", debian, el, "--out-dir", repository);
      Path driver = Files.createDirectory(work.resolve("noisy-1.0"));
      Files.writeString(driver.resolve("Makefile"), "obj-m := noisy.o\n");
      Files.writeString(driver.resolve("noisy.c"), "MODULE_LICENSE(\"GPL\");\n");
      Files.writeString(driver.resolve("fetch"), "#!/bin/sh\n");
      if (!driver.resolve("fetch").toFile().setExecutable(true)) {
        throw new IOException("cannot make fetch executable");
      }
      run(work, "source", driver, "--out-dir", repository);
      new AptRepository(
              repository, AptLayout.FLAT, Optional.empty(), Clock.systemUTC(), ReplacePolicy.REFUSE)
          .place(debian);
      RunLog log = new RunLog();
      log.offerPublicly(repository.resolve(".dkms2bin/logs/dkms2bin.log"));
      log.begin();
      log.close();
      ReportWriters.open(
              new ReportRequest(
                  Optional.of(work.resolve("junit.xml")), ReportFormat.TEXT, Optional.empty()))
          .write(
              RunReport.endedEarly(
                  new RunFacts("r", "under test", Instant.EPOCH, Duration.ZERO),
                  new EnvironmentException("x", "y")));
    }

    private static Path dir(Path work, String name) throws IOException {
      return Files.createDirectory(work.resolve(name));
    }

    private static void run(Path work, Object... words) {
      Invocation invocation =
          new Invocation(
              java.io.InputStream.nullInputStream(),
              new PrintWriter(System.out, true, StandardCharsets.UTF_8),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8),
              environment(),
              Path.of("").toAbsolutePath(),
              Ansi.OFF,
              new RunLog(),
              "under test");
      String[] argv =
          Stream.concat(Stream.of(words), Stream.of("--cache-dir", work.resolve("cache")))
              .map(String::valueOf)
              .toArray(String[]::new);
      int status = Main.commandLine(invocation).execute(argv);
      if (status != 0) {
        throw new IllegalStateException(String.join(" ", argv) + " ended with " + status);
      }
    }

    private static Map<String, String> environment() {
      Map<String, String> environment = new TreeMap<>(System.getenv());
      environment.put("SOURCE_DATE_EPOCH", Long.toString(Disks.DATE.getEpochSecond()));
      return environment;
    }
  }

  /** Runs the job; returns the directory that it worked in. */
  private Path under(String umask) throws IOException, InterruptedException {
    Path work = Files.createDirectory(temp.resolve("umask-" + umask));
    Path output = temp.resolve("output-" + umask);
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask \"$0\" && exec \"$@\"",
                umask,
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Job.class.getName(),
                work.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    return work;
  }

  private static Map<String, String> modes(Path root, Predicate<Path> wanted) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(wanted).toList()) {
        int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        modes.put(root.relativize(file).toString(), Integer.toOctalString(mode & 07777));
      }
    }
    return modes;
  }

  private static Map<String, String> digests(Path repository) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(repository)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(deb|rpm|tar)")).toList()) {
        digests.put(file.getFileName().toString(), Digests.sha256(file));
      }
    }
    return digests;
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "022", "077"})
  void allCanReadWhatIsPublishedAndNobodyElseWritesIt(String umask) throws Exception {
    Path work = under(umask);

    Map<String, String> files = modes(work.resolve("new"), Files::isRegularFile);
    assertThat(files.keySet())
        .contains(
            "repository/Packages",
            "repository/Release",
            "repository/dkms2bin.repo",
            "repository/" + DISK,
            "repository/noisy-dkms_1.0_all.deb",
            "repository/repodata/repomd.xml",
            "repository/.dkms2bin/apt-index.json",
            "repository/.dkms2bin/logs/dkms2bin.log");
    assertThat(files.values()).containsOnly("644");
    assertThat(modes(work.resolve("new"), Files::isDirectory).values()).containsOnly("755");
    assertThat(modes(work.resolve("junit.xml"), f -> true).values()).containsOnly("644");
    assertThat(modes(work.resolve("cache"), Files::isDirectory).values()).containsOnly("700");
  }

  @Test
  void aUmaskThatSharesWithAGroupLetsTheGroupPublishToo() throws Exception {
    Path work = under("002");

    assertThat(modes(work.resolve("new"), Files::isRegularFile).values()).containsOnly("664");
    assertThat(modes(work.resolve("new"), Files::isDirectory).values()).containsOnly("775");
    assertThat(modes(work.resolve("cache"), Files::isDirectory).values()).containsOnly("700");
  }

  @Test
  void theBytesOfPackagesAndDisksAreTheSameUnderAnyUmask() throws Exception {
    Map<String, String> usual = digests(under("022").resolve("new/repository"));

    assertThat(usual).hasSize(4);
    assertThat(digests(under("077").resolve("new/repository"))).isEqualTo(usual);
    assertThat(digests(under("000").resolve("new/repository"))).isEqualTo(usual);
  }
}
