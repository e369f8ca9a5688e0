package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code samples/ci}: the pipeline files are what their systems take, and the steps in them do what
 * they are for, run here by the shells that those systems use.
 */
@ExtendWith(WorkbenchExtension.class)
class CiSamplesIT {

  private static final Path SAMPLES = Workbench.CHECKOUT.resolve("samples/ci");
  private static final Path GITLAB = Path.of(".gitlab-ci.yml");
  private static final Path GITHUB = Path.of(".github/workflows/drivers.yml");
  private static final Path JENKINS = Path.of("Jenkinsfile");
  private static final int NO_LINTERS = 3;

  private final Workbench bench;
  private Path project;

  CiSamplesIT(Workbench bench) {
    this.bench = bench;
  }

  /** A user's project: a copy of the samples, whose one driver builds in seconds. */
  @BeforeEach
  void project(@TempDir Path temp) throws Exception {
    project = Files.createDirectory(temp.resolve("project"));
    bench.output("cp", "-r", SAMPLES + "/.", project);
    Files.writeString(
        project.resolve("drivers.list"), Workbench.CHECKOUT.resolve("samples/hello") + "\n");
  }

  @Test
  void thePipelineFilesAreAsTheirSchemasWant() throws Exception {
    Ended lint = lint();

    assertThat(lint.status()).as(lint.toString()).isZero();
    assertThat(lint.out().lines())
        .containsExactly("good: " + GITLAB, "good: " + GITHUB, "good: " + JENKINS);
  }

  @Test
  void theLinterFindsAMistakeInEach() throws Exception {
    replace(GITLAB, "  artifacts:", "  artefacts:");
    replace(GITHUB, "runs-on:", "run-on:");
    replace(JENKINS, "agent none", "agent none }");

    Ended lint = lint();

    assertThat(lint.status()).as(lint.toString()).isEqualTo(1);
    assertThat(lint.out().lines().filter(l -> l.matches("(good|bad): .*")))
        .containsExactly("bad: " + GITLAB, "bad: " + GITHUB, "bad: " + JENKINS);
    assertThat(lint.out()).contains("run-on", "Unexpected input");
  }

  @Test
  void gitlabsJobsFillARepositoryOnARunnerThatGotItsBuildRoots() throws Exception {
    JsonNode job = yaml(GITLAB).get("drivers");
    JsonNode matrix = yaml(GITLAB).at("/.dkms2bin/parallel/matrix/0");
    Map<String, String> variables = new TreeMap<>();
    yaml(GITLAB).get("variables").properties().forEach(v -> set(variables, v));
    variables.put("DISTRO", matrix.get("DISTRO").asText());
    variables.put("FLAVOUR", matrix.get("FLAVOUR").get(0).asText());
    variables.put("DKMS2BIN_CACHE", bench.privateCache().toString());
    String prepare = lines(yaml(GITLAB).get("prepare").get("script"));
    String script = lines(job.get("script"));

    Ended prepared = step(variables, "set -eo pipefail\n" + prepare);
    assertThat(prepared.status()).as(prepared.toString()).isZero();
    Path empty = bench.scratch("runner");
    variables.put("DKMS2BIN_CACHE", empty.toString());
    Ended ended = step(variables, "set -eo pipefail\n" + script);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).doesNotContain("preparing");
    isFilled(project.resolve("repo/debian-12-amd64"));
    JsonNode reports = job.at("/artifacts/reports");
    assertThat(Workbench.json(read(reports.get("codequality"))).isArray()).isTrue();
    assertThat(read(reports.get("junit"))).contains("<testsuite ");

