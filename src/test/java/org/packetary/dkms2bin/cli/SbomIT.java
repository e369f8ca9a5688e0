package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.sbom.SbomForm;
import org.packetary.dkms2bin.sbom.SbomSchemas;
import org.packetary.dkms2bin.util.Digests;

/** What one of Debian's own drivers was made of, and what other kernels mean for it. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SbomIT {

  private static final String DRIVER = "v4l2loopback-dkms";

  private final Workbench bench;
  private final Path repository;
  private final Path scratch;

  SbomIT(Workbench bench) throws IOException {
    this.bench = bench;
    this.scratch = bench.scratch("sbom");
    this.repository = scratch.resolve("repository");
  }

  @BeforeAll
  void build() throws Exception {
    Ended ended =
        bench.run(
            "--dkms",
            bench.download(DRIVER),
            "--kernel",
            bench.latest(),
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            repository);
    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  private static JsonNode list(Path repository, SbomForm form) throws IOException {
    return new ObjectMapper()
        .readTree(Workbench.only(repository.resolve("attestations"), "." + form.suffix()).toFile());
  }

  /** All files that a list names, with their digests. */
  private static Map<String, String> files(JsonNode components) {
    Map<String, String> files = new TreeMap<>();
    for (JsonNode component : components) {
      if (component.path("type").asText().equals("file")) {
        files.put(
            component.path("name").asText(),
            component.path("hashes").path(0).path("content").asText());
      }
      files.putAll(files(component.path("components")));
    }
    return files;
  }

  @ParameterizedTest
  @EnumSource
  void theSchemaOfTheFormAllowsIt(SbomForm form) throws IOException {
    assertThat(SbomSchemas.problems(form, list(repository, form))).isEmpty();
  }

  @Test
  void eachSourceAndHeaderIsThereWithTheDigestThatItHas() throws Exception {
    Map<String, String> files = files(list(repository, SbomForm.CYCLONEDX).path("components"));
    Path source = unpacked();

    for (String name : List.of("v4l2loopback.c", "v4l2loopback_formats.h")) {
      assertThat(files.get(name)).as(name).isEqualTo(Digests.sha256(source.resolve(name)));
    }
    List<String> headers = files.keySet().stream().filter(n -> n.startsWith("/usr/src/")).toList();
    assertThat(headers).hasSizeGreaterThan(100).anyMatch(n -> n.endsWith("include/linux/module.h"));
    List<Path> layers = layers();
    for (String header : headers) {
      TreeSet<String> there = new TreeSet<>();
      for (Path layer : layers) {
        Path file = layer.resolve("tree" + header);
        if (Files.isRegularFile(file)) {
          there.add(Digests.sha256(file));
        }
      }
      assertThat(there).as(header).containsExactly(files.get(header));
    }
    Path deb = Workbench.only(repository, ".deb");
    assertThat(files)
        .containsEntry(
            "/lib/modules/" + bench.latest() + "/updates/dkms/v4l2loopback.ko",
            Digests.sha256(bench.moduleIn(deb)));
  }

  /** The driver's sources, as its package has them. */
  private Path unpacked() throws Exception {
    Path tree = scratch.resolve("unpacked");
    bench.output("dpkg-deb", "-x", bench.download(DRIVER), tree);
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(f -> f.endsWith("v4l2loopback.c"))
          .map(Path::getParent)
          .findFirst()
          .orElseThrow();
    }
  }

  private List<Path> layers() throws IOException {
    try (Stream<Path> all = Files.list(bench.cache().resolve("layers"))) {
      return all.filter(l -> l.getFileName().toString().matches("(kernel|linux)-.*[0-9a-f]{24}"))
          .toList();
    }
  }

  @Test
  void bothFormsListTheSameFiles() throws IOException {
    Map<String, String> spdx = new TreeMap<>();
    for (JsonNode element : list(repository, SbomForm.SPDX).path("@graph")) {
      if (element.path("type").asText().equals("software_File")) {
        spdx.put(
            element.path("name").asText(),
            element.path("verifiedUsing").path(0).path("hashValue").asText());
      }
    }

    JsonNode bom = list(repository, SbomForm.CYCLONEDX);
    assertThat(spdx).isEqualTo(files(bom.path("components")));
    assertThat(bom.path("compositions").path(0).path("aggregate").asText()).isEqualTo("complete");
    assertThat(packages(bom)).anyMatch(name -> name.startsWith("gcc-"));
  }

  private static List<String> packages(JsonNode bom) {
    return StreamSupport.stream(bom.path("components").spliterator(), false)
        .map(c -> c.path("name").asText())
        .toList();
  }

  @Test
  void aDriverThatCleansUpHasAListThatSaysSo() throws Exception {
    Path driver = Drivers.sound(scratch.resolve("drivers"), "tidy");
    Path conf = driver.resolve("dkms.conf");
    Files.writeString(conf, Files.readString(conf) + "POST_BUILD=\"tidy.sh all\"\n");
    Path script = driver.resolve("tidy.sh");
    Files.writeString(script, "#!/bin/sh\ntest \"$1\" = all && rm .*.cmd\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path own = scratch.resolve("tidied");
    List<Object> words =
        new ArrayList<>(
            List.of("--dkms", driver, "--kernel", bench.latest(), "--distro", Workbench.DEBIAN_12));

    words.addAll(List.of("--out-dir", own, "--sbom", "spdx"));
    Ended ended = bench.run(words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    JsonNode sbom = list(own, SbomForm.SPDX);
    assertThat(sbom.toString())
        .contains("Incomplete: the driver's POST_BUILD script left none of kbuild's notes");
    assertThat(SbomSchemas.problems(SbomForm.SPDX, sbom)).isEmpty();
    try (Stream<Path> files = Files.list(own.resolve("attestations"))) {
      assertThat(files).noneMatch(f -> f.toString().endsWith(SbomForm.CYCLONEDX.suffix()));
    }
  }

  private JsonNode impact(String to) throws Exception {
    Ended ended = bench.run("impact", repository, "--from", bench.latest(), "--to", to, "--json");
    assertThat(ended.status()).as(ended.toString()).isZero();
    return Workbench.json(ended.out()).path("drivers").path(0);
  }

  @Test
  void anotherKernelConcernsADriverAsFarAsItDiffers() throws Exception {
    JsonNode same = impact("latest");
    JsonNode other = impact(bench.newer());

    assertThat(same.path("verdict").asText()).as(same.toString()).isEqualTo("unaffected");
    assertThat(same.path("headers").asInt()).isGreaterThan(100);
    assertThat(same.path("symbols").asInt()).isPositive();
    assertThat(other.path("headers")).isEqualTo(same.path("headers"));
    assertThat(other.path("headersChanged").size()).isBetween(1, same.path("headers").asInt());
    assertThat(other.path("symbolsChanged")).isNotEmpty();
    assertThat(other.path("verdict").asText()).isIn("recompile", "symbols gone");
  }

  @Test
  void aKernelThatNothingWasBuiltForIsToldWithThoseThatThereAre() throws Exception {
    Ended ended = bench.run("impact", repository, "--from", "9.9.9-9-amd64", "--to", "latest");

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("9.9.9-9-amd64", bench.latest());
  }
}
