package org.packetary.dkms2bin.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.signing.gpg.SigningKeys;

/** Configuration files of tests, and what comes of them. */
final class MatrixFiles {

  private final Path directory;
  private final Problems problems = new Problems();
  private final List<Setting> options = new ArrayList<>();
  private final List<SourcePatch> patches = new ArrayList<>();
  private final List<CellRule> rules = new ArrayList<>();
  private Map<String, String> environment = Map.of();

  MatrixFiles(Path directory) {
    this.directory = directory;
  }

  Path path() {
    return directory.resolve("dkms2bin.yaml");
  }

  /** A variable that the environment has. */
  MatrixFiles environment(String name, String value) {
    environment = Map.of(name, value);
    return this;
  }

  /** An option that the command line has. */
  MatrixFiles option(Key key, String... words) {
    options.add(new Setting(key, Arrays.asList(words), ValueOrigin.commandLine(key.option())));
    return this;
  }

  /** A patch that the command line has for the module that it names, or for all. */
  MatrixFiles patch(String word) {
    patches.add(SourcePatch.parse(word));
    return this;
  }

  MatrixFiles rule(String allowUnfit) {
    rules.add(CommandLineWords.allowUnfit(allowUnfit));
    return this;
  }

  private CommandLineWords words() {
    return new CommandLineWords(
        Values.of(options),
        rules,
        patches,
        Reuse.RETRY_FAILED,
        Keeping.ALL,
        Optional.empty(),
        SigningKeys.of(environment));
  }

  Optional<MatrixFile> read(String... lines) {
    try {
      return MatrixFile.read(Files.write(path(), List.of(lines)), environment, problems);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Matrix matrix(String... lines) {
    Values below =
        EnvironmentValues.values(
            environment,
            new Setting(Key.CACHE_DIR, List.of("/cache"), ValueOrigin.environment("HOME")));
    return Matrix.of(read(lines).orElse(MatrixFile.NONE), words(), below, problems);
  }

  /** The requests; what is wrong is thrown, as the commands do. */
  List<BuildRequest> requests(String... lines) {
    List<BuildRequest> requests = matrix(lines).requests(words(), problems);
    problems.throwIfAny("things are wrong", null);
    return requests;
  }

  /** What is wrong with a file, a line each, with {@code FILE} for its path. */
  List<String> wrong(String... lines) {
    try {
      requests(lines);
      return List.of();
    } catch (Dkms2binException e) {
      String hint = e.hint().map(h -> " (" + h + ")").orElse("");
      String text = e.problem().startsWith("things") ? "" : e.problem();
      List<String> told =
          text.matches("(?s)\\d+ things are wrong:.*")
              ? text.lines().skip(1).map(String::strip).toList()
              : List.of(text + hint);
      return told.stream().map(l -> l.replace(path().toString(), "FILE")).toList();
    }
  }
}
