package org.packetary.dkms2bin.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.diagnosis.reading.DriverTree;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.Stage;

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

  /** What the diagnosis finds, told what is known beside the log. */
  List<Finding> diagnose() throws IOException {
    try (Reader reader = Files.newBufferedReader(log)) {
      return Diagnosis.of(reader, facts());
    }
  }

  /** Nothing for a build that succeeded: its log must be quiet by itself. */
  private BuildFacts facts() throws IOException {
    int status = about.path("status").asInt();
    if (status == 0) {
      return BuildFacts.NONE;
    }
    Optional<String> dkms = Optional.empty();
    if (about.hasNonNull("dkms")) {
      dkms = Optional.of(Files.readString(log.resolveSibling(about.get("dkms").asText())));
    }
    return new BuildFacts(
        dkms,
        Optional.of(Stage.BUILD),
        OptionalInt.of(status),
        Optional.empty(),
        new Tree(about.path("tree")),
        List.of());
  }

  /** The part of the module's tree that the fixture has: an object of files and their lines. */
  private record Tree(JsonNode files) implements DriverTree {
    @Override
    public List<String> filesEndingWith(String suffix) {
      List<String> found = new ArrayList<>();
      files.fieldNames().forEachRemaining(found::add);
      return found.stream().filter(f -> ("/" + f).endsWith("/" + suffix)).sorted().toList();
    }

    @Override
    public List<String> lines(String file) {
      List<String> lines = new ArrayList<>();
      files.path(file).forEach(line -> lines.add(line.asText()));
      return lines;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
