package org.packetary.dkms2bin.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Finding;

/**
 * The log of a real build, with what a person found in it. Its JSON names the package, kernel and
 * compiler, and how the log came about.
 */
record LogFixture(String name, Path log, JsonNode about) {

  private static final Path ALL = Path.of("src/test/resources/diagnosis");

  static Stream<LogFixture> failed() {
    return in("failed");
  }

  static Stream<LogFixture> built() {
    return in("built");
  }

  private static Stream<LogFixture> in(String directory) {
    ObjectMapper mapper = new ObjectMapper();
    List<LogFixture> fixtures = new ArrayList<>();
    try (Stream<Path> files = Files.list(ALL.resolve(directory))) {
      for (Path json : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String name = json.getFileName().toString().replaceFirst("\\.json$", "");
        JsonNode about = mapper.readTree(json.toFile());
        fixtures.add(new LogFixture(name, json.resolveSibling(name + ".log"), about));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fixtures.stream();
  }

  List<ExpectedFinding> expected() {
    List<ExpectedFinding> expected = new ArrayList<>();
    about.get("findings").forEach(node -> expected.add(new ExpectedFinding(node)));
    return expected;
  }

  /** What the diagnosis finds, told what dkms said and how it ended where the fixture has that. */
  List<Finding> diagnose() throws IOException {
    try (Reader reader = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      return Diagnosis.of(reader, facts());
    }
  }

  private BuildFacts facts() throws IOException {
    JsonNode dkms = about.get("dkms");
    JsonNode status = about.get("status");
    return new BuildFacts(
        dkms.isNull()
            ? Optional.empty()
            : Optional.of(Files.readString(log.resolveSibling(dkms.asText()))),
        Optional.empty(),
        status.isNull() ? OptionalInt.empty() : OptionalInt.of(status.asInt()),
        Optional.empty(),
        DriverTree.EMPTY,
        List.of());
  }

  @Override
  public String toString() {
    return name;
  }
}
