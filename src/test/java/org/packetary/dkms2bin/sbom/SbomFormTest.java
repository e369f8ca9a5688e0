package org.packetary.dkms2bin.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.kbuild.BuildTrace;

/** Bills in the forms that others read. */
class SbomFormTest {

  private static final String BUILD = "/var/lib/dkms/x/1.0/build/";
  private static final String HEADER = "/usr/src/linux-headers-6.1.0-1-amd64/include/linux/list.h";

  private static String digest(int number) {
    return String.format("%064x", number);
  }

  private static Bill.Part part(String name, Optional<String> sha256) {
    return new Bill.Part(
        name,
        "1:2+b1",
        "amd64",
        sha256,
        Optional.of(PackageUrl.of("deb", "debian", name, "1:2+b1", "amd64")));
  }

  private static BuildTrace trace(List<String> gaps) {
    return new BuildTrace(
        "gcc-12 (Debian) 12.2.0",
        new TreeMap<>(),
        List.of(
            item(BUILD + "x.c", 1, BuildTrace.Origin.DRIVER, ""),
            item(BUILD + "x.mod.c", 2, BuildTrace.Origin.GENERATED, ""),
            item(HEADER, 3, BuildTrace.Origin.KERNEL, "linux-headers 1:2+b1"),
            item("/usr/lib/gcc/stdarg.h", 4, BuildTrace.Origin.ROOT, "libgcc-12-dev"),
            new BuildTrace.Item(BUILD + "gone.h", Optional.empty(), BuildTrace.Origin.CHANGED, "")),
        List.of(
            unit("x.o", "x.c", 0, List.of(2, 3, 4), "-DX=1"),
            unit("x.mod.o", "x.mod.c", 1, List.of(2), "")),
        List.of(new BuildTrace.Module("x.ko", List.of(0, 1), List.of())),
        gaps);
  }

  private static BuildTrace.Item item(
      String path, int digest, BuildTrace.Origin origin, String owner) {
    return new BuildTrace.Item(path, Optional.of(digest(digest)), origin, owner);
  }

  private static BuildTrace.Unit unit(
      String object, String name, int source, List<Integer> reads, String flag) {
    return new BuildTrace.Unit(
        BUILD + object,
        source,
        ("gcc-12 -Wp,-MMD,.d -O2 " + flag + " -DMODULE -DKBUILD_BASENAME='\"x\"' -c -o ")
            + (BUILD + object + " " + BUILD + name + " ; ./objtool x.o"),
        reads,
        List.of("SMP"));
  }

  private static Bill bill(BuildTrace trace) {
    return new Bill(
        new Bill.Subject(
            "x_1.0-6.1.0-1-amd64_x86_64.deb",
            part("x-modules", Optional.empty()),
            digest(10),
            "x/1.0",
            "6.1.0-1-amd64",
            List.of("GPL", "Dual MIT/GPL")),
        List.of(new Bill.ModuleFile("/lib/modules/x.ko.xz", digest(11), "x.ko")),
        trace,
        List.of(part("gcc-12", Optional.empty())),
        List.of(part("linux-headers", Optional.of(digest(12)))),
        Instant.parse("2026-01-02T03:04:05.678Z"),
        "0.1");
  }

  private static JsonNode written(SbomForm form, Bill bill) throws IOException {
    return new ObjectMapper().readTree(form.write(bill));
  }

  @ParameterizedTest
  @EnumSource
  void theSchemaOfTheFormAllowsIt(SbomForm form) throws IOException {
    for (Bill bill :
        List.of(
            bill(trace(List.of())),
            bill(trace(List.of("a gap"))),
            bill(BuildTrace.unknown("the driver cleans up")))) {
      assertThat(SbomSchemas.problems(form, written(form, bill))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameBillIsTheSameText(SbomForm form) {
    assertThat(form.write(bill(trace(List.of())))).isEqualTo(form.write(bill(trace(List.of()))));
  }

  private static Stream<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static JsonNode named(JsonNode array, String name) {
    return all(array)
        .filter(n -> n.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is called " + name));
  }

  @Test
  void spdxHasEachFileWithItsDigestAndAModulesFlags() throws IOException {
    JsonNode graph = written(SbomForm.SPDX, bill(trace(List.of()))).path("@graph");

    assertThat(named(graph, "x.c").path("verifiedUsing").get(0).path("hashValue").asText())
        .isEqualTo(digest(1));
    assertThat(named(graph, HEADER).path("verifiedUsing").get(0).path("hashValue").asText())
        .isEqualTo(digest(3));
    assertThat(named(graph, "/lib/modules/x.ko.xz").path("verifiedUsing").toString())
        .contains(digest(11));
    JsonNode build = named(graph, "build of x.ko");
    assertThat(build.path("build_parameter").toString())
        .contains("\"flags\",\"value\":\"-O2 -DMODULE\"")
        .contains("\"flags of x.c\",\"value\":\"-DX=1\"");
    assertThat(
            all(graph)
                .filter(n -> n.path("relationshipType").asText().equals("hasInput"))
                .map(n -> n.path("completeness").asText() + " " + n.path("to").size()))
        .containsExactly("complete 5");
  }

  @Test
  void cycloneDxHasTheHeadersInTheirPackage() throws IOException {
    JsonNode bom = written(SbomForm.CYCLONEDX, bill(trace(List.of())));

    JsonNode headers = named(bom.path("components"), "linux-headers");
    assertThat(headers.path("purl").asText())
        .isEqualTo("pkg:deb/debian/linux-headers@1:2%2Bb1?arch=amd64");
    assertThat(named(headers.path("components"), HEADER).path("hashes").toString())
        .contains(digest(3));
    assertThat(named(bom.path("components"), "x.c").path("hashes").toString()).contains(digest(1));
    assertThat(bom.path("compositions").get(0).path("aggregate").asText()).isEqualTo("complete");
  }

  @Test
  void whatMayBeMissingIsSaid() throws IOException {
    Bill bill = bill(BuildTrace.unknown("the driver cleans up"));

    assertThat(SbomForm.SPDX.write(bill)).contains("Incomplete: the driver cleans up");
    JsonNode bom = written(SbomForm.CYCLONEDX, bill);
    assertThat(bom.path("compositions").get(0).path("aggregate").asText()).isEqualTo("incomplete");
    assertThat(bom.path("metadata").path("properties").toString()).contains("the driver cleans up");
  }
}