    String bad = Drivers.sound(project, "bad").toString();
    Files.writeString(Path.of(bad, "bad.c"), "#error no\n");
    Files.writeString(project.resolve("drivers.list"), bad + "\n");
    Ended failing = step(variables, "set -eo pipefail\n" + script);
    assertThat(failing.status()).as(failing.toString()).isEqualTo(5);
    assertThat(job.at("/allow_failure/exit_codes/0").asInt()).isEqualTo(5);
    assertThat(Workbench.json(read(reports.get("codequality")))).isNotEmpty();
  }

  @Test
  void githubsStepsFillARepository() throws Exception {
    JsonNode prepare = yaml(GITHUB).at("/jobs/prepare");
    JsonNode job = yaml(GITHUB).at("/jobs/drivers");
    assertThat(prepare.get("strategy")).isEqualTo(job.get("strategy"));
    Map<String, String> environment = new TreeMap<>();
    environment.put("DISTRO", job.at("/strategy/matrix/include/0/distro").asText());
    environment.put("FLAVOUR", job.at("/strategy/matrix/include/0/flavour").asText());
    environment.put("DKMS2BIN_CACHE", bench.privateCache().toString());
    Path summary = Files.createFile(project.resolve("summary.md"));
    environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    environment.put("GITHUB_OUTPUT", Files.createFile(project.resolve("output")).toString());
    assertThat(environment.keySet()).containsAll(names(job.get("env")));

    steps(prepare, environment);
    assertThat(project.resolve("output")).content().matches("week=\\d{4}-\\d\\d\n");
    environment.put("DKMS2BIN_CACHE", bench.scratch("runner").toString());
    String said = steps(job, environment);

    assertThat(said).doesNotContain("preparing");

    isFilled(project.resolve("repo/debian-12-amd64"));
    assertThat(summary).content().contains("hello");
    assertThat(project.resolve("junit.xml")).content().contains("<testsuite ");
  }

  /** Runs a job's own steps, one after the other; what they say of their progress. */
  private String steps(JsonNode job, Map<String, String> environment) throws Exception {
    StringBuilder said = new StringBuilder();
    for (JsonNode step : job.get("steps")) {
      if (step.has("run")) {
        Ended ended = step(environment, "set -eo pipefail\n" + step.get("run").asText());
        assertThat(ended.status()).as("%s: %s", step.get("name"), ended).isZero();
        said.append(ended.err());
      }
    }
    return said.toString();
  }

  @Test
  void jenkinssStageFillsARepository() throws Exception {
    String file = Files.readString(project.resolve(JENKINS));
    Matcher script = Pattern.compile("script: '''\\n(.*?)'''", Pattern.DOTALL).matcher(file);
    assertThat(script.find()).isTrue();
    Map<String, String> environment = new TreeMap<>();
    environment.put("DISTRO", "debian-12");
    environment.put("FLAVOUR", "amd64");
    environment.put("REPOSITORIES", "repo");
    environment.put("DKMS2BIN_CACHE", bench.privateCache().toString());

    // A backslash before a newline is Groovy's own there: it joins the lines.
    Ended ended = step(environment, "set -xe\n" + script.group(1).replace("\\\n", ""));

    assertThat(ended.status()).as(ended.toString()).isZero();
    isFilled(project.resolve("repo/debian-12-amd64"));
    assertThat(project.resolve("junit.xml")).content().contains("<testsuite ");
  }

  private Ended lint() throws IOException, InterruptedException {
    Ended lint =
        bench.host(
            "", Workbench.CHECKOUT.resolve("src/test/lint-ci"), bench.kept("ci-linters"), project);
    if (lint.status() == NO_LINTERS) {
      String reason = "no linters for pipeline files: " + lint.err().strip();
      Workbench.say("skipped: " + reason);
      Assumptions.abort(reason);
    }
    return lint;
  }

  /** Runs a step in the project, where the checkout's launcher is the installed command. */
  private Ended step(Map<String, String> variables, String script)
      throws IOException, InterruptedException {
    Path bin = bench.scratch("bin");
    Files.createSymbolicLink(bin.resolve("dkms2bin"), Workbench.CHECKOUT.resolve("dkms2bin"));
    List<Object> argv = new ArrayList<>(List.of("env", "-C", project, "DKMS2BIN_NO_INSTALL=1"));
    argv.add("PATH=" + bin + ":" + System.getenv("PATH"));
    variables.forEach((name, value) -> argv.add(name + "=" + value));
    argv.addAll(List.of("bash", "--noprofile", "--norc", "-c", script));
    return bench.host("", argv.toArray());
  }

  private static void isFilled(Path repository) throws IOException {
    assertThat(Workbench.debs(repository)).hasSize(1);
    assertThat(repository.resolve("Packages")).content().contains("Package: hello-modules-");
    assertThat(repository.resolve(".dkms2bin/index.html")).exists();
  }

  private static void set(Map<String, String> variables, Map.Entry<String, JsonNode> variable) {
    variables.put(variable.getKey(), variable.getValue().asText());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String lines(JsonNode commands) {
    StringBuilder lines = new StringBuilder();
    commands.forEach(command -> lines.append(command.asText()).append('\n'));
    return lines.toString();
  }

  private String read(JsonNode name) throws IOException {
    return Files.readString(project.resolve(name.asText()));
  }

  private JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(project.resolve(file)));
  }

  private void replace(Path file, String text, String by) throws IOException {
    String content = Files.readString(project.resolve(file));
    assertThat(content).contains(text);
    Files.writeString(project.resolve(file), content.replace(text, by));
  }
}
