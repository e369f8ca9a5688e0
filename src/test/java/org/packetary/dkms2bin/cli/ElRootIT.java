package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Build roots of CentOS Stream 9 by the shipped recipe, from an archive of that shape. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElRootIT {

  private static final Pattern KEPT = Pattern.compile("kept +.* on (\\S+): (/\\S+)");

  private final Workbench bench;
  private final ElArchive archive;
  private Path out;
  private Path cache;

  /** One archive for all: one that cannot be made fails the class, and not each test. */
  ElRootIT(Workbench bench) throws Exception {
    this.bench = bench;
    this.archive = ElArchive.of(bench);
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    out = directory;
    cache = bench.privateCache();
  }

  @AfterAll
  void stop() {
    archive.close();
  }

  private Ended build(List<Object> options, Object... more) {
    List<Object> words = new ArrayList<>(options);
    words.addAll(List.of("--out-dir", out));
    words.addAll(List.of(more));
    return bench.runIn(cache, words.toArray());
  }

  @Test
  void theKernelsAreThoseThatKernelDevelIsThereFor() {
    List<Object> words = new ArrayList<>(List.of("kernels"));
    words.addAll(archive.options());

    Ended ended = bench.runIn(cache, words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.outLines())
        .containsExactly(ElArchive.REALTIME, ElArchive.PLAIN, ElArchive.OLDER);
  }

  @Test
  void aDriverOfTheArchiveIsBuiltInARootOfThatDistribution() throws Exception {
    Ended ended =
        build(
            archive.options(),
            "--dkms",
            "acpi-call-dkms",
            "--kernel",
            "latest",
            "--kernel",
            "*+rt",
            "--build-dep",
            "libdrm-devel",
            "--debug");

    assertThat(ended.status()).as(ended.toString()).isZero();
    Map<String, Path> entries = new TreeMap<>();
    for (Matcher m = KEPT.matcher(ended.err()); m.find(); ) {
      entries.put(m.group(1), Path.of(m.group(2)).resolve("enter"));
    }
    assertThat(entries).containsOnlyKeys(ElArchive.PLAIN, ElArchive.REALTIME);
    for (Map.Entry<String, Path> entry : entries.entrySet()) {
      String kernel = entry.getKey();
      Path enter = entry.getValue();
      String module = "/lib/modules/" + kernel + "/extra/acpi_call.ko";
      assertThat(in(enter, "modinfo", "-F", "vermagic", module)).startsWith(kernel + " ");
      assertThat(in(enter, "dkms", "status")).contains("acpi-call", kernel, "installed");
      assertThat(in(enter, "readlink", "/lib/modules/" + kernel + "/build").strip())
          .isEqualTo("/usr/src/kernels/" + kernel);
      // The root's own rpm reads its database, which knows what was installed over the base; the
      // headers were laid without any script.
      assertThat(in(enter, "rpm", "-q", "dkms", "libdrm-devel").lines()).hasSize(2);
      assertThat(in(enter, "rpm", "-V", "libdrm-devel")).isEmpty();
      assertThat(in(enter, "sh", "-c", "ls -d /kernel-devel-post-ran 2>/dev/null; rpm -qa"))
          .contains("centos-stream-release")
          .doesNotContain("kernel-core", "kernel-devel");
    }
  }

  private String in(Path enter, String... words) throws IOException, InterruptedException {
    List<Object> argv = new ArrayList<>(List.of("sh", enter));
    argv.addAll(List.of(words));
    Ended ended = bench.host("", argv.toArray());
    assertThat(ended.status()).as("%s: %s", List.of(words), ended).isZero();
    return ended.out();
  }

  @Test
  void aWrongKeyIsRefused() throws Exception {
    cache = bench.scratch("cache");

    assertRefused(
        hello(archive.options("RPM-GPG-KEY-stranger")), "RPM-GPG-KEY-stranger", "--mirror-key");
  }

  @Test
  void headersThatNobodySignedAreRefused() throws Exception {
    try (ElArchive spoiled = archive.copy(bench)) {
      Path repository = spoiled.repository("AppStream");
      Path headers = Workbench.only(repository.resolve("Packages"), "_5.x86_64.rpm");
      Path unsigned = Files.copy(headers, repository.resolve("unsigned"));
      bench.output("rpmsign", "--delsign", unsigned);
      Files.move(unsigned, headers, StandardCopyOption.REPLACE_EXISTING);
      index(repository);

      assertRefused(hello(spoiled.options()), headers.getFileName().toString(), "--mirror-trusted");
    }
  }

  @Test
  void aTruncatedIndexIsRefused() throws Exception {
    try (ElArchive spoiled = archive.copy(bench)) {
      Path primary =
          Workbench.only(spoiled.repository("AppStream").resolve("repodata"), "primary.xml.gz");
      byte[] bytes = Files.readAllBytes(primary);
      Files.delete(primary);
      Files.write(primary, Arrays.copyOf(bytes, bytes.length / 2));

      assertRefused(hello(spoiled.options()), "appstream", "--mirror");
    }
  }

  @Test
  void aKernelWithoutHeadersIsRefused() {
    String gone = ElArchive.PLAIN.replace("503.", "570.");

    assertRefused(
        build(
            archive.options(),
            "--dkms",
            Workbench.CHECKOUT.resolve("samples/hello"),
            "--kernel",
            gone),
        gone,
        ElArchive.OLDER);
  }

  private Ended hello(List<Object> options) {
    return build(
        options,
        "--dkms",
        Workbench.CHECKOUT.resolve("samples/hello"),
        "--kernel",
        ElArchive.PLAIN);
  }

  private void index(Path repository) throws IOException, InterruptedException {
    // Its files are those of the archive that this one is a copy of.
    bench.output("rm", "-r", repository.resolve("repodata"));
    bench.output("createrepo_c", "--quiet", "--no-database", repository);
  }

  /** Exit status 4, a message with all the words, and nothing in the repository directory. */
  private void assertRefused(Ended ended, String... words) {
    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err()).contains(words);
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
