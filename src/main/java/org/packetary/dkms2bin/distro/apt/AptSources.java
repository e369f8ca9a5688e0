package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.util.Interruptions;

/**
 * Finds the lines of a sources.list(5) for a recipe: the user's mirror, else the recipe's, else
 * mmdebstrap's defaults for the suite with the addresses that the host's own apt uses for the same
 * origin.
 */
public final class AptSources {

  private static final List<String> ADDRESSES =
      List.of(
          "apt-get",
          "indextargets",
          "--format",
          "$(ORIGIN)|$(LABEL)|$(RELEASE)|$(REPO_URI)",
          "Identifier: Packages");

  /** What a killed run left of it is removed by the next. */
  private static final String SCRATCH = "default-sources";

  private final String archive;
  private final Bootstrap.Mmdebstrap bootstrap;
  private final MirrorChoice choice;
  private final Access access;
  private final HostApt host;

  /**
   * Sources for a recipe.
   *
   * @param archive the recipe's name
   */
  public AptSources(
      String archive,
      Bootstrap.Mmdebstrap bootstrap,
      MirrorChoice choice,
      Access access,
      HostApt host) {
    this.archive = archive;
    this.bootstrap = bootstrap;
    this.choice = choice;
    this.access = access;
    this.host = host;
  }

  /** The lines, each {@code deb [OPTIONS] URI SUITE COMPONENT...}. */
  public List<String> lines() throws InterruptedException {
    List<String> mirrors =
        choice.urls().isEmpty() ? bootstrap.mirror().stream().toList() : choice.urls();
    if (!mirrors.isEmpty()) {
      String uri = mirrors.size() == 1 ? mirrors.get(0) : MirrorList.of(access.cache(), mirrors);
      return bootstrap.suites().stream().map(suite -> line(uri, suite)).toList();
    }
    Map<Boolean, String> hosts = hostAddresses();
    List<String> lines = new ArrayList<>();
    for (String[] entry : defaults()) {
      lines.add(line(hosts.getOrDefault(isSecurity(entry[1]), entry[0]), entry[1]));
    }
    return lines;
  }

  private String line(String uri, String suite) {
    String option =
        choice.trusted() ? "trusted=yes" : "signed-by=" + keyring().toAbsolutePath().normalize();
    return String.join(
        " ",
        "deb",
        "[" + option + "]",
        uri,
        suite,
        String.join(
            " ", choice.components().isEmpty() ? bootstrap.components() : choice.components()));
  }

  private Path keyring() {
    Path keyring = choice.key().orElse(Path.of(bootstrap.keyring()));
    if (!Files.isReadable(keyring)) {
      throw new EnvironmentException(
          "the archive's keys are missing: " + keyring,
          choice.key().isPresent()
              ? "check the path given with --mirror-key"
              : "apt-get install " + bootstrap.keyringPackage());
    }
    return keyring;
  }

  /** Addresses in the host's sources for our origin, by whether security updates are there. */
  private Map<Boolean, String> hostAddresses() throws InterruptedException {
    String rows = host.answer(archive, ADDRESSES, () -> run(ADDRESSES).out());
    Map<Boolean, String> addresses = new TreeMap<>();
    for (String row : rows.lines().toList()) {
      String[] cells = row.split("\\|", -1);
      if (cells.length == 4 && cells[0].equals(bootstrap.origin())) {
        boolean security = isSecurity(cells[1]) || isSecurity(cells[2]);
        addresses.putIfAbsent(security, cells[3]);
      }
    }
    return addresses;
  }

  /** Debian has its security suite in an archive with a Label of its own, Ubuntu has not. */
  private static boolean isSecurity(String labelOrSuite) {
    return labelOrSuite.toLowerCase(Locale.ROOT).endsWith("-security");
  }

  /** mmdebstrap's own choice for a suite, as pairs of address and suite. */
  private List<String[]> defaults() throws InterruptedException {
    String list =
        host.answer(
            archive, List.of("mmdebstrap's sources", bootstrap.suite()), this::defaultSources);
    return list.lines()
        .filter(l -> l.startsWith("deb "))
        .map(l -> Arrays.copyOfRange(l.replaceFirst("\\[.*?] *", "").split(" +"), 1, 3))
        .toList();
  }

  private String defaultSources() throws InterruptedException {
    try {
      return new AtomicDirectories(CacheDirectory.below(access.cache(), "apt"))
          .locked(SCRATCH, scratch -> defaultSources(PrivateDirectory.make(scratch)));
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException(
          "cannot write below " + access.cache() + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
  }

  /**
   * The list that mmdebstrap writes for a suite. It is asked for it by a hook that copies the list
   * and then ends the run.
   */
  private String defaultSources(Path scratch) throws IOException, InterruptedException {
    Path copy = scratch.resolve("default-sources.list");
    Path root = scratch.resolve("default-sources-root");
    String hook = "cp \"$1\"/etc/apt/sources.list " + Command.quote(copy.toString()) + "; false";
    List<String> argv = new ArrayList<>(access.tier().namespaces().owning());
    argv.addAll(
        List.of(
            "mmdebstrap",
            "--mode=root",
            "--variant=custom",
            "--format=directory",
            "--setup-hook=" + hook,
            bootstrap.suite(),
            root.toString()));
    // It keeps keys in TMPDIR for a while, and leaves them where it is killed.
    CommandResult result =
        access
            .runner()
            .run(
                Command.of(
                    argv, access.environment().with("TMPDIR", scratch.toString()).variables()));
    if (!Files.exists(copy)) {
      throw new EnvironmentException(
          "mmdebstrap has no default mirror for " + bootstrap.suite() + ": " + result.failure(),
          "name one with --mirror URL");
    }
    return Files.readString(copy);
  }

  private CommandResult run(List<String> argv) throws InterruptedException {
    return access.runner().run(Command.of(argv, access.environment().variables()));
  }
}
