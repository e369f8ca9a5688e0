package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.Resources;

/**
 * Evaluates dkms.conf files: they are bash, so bash runs them, in a sandbox, with the variables
 * that dkms sets. Results are cached by what can change them.
 */
public final class DkmsConfEvaluator {

  /** The directory of the cache. */
  private static final String NAME = "conf";

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final String BEGUN = "begun\0\0\0";

  private final Sandbox sandbox;
  private final Path cache;
  private final Path results;
  private final Path scratch;
  private final Duration limit;
  private final String script;

  /**
   * An evaluator.
   *
   * @param cache where results are kept
   * @param scratch a private directory below the sandbox's cache
   * @param timeout of a whole build; an evaluation gets this, but a minute at most
   */
  public DkmsConfEvaluator(Sandbox sandbox, Path cache, Path scratch, Duration timeout) {
    this.sandbox = sandbox;
    this.cache = cache;
    this.results = cache.resolve(NAME);
    this.scratch = scratch;
    this.limit = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    this.script = Resources.text(DkmsConfEvaluator.class, "evaluate.sh");
  }

  /**
   * Evaluates a tree's dkms.conf for one kernel.
   *
   * @param layers a build root with that kernel's headers
   * @throws DkmsConfException if the file cannot be evaluated, or reaches a limit
   * @throws EnvironmentException if bash did not get to it
   */
  public DkmsConf evaluate(
      DkmsTree tree, List<Layer> layers, String release, Architecture architecture)
      throws InterruptedException, DkmsConfException {
    List<String> key = new ArrayList<>(List.of(script, tree.digest(), release));
    key.add(architecture.machine());
    key.add(digestOfConf(tree));
    layers.forEach(l -> key.add(l.id()));
    Path kept = results.resolve(Digests.sha256(String.join("\n", key)).substring(0, 32) + ".json");
    try {
      if (Files.exists(kept)) {
        CacheDirectory.use(kept);
        return ConfJson.read(JsonText.read(kept));
      }
      DkmsConf conf = run(tree, layers, release, architecture);
      keep(conf, kept);
      return conf;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot keep an evaluated dkms.conf in " + cache + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  /** The file as it lies there: a placeholder in it may have been filled in. */
  private static String digestOfConf(DkmsTree tree) {
    try {
      return Digests.sha256(tree.directory().resolve("dkms.conf"));
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + tree.directory() + "/dkms.conf", null, e);
    }
  }

  private DkmsConf run(DkmsTree tree, List<Layer> layers, String release, Architecture architecture)
      throws IOException, InterruptedException, DkmsConfException {
    Path directory = Files.createTempDirectory(scratch, "conf-");
    SandboxRoot root =
        new SandboxRoot(
            layers,
            directory,
            List.of(new Bind(tree.directory(), "source", false)),
            Map.of(),
            Optional.of(release),
            true);
    List<String> argv = List.of("bash", "-c", script, "dkms.conf", release, architecture.machine());
    CommandResult result = sandbox.run(root, argv, Optional.of(limit), Optional.empty());
    FileTrees.delete(directory);
    if (!result.out().startsWith(BEGUN) && result.brokenLimit().isEmpty()) {
      throw new EnvironmentException(
          "no build root to evaluate a dkms.conf in: " + result.failure(),
          "\"dkms2bin doctor\" checks the host");
    }
    if (!result.ok()) {
      Optional<BrokenLimit> reached = reached(result);
      String why =
          reached.map(BrokenLimit::problem).orElse("bash ended with status " + result.status());
      throw new DkmsConfException(
          "dkms.conf of "
              + tree.name()
              + " cannot be evaluated for "
              + release
              + ": "
              + why
              + lastLine(result.err()),
          reached.map(BrokenLimit::hint).orElse(null));
    }
    try {
      return parse(result.out().substring(BEGUN.length()));
    } catch (NumberFormatException e) {
      // An associative array, an index beyond all reason, or more output than is read.
      throw new DkmsConfException(
          "dkms.conf of "
              + tree.name()
              + " cannot be evaluated for "
              + release
              + ": a directive in it has an index that is no number ("
              + e.getMessage()
              + ")");
    }
  }

  /** What it ran into: a limit says nothing of what the file would have said. */
  private Optional<BrokenLimit> reached(CommandResult result) {
    return result
        .brokenLimit()
        .or(
            () ->
                result.timedOut()
                    ? Optional.of(
                        new BrokenLimit(
                            "the limit on time of " + limit.toSeconds() + " s was reached",
                            "dkms.conf is bash: look at what it waits for"))
                    : Optional.empty());
  }

  private static String lastLine(String text) {
    String[] lines = text.strip().split("\n", -1);
    String last = lines[lines.length - 1].strip();
    return last.isEmpty() ? "" : " (" + last + ")";
  }

  /** Reads the script's triples behind the first. */
  static DkmsConf parse(String output) {
    Map<String, SortedMap<Integer, String>> directives = new TreeMap<>();
    List<DkmsConf.Exclusion> exclusions = new ArrayList<>();
    List<DkmsConf.Expression> expressions = new ArrayList<>();
    Set<String> unset = new TreeSet<>();
    String[] words = output.split("\0", -1);
    for (int i = 0; i + 2 < words.length; i += 3) {
      String kind = words[i].replaceFirst(":.*", "");
      String directive = words[i].substring(Math.min(words[i].length(), kind.length() + 1));
      switch (kind) {
        case "excluded" ->
            exclusions.add(new DkmsConf.Exclusion(directive, words[i + 1], words[i + 2]));
        case "invalid", "matched" ->
            expressions.add(
                new DkmsConf.Expression(
                    directive,
                    Integer.parseInt(words[i + 1]),
                    kind.equals("matched"),
                    words[i + 2]));
        case "unset" -> unset.add(directive);
        default ->
            directives
                .computeIfAbsent(words[i], n -> new TreeMap<>())
                .put(Integer.valueOf(words[i + 1]), words[i + 2]);
      }
    }
    return new DkmsConf(directives, exclusions, expressions, unset);
  }

  private void keep(DkmsConf conf, Path file) throws IOException {
    CacheDirectory.below(cache, NAME);
    Path temporary = Files.createTempFile(results, ".conf-", ".json");
    Files.writeString(temporary, JsonText.of(ConfJson.write(conf)));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
