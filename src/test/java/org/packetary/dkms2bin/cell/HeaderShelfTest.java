package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.diagnosis.reference.DeclarationText;
import org.packetary.dkms2bin.headers.Headers;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.InputException;

class HeaderShelfTest {

  private static final String TARGET = "6.12.0-1-amd64";
  private static final String OLD = "6.1.0-9-amd64";
  private static final String FOUND = "frob: not in " + TARGET + "; in " + OLD;

  private final Path host;
  private final Path cache;

  HeaderShelfTest(@TempDir Path temp) {
    this.host = temp.resolve("host");
    this.cache = temp.resolve("cache");
  }

  /** A root with a kernel's headers where /lib/modules/RELEASE/build links to. */
  private static Path root(Path root, String release, String header) throws IOException {
    Path sources = root.resolve("usr/src/linux-headers-" + release);
    Headers.of(release).with("include/linux/frob.h", header).in(sources);
    Path modules = Files.createDirectories(root.resolve("usr/lib/modules/" + release));
    Files.createSymbolicLink(
        modules.resolve("build"), Path.of("/usr/src/linux-headers-" + release));
    return root;
  }

  private Path layer(String release, String header) throws IOException {
    String id = "kernel-" + release + "-0123456789abcdef01234567";
    return root(cache.resolve("layers/" + id + "/tree"), release, header);
  }

  private String said(Optional<String> target, String... named) {
    Finding finding =
        new Finding(
            FindingKind.IMPLICIT_DECLARATION,
            false,
            Optional.of("frob"),
            Optional.empty(),
            "implicit declaration of function 'frob'",
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Finding.Evidence.NONE);
    return new HeaderShelf(cache, host)
        .crossReference(target, List.of(named)).stream()
            .flatMap(c -> c.annotate(List.of(finding)).stream())
            .flatMap(f -> DeclarationText.sentence(f).stream())
            .findFirst()
            .orElse("");
  }

  @Test
  void cachedKernelsAreCompared() throws IOException {
    layer(TARGET, "");
    layer(OLD, "int frob(void);\n");

    assertThat(said(Optional.of(TARGET))).startsWith(FOUND);
  }

  @Test
  void indexesAreMadeOnceAndADamagedOneIsMadeAgain() throws IOException {
    layer(TARGET, "");
    Path tree = layer(OLD, "int frob(void);\n");
    said(Optional.of(TARGET));
    Files.writeString(
        tree.resolve("usr/src/linux-headers-" + OLD + "/include/linux/frob.h"), "nothing");

    assertThat(said(Optional.of(TARGET))).startsWith(FOUND);

    try (Stream<Path> indexes = Files.list(cache.resolve("header-index"))) {
      for (Path index : indexes.toList()) {
        Files.writeString(index, "damaged");
      }
    }
    assertThat(said(Optional.of(TARGET))).isEqualTo("frob: not in " + TARGET);
  }

  @Test
  void headersOfTheHostAreFoundByRelease() throws IOException {
    root(host, TARGET, "");
    root(host, OLD, "int frob(void);\n");

    assertThat(said(Optional.empty(), TARGET, OLD)).startsWith(FOUND);
    assertThat(said(Optional.of(TARGET), OLD)).startsWith(FOUND);
  }

  @Test
  void aReleaseThatIsNowhereIsTheUsersMistake() {
    assertThatThrownBy(() -> said(Optional.empty(), "6.99.0-1-amd64"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("6.99.0-1-amd64");
    assertThatThrownBy(() -> said(Optional.empty(), "/nowhere")).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "usr/src", "usr/src/linux-headers-" + OLD, "usr/lib/modules/" + OLD})
  void directoriesAreHeadersOrHoldThem(String directory, @TempDir Path named) throws IOException {
    layer(TARGET, "");
    root(named, OLD, "int frob(void);\n");
    Path build = named.resolve("usr/lib/modules/" + OLD + "/build");
    Files.delete(build);
    Files.createSymbolicLink(build, Path.of("../../../src/linux-headers-" + OLD));

    assertThat(said(Optional.of(TARGET), named.resolve(directory).toString())).startsWith(FOUND);
  }

  @Test
  void withoutTargetThereIsNothingToCompareWith() throws IOException {
    layer(OLD, "int frob(void);\n");

    assertThat(new HeaderShelf(cache, host).crossReference(Optional.empty(), List.of())).isEmpty();
  }

  @Test
  void aCacheThatCannotBeWrittenStillAnswers() throws IOException {
    layer(TARGET, "");
    layer(OLD, "int frob(void);\n");
    Files.createDirectories(cache);
    Files.writeString(cache.resolve("header-index"), "in the way");

    assertThat(said(Optional.of(TARGET))).startsWith(FOUND);
  }
}
