package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.cli.option.InputOptions;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.config.ExampleFile;
import org.packetary.dkms2bin.config.Key;
import org.packetary.dkms2bin.config.Key.Place;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --config}, {@code init} and {@code config}, as far as they go without an archive. */
class ConfigCommandTest {

  /** Options of one call, which no file says; the others have keys. */
  private static final Set<String> OF_THE_CALL =
      Set.of(
          "config",
          "debug",
          "dry-run",
          "retry",
          "force",
          "progress",
          "verbose",
          "quiet",
          "help",
          "version");

  private final Path temp;
  private final Path file;

  ConfigCommandTest(@TempDir Path temp) {
    this.temp = temp;
    this.file = temp.resolve("dkms2bin.yaml");
  }

  private record Result(int status, String out, String err) {}

  private Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        new Invocation(
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("HOME", temp.toString(), "SOURCE_DATE_EPOCH", "86400"),
            Path.of("").toAbsolutePath(),
            Ansi.OFF,
            new RunLog(),
            "0.1.0");
    int status = Main.run(invocation, args);
    return new Result(status, out.toString(), err.toString());
  }

  @Test
  void everyOptionOfABuildIsAKeyOrOfTheCallOnly() {
    Set<String> options =
        Main.described().getCommandSpec().options().stream()
            .map(OptionSpec::longestName)
            .map(name -> name.replaceFirst("^--", ""))
            .filter(name -> !OF_THE_CALL.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> keys =
        Arrays.stream(Key.values())
            .filter(key -> Arrays.stream(Place.values()).anyMatch(key::isFor))
            .map(Key::word)
            .collect(Collectors.toCollection(TreeSet::new));
    // Exceptions have keys of their own; passphrases are no options.
    keys.add("allow-unfit");
    keys.remove("rpm-sign-passphrase");
    keys.remove("repo-key-passphrase");
    keys.remove("module-sign-passphrase");
    keys.remove("module-sign-passphrase-2");

    assertThat(options).isEqualTo(keys);
  }

  @Test
  void initWritesAFileThatLoads() throws IOException {
    Result result = run("init", file.toString());

    assertThat(result.status()).isZero();
    assertThat(result.out().strip()).isEqualTo(file.toString());
    assertThat(file).hasContent(ExampleFile.text());
    Result listed = run("config", "--config", file.toString());
    assertThat(listed.err()).isEmpty();
    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .contains("distributions.debian-12.kernel", "drivers.hello.expect", file + ":");
  }

  @Test
  void initWritesOverAFileOnlyWhenForced() throws IOException {
    Files.writeString(file, "mine\n");

    Result refused = run("init", file.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(file + " is there already", "--force");
    assertThat(file).hasContent("mine");

    assertThat(run("init", "--force", file.toString()).status()).isZero();
    assertThat(file).hasContent(ExampleFile.text());
  }

  @Test
  void initSaysWhereItCannotWrite() {
    Result result = run("init", temp.resolve("none/dkms2bin.yaml").toString());

    assertThat(result.status()).isEqualTo(4);
    assertThat(result.err()).contains("cannot write", "none/dkms2bin.yaml");
  }

  private static String origin(JsonNode listing, String key) {
    for (JsonNode value : listing.get("values")) {
      if (value.get("key").asText().equals(key)) {
        return value.get("value") + " " + value.at("/origin/kind").asText();
      }
    }
    return "nothing";
  }

  @Test
  void optionsWinOverTheFile() throws IOException {
    Files.writeString(
        file,
        "out-dir: repo\njobs: 2\ndistro: debian-12\nkernel: '6.1.*'\ndrivers: {a: a-dkms, b: c}\n");

    Result result =
        run(
            "config",
            "--config",
            file.toString(),
            "--json",
            "--jobs=5",
            "--kernel=latest,6.1.0-9-amd64",
            "--dkms",
            "a",
            "other-dkms",
            "--timeout=2h",
            "--container-option=--cpus=2",
            "--mirror-trusted");

    assertThat(result.err()).isEmpty();
    JsonNode listing = new ObjectMapper().readTree(result.out());
    assertThat(
            List.of(
                origin(listing, "out-dir"),
                origin(listing, "jobs"),
                origin(listing, "kernel"),
                origin(listing, "timeout"),
                origin(listing, "container-option"),
                origin(listing, "mirror-trusted"),
                origin(listing, "source-date"),
                origin(listing, "drivers.a.dkms"),
                origin(listing, "drivers.b.dkms"),
                origin(listing, "dkms")))
        .containsExactly(
            "\"" + temp.resolve("repo") + "\" file",
            "\"5\" command-line",
            "[\"latest\",\"6.1.0-9-amd64\"] command-line",
            "\"2h\" command-line",
            "[\"--cpus=2\"] command-line",
            "\"true\" command-line",
            "\"86400\" environment",
            "[\"a-dkms\"] file",
            "nothing",
            "[\"other-dkms\"] command-line");
  }

  @Test
  void withoutAFileTheOptionsAreListed() {
    Result result = run("config", "--dkms", "x-dkms", "--kernel", "latest");

    assertThat(result.status()).isZero();
    assertThat(result.out().lines())
        .anyMatch(l -> l.matches("dkms +x-dkms +command line"))
        .anyMatch(l -> l.matches("timeout +60m +default"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jbos: 2 | '' | 3 | dkms2bin.yaml:1: there is no key jbos here (did you mean jobs?)",
        "jobs: 2 | --jobs many | 2 | --jobs takes a number, not many",
        "jobs: 2 | --newest 0 | 2 | --newest takes a number from 1 on, not 0",
        "jobs: 2 | --jsbo 2 | 2 | there is no option --jsbo",
        "jobs: 2 | '' | 3 | dkms2bin.yaml:1: kernel is missing",
        "junit: none/x.xml | '' | 3 | none/x.xml",
      })
  void whatIsWrongWithFileAndOptionsIsToldTogether(
      String line, String options, int status, String said) throws IOException {
    Files.writeString(file, line + "\nx: y\n");
    String[] words = (options + " --config " + file).strip().split(" ");

    Result result = run(words);

    assertThat(result.err()).contains(said, "dkms2bin.yaml:2: there is no key x here");
    assertThat(result.status()).isEqualTo(status);
  }

  @Test
  void aFileThatIsNotThereIsAnUnusableInput() {
    Result result = run("--config", file.toString());

    assertThat(result.err()).contains("there is no file " + file);
    assertThat(result.status()).isEqualTo(3);
  }

  @Test
  void whatDoesNotFitADistributionOfTheFileIsSaid() throws IOException {
    Files.writeString(
        file,
        "out-dir: r\nkernel: latest\ndrivers: [x-dkms]\nweak-modules: true\n"
            + "distributions: {debian-12: {packager: dkms}, debian-99: }\n");

    Result result = run("--config", file.toString());

    assertThat(result.err()).contains("debian-99", "debian-12, debian-13");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void aFileIsNotTakenBecauseItLiesThere() throws IOException {
    assertThat(InputOptions.whatToName(temp)).doesNotContain("--config");

    Files.writeString(file, "");

    assertThat(InputOptions.whatToName(temp)).contains("give --config dkms2bin.yaml");
  }

  @Test
  void retryAndForceExcludeEachOther() {
    Result result = run("--retry", "all", "--force");

    assertThat(result.err()).contains("--retry and --force exclude each other");
    assertThat(run("--retry", "some").err()).contains("--retry takes failed, all; not some");
  }

  @Test
  void aPatchThatIsNotThereIsSaid() {
    assertThat(run("--patch", "none.patch").err()).contains("--patch: there is no file none.patch");
  }
}
