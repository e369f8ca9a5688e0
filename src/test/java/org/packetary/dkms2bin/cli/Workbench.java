package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.report.ReportSchema;
import org.packetary.dkms2bin.system.PackageArchives;
import org.packetary.dkms2bin.util.FileTrees;
import picocli.CommandLine.Help.Ansi;

/**
 * What the integration tests work with: the tool, a cache that outlives them, scratch space, and
 * the real archive. The kernels are whatever the archive offers today; each is printed when a test
 * first asks for it.
 */
final class Workbench implements AutoCloseable {

  static final String DEBIAN_12 = "debian-12";
  static final Path CHECKOUT = Path.of("").toAbsolutePath();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path kept;
  private final Path cache;
  private final Path scratch;
  private final Map<String, String> environment = new TreeMap<>(System.getenv());
  private final Map<String, PackageArchive> archives = new TreeMap<>();
  private final Map<String, String> releases = new TreeMap<>();
  private final Map<String, Path> made = new TreeMap<>();
  private final List<Path> progress = new ArrayList<>();
  private final Tally tally = new Tally();
  private int scratches;

  Workbench() {
    this.kept =
        Path.of(
                System.getProperty(
                    "dkms2bin.it.cache",
                    System.getProperty("user.home") + "/.cache/dkms2bin-tests"))
            .toAbsolutePath();
    this.cache = kept.resolve("cache");
    environment
        .keySet()
        .removeIf(
            n ->
                n.startsWith("DKMS2BIN_")
                    || n.equals("SOURCE_DATE_EPOCH")
                    || n.equals("DOCKER_HOST"));
    environment.put("DKMS2BIN_NO_INSTALL", "1");
    try {
      Files.createDirectories(cache);
      this.scratch = Files.createTempDirectory(kept, "scratch-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    FileTrees.delete(scratch);
  }

  /** A new directory on the cache's file system, so that it can be part of an overlay. */
  Path scratch(String name) throws IOException {
    return Files.createDirectory(scratch.resolve(++scratches + "-" + name));
  }

  /** The cache that outlives the tests. */
  Path cache() {
    return cache;
  }

  /** A directory that outlives the tests, for what takes long to download or to make. */
  Path kept(String name) throws IOException {
    return Files.createDirectories(kept.resolve(name));
  }

  /** The mirror site that {@code src/test/fixtures/NAME/build} makes; looked for once. */
  Path site(String name) throws IOException, InterruptedException {
    return once(
        "site " + name,
        () -> {
          Path site = fixture(name);
          say("the archive in the shape of " + name + "'s is " + site);
          return site;
        });
  }

  /** What {@code src/test/fixtures/NAME/build} makes of some words, once for all runs. */
  Path fixture(String name, String... words) throws IOException, InterruptedException {
    List<Object> all = new ArrayList<>();
    all.add(CHECKOUT.resolve("src/test/fixtures").resolve(name).resolve("build"));
    all.add(kept(name + "-fixture"));
    all.addAll(List.of(words));
    return Path.of(output(all.toArray()).strip());
  }

  /** Makes a file or directory. */
  interface Making {
    Path make() throws IOException, InterruptedException;
  }

  /** What is made when a test of this run first asks for it. */
  Path once(String name, Making making) throws IOException, InterruptedException {
    Path known = made.get(name);
    if (known == null) {
      known = making.make();
      made.put(name, known);
    }
    return known;
  }

  /** A cache of its own that shares the layers, so that what a run leaves there shows. */
  Path privateCache() throws IOException {
    Path own = scratch("cache");
    for (String name : List.of("layers", "apt")) {
      Files.createSymbolicLink(own.resolve(name), Files.createDirectories(cache.resolve(name)));
    }
    return own;
  }

  /** Calls the tool in this process, with the shared cache. */
  Ended run(Object... words) {
    return runIn(cache, words);
  }

  /** Calls the tool in this process. */
  Ended runIn(Path cacheDir, Object... words) {
    return called(arguments(cacheDir, words));
  }

  /** The same for a command that knows no cache. */
  Ended call(Object... words) {
    return called(Stream.of(words).map(String::valueOf).toArray(String[]::new));
  }

  private Ended called(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        new Invocation(
            java.io.InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            CHECKOUT,
            Ansi.OFF,
            RunLog.install(),
            "under test");
    int status = Main.commandLine(invocation).execute(words);
    invocation.log().close();
    tally.add(err.toString());
    return new Ended(status, out.toString(), err.toString());
  }

  /**
   * The command line. With the cache that all tests share, each build has a store of results of its
   * own: what another test built would not be built.
   */
  private String[] arguments(Path cacheDir, Object... words) {
    List<String> all = new ArrayList<>(Stream.of(words).map(String::valueOf).toList());
    boolean builds = all.contains("--dkms") || all.contains("--config");
    if (builds && cacheDir.equals(cache) && !all.contains("--results")) {
      try {
        all.addAll(List.of("--results", scratch("results").toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    all.addAll(List.of("--cache-dir", cacheDir.toString()));
    return all.toArray(String[]::new);
  }

  /** Starts the tool by its launcher: a process of its own, whose output goes to a directory. */
  Process start(Path cacheDir, Path output, Map<String, String> more, Object... words)
      throws IOException {
    return startUnder(List.of(), cacheDir, output, more, words);
  }

  /** The same for a command that takes the cache from elsewhere. */
  Process start(Path output, Map<String, String> more, Object... words) throws IOException {
    return startWith(List.of(), output, more, Stream.of(words).map(String::valueOf).toList());
  }

  /**
   * The same under another program, which gets the launcher's command line behind its own words.
   */
  Process startUnder(
      List<String> program, Path cacheDir, Path output, Map<String, String> more, Object... words)
      throws IOException {
    return startWith(program, output, more, List.of(arguments(cacheDir, words)));
  }

  private Process startWith(
      List<String> program, Path output, Map<String, String> more, List<String> words)
      throws IOException {
    // Whoever starts these tests in the background may have them ignore SIGINT.
    List<String> argv = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
    argv.addAll(program);
    argv.add(CHECKOUT.resolve("dkms2bin").toString());
    argv.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .redirectOutput(output.resolve("out").toFile())
            .redirectError(output.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    progress.add(output.resolve("err"));
    return builder.start();
  }

  /** Waits for what {@link #start} started. */
  static Ended end(Process process, Path output) throws IOException, InterruptedException {
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the tool ends").isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(output.resolve("out")),
        Files.readString(output.resolve("err")));
  }

  /** Runs a host's program to its end. */
  Ended host(String input, Object... words) throws IOException, InterruptedException {
    Path files = scratch("host");
    Path in = Files.writeString(files.resolve("in"), input);
    ProcessBuilder builder =
        new ProcessBuilder(Stream.of(words).map(String::valueOf).toList())
            .redirectInput(in.toFile())
            .redirectOutput(files.resolve("out").toFile())
            .redirectError(files.resolve("err").toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    builder.environment().remove("DOCKER_HOST");
    return end(builder.start(), files);
  }

  /** Standard output of a host's program that has to succeed. */
  String output(Object... words) throws IOException, InterruptedException {
    Ended ended = host("", words);
    assertThat(ended.status()).as("%s: %s", List.of(words), ended).isZero();
    return ended.out();
  }

  /** A recipe's archive, its indexes fetched. */
  PackageArchive archive(String recipe) throws InterruptedException {
    PackageArchive known = archives.get(recipe);
    if (known != null) {
      return known;
    }
    PackageArchive archive =
        open(RecipeBook.open(CHECKOUT.resolve("chroot-recipes")).named(recipe));
    archives.put(recipe, archive);
    return archive;
  }

  /** The archive of a recipe that is not one of ours, its indexes fetched. */
  PackageArchive open(Recipe recipe) throws InterruptedException {
    return open(recipe, MirrorChoice.DEFAULT);
  }

  /** The same, of another place or with other demands. */
  PackageArchive open(Recipe recipe, MirrorChoice mirror) throws InterruptedException {
    PackageArchive archive =
        new PackageArchives(
                cache,
                new ProcessRunner(),
                HostEnvironment.of(environment),
                Tier.ofRoot(),
                Clock.systemUTC())
            .open(recipe, mirror, Architecture.X86_64);
    archive.refresh();
    return archive;
  }

  /** Debian 12's kernel of the default flavour: a 6.1. */
  String latest() throws InterruptedException {
    return known("latest", () -> archive(DEBIAN_12).latest("amd64").orElseThrow());
  }

  /** Debian 12's newest 6.1 kernel of another flavour that has video drivers too. */
  String realtime() throws InterruptedException {
    return known("realtime", () -> newest("6\\.1\\.0-\\d+-rt-amd64"));
  }

  /** Debian 12's newest 6.12 kernel, on which most of Debian 12's own drivers fail. */
  String newer() throws InterruptedException {
    return known("newer", () -> newest("6\\.12\\..*\\+deb12-amd64"));
  }

  /** How much work the tool has done here: {@code LAYERS CELLS}. */
  Tally tally() throws IOException {
    for (Path file : progress) {
      if (Files.exists(file)) {
        tally.add(Files.readString(file));
      }
    }
    progress.clear();
    return tally;
  }

  private interface Question {
    String answer() throws InterruptedException;
  }

  private String known(String word, Question question) throws InterruptedException {
    String release = releases.get(word);
    if (release == null) {
      release = question.answer();
      releases.put(word, release);
      say("the " + word + " kernel of Debian 12 is " + release);
    }
    return release;
  }

  private String newest(String regex) {
    Ended ended = run("kernels", "--distro", DEBIAN_12, "--json");
    assertThat(ended.status()).as(ended.toString()).isZero();
    for (JsonNode kernel : json(ended.out()).get("kernels")) {
      if (kernel.get("release").asText().matches(regex)) {
        return kernel.get("release").asText();
      }
    }
    throw new AssertionError("no kernel like " + regex + " in " + ended);
  }

  /** A package of Debian 12's, downloaded and checked by the product's own means. */
  Path download(String name) throws IOException, InterruptedException {
    return once("package " + name, () -> downloaded(name));
  }

  private Path downloaded(String name) throws IOException, InterruptedException {
    PackageArchive archive = archive(DEBIAN_12);
    Path emptyRoot = scratch("empty");
    Path status = emptyRoot.resolve("var/lib/dpkg/status");
    Files.createDirectories(emptyRoot.resolve("var/lib/dpkg"));
    Files.createFile(status);
    Path directory = scratch(name);
    archive.download(
        archive.missing(List.of(name), emptyRoot).stream()
            .filter(p -> p.name().equals(name))
            .toList(),
        directory);
    return only(directory, ".deb");
  }

  /** The tree of the base layer that the last runs stood on. */
  Path baseTree() throws IOException {
    return baseTree(DEBIAN_12);
  }

  /** The tree of the base layer that root's last runs for a recipe stood on. */
  Path baseTree(String recipe) throws IOException {
    try (Stream<Path> layers = Files.list(cache.resolve("layers"))) {
      return layers
          .filter(l -> l.getFileName().toString().startsWith("base-" + recipe + "-"))
          .filter(l -> isRoots(l.resolve("tree")))
          .max(Comparator.comparing(Workbench::modified))
          .orElseThrow()
          .resolve("tree");
    }
  }

  /** Whether it is a layer's tree, and not one of a user namespace. */
  private static boolean isRoots(Path tree) {
    try {
      return Files.isDirectory(tree) && Files.getAttribute(tree, "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cells of a repository's last run, whose report is as its schema says. */
  static List<JsonNode> cells(Path repository) throws IOException {
    List<JsonNode> cells = new ArrayList<>();
    JsonNode report = json(Files.readString(repository.resolve(".dkms2bin/report.json")));
    assertThat(ReportSchema.problems(report)).isEmpty();
    report.get("cells").forEach(cells::add);
    return cells;
  }

  /** The cell of a module and kernel in a repository's last run. */
  static JsonNode cell(Path repository, String module, String kernel) throws IOException {
    return cells(repository).stream()
        .filter(c -> c.get("module").asText().equals(module))
        .filter(c -> c.get("kernel").asText().equals(kernel))
        .findFirst()
        .orElseThrow();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** The names of a directory's packages, sorted; none where there is no directory. */
  static List<String> debs(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".deb"))
          .sorted()
          .toList();
    }
  }

  /** The one file below a directory whose name ends so. */
  static Path only(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found =
          files.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(suffix)).toList();
      assertThat(found).as("files *%s in %s", suffix, directory).hasSize(1);
      return found.get(0);
    }
  }

  /** Unpacks a .deb and returns the one module in it. */
  Path moduleIn(Path deb) throws IOException, InterruptedException {
    Path directory = scratch("unpacked");
    output("dpkg-deb", "-x", deb, directory);
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> modules =
          files.filter(f -> f.getFileName().toString().matches(".*\\.ko(\\.\\w+)?")).toList();
      assertThat(modules).as("modules in %s", deb).hasSize(1);
      return modules.get(0);
    }
  }

  /** Ends a test without a verdict unless something is so, and says why. */
  static void assume(boolean isSo, String reason) {
    if (!isSo) {
      say("skipped: " + reason);
    }
    assumeTrue(isSo, reason);
  }

  /** Says something that whoever reads the build's output should know. */
  static void say(String line) {
    System.err.println("[it] " + line);
  }
}
