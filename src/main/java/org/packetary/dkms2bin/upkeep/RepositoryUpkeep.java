package org.packetary.dkms2bin.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.RepositoryLock;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;
import org.packetary.dkms2bin.state.StoredPackage;
import org.packetary.dkms2bin.system.PackagingSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository directory that is looked after: all kinds of packages in it, and what is remembered.
 */
public final class RepositoryUpkeep {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryUpkeep.class);

  private final Path dir;
  private final Clock clock;
  private final Map<PackageRepository, PackageKind> repositories = new LinkedHashMap<>();

  private RepositoryUpkeep(Path dir, Clock clock) {
    this.dir = dir;
    this.clock = clock;
  }

  /**
   * Opens a directory.
   *
   * @param key signs its indexes
   * @throws InputException if it has no index, and no packages to make one of
   */
  public static RepositoryUpkeep open(Path directory, Optional<OpenPgpKey> key, Settings settings) {
    Path dir = directory.toAbsolutePath().normalize();
    RepositoryUpkeep upkeep = new RepositoryUpkeep(dir, settings.clock());
    try {
      for (PackageKind kind : PackageKind.values()) {
        PackagingSystem.of(kind).existing(dir, key, settings).stream()
            .filter(one -> one.isThere() || one.hasPackages())
            .forEach(one -> upkeep.repositories.put(one, kind));
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + dir + ": " + e.getMessage(), "may this user read it?", e);
    }
    if (upkeep.repositories.isEmpty()) {
      throw new InputException(
          dir + " is no repository: it has neither packages nor an index",
          "name the directory that --out-dir named");
    }
    return upkeep;
  }

  /** The repositories in it, one for each kind of packages and each suite. */
  public List<PackageRepository> repositories() {
    return List.copyOf(repositories.keySet());
  }

  /** Checks all. */
  public RepositoryCheck.Result check(Path scratch) {
    RepositoryCheck check = new RepositoryCheck(dir, scratch);
    repositories.forEach((one, kind) -> check.look(kind, one));
    check.lookAtCompanions();
    return check.result();
  }

  /**
   * The packages that the indexes list.
   *
   * @throws PublishException if one that was published, or the only one, cannot be read
   */
  public List<ListedPackage> listed() {
    List<PackageRepository> readable =
        repositories.keySet().stream()
            .filter(one -> one.isThere() || !one.history().entries().isEmpty())
            .toList();
    return (readable.isEmpty() ? repositories() : readable)
        .stream().flatMap(one -> one.list().stream()).toList();
  }

  /**
   * Which drivers have a module for which kernels.
   *
   * @param drivers those that count; empty for all that are known
   * @param rung how far a module has to have been proven
   */
  public Coverage coverage(List<FleetKernel> kernels, List<String> drivers, Rung rung) {
    return Coverage.of(
        listed(), RepositoryState.read(dir, LOG::debug).cells().values(), kernels, drivers, rung);
  }

  /** Makes all indexes anew, of the files alone. */
  public void index() throws InterruptedException {
    for (PackageRepository repository : repositories.keySet()) {
      repository.check();
      repository.reindex();
    }
  }

  /** The packages that go by a rule, by their repositories. */
  public Map<PackageRepository, List<ListedPackage>> obsolete(PruneRule rule) {
    Map<PackageRepository, List<ListedPackage>> obsolete = new LinkedHashMap<>();
    for (Map.Entry<PackageRepository, PackageKind> one : repositories.entrySet()) {
      PackageRepository repository = one.getKey();
      try {
        List<ListedPackage> listed = repository.list();
        obsolete.put(
            repository,
            rule.obsolete(
                listed, Dependents.needed(one.getValue(), listed, dir), dir, clock.instant()));
      } catch (IOException e) {
        throw new PublishException(
            "cannot read " + dir + ": " + e.getMessage(), "run \"dkms2bin repo verify\"", e);
      }
    }
    return obsolete;
  }

  /** Takes packages out, and forgets the cells that they came of. */
  public void withdraw(Map<PackageRepository, List<ListedPackage>> packages)
      throws InterruptedException {
    Set<String> names = new HashSet<>();
    for (Map.Entry<PackageRepository, List<ListedPackage>> one : packages.entrySet()) {
      List<String> files = one.getValue().stream().map(ListedPackage::fileName).toList();
      if (!files.isEmpty()) {
        one.getKey().check();
        one.getKey().withdraw(files);
        names.addAll(files);
      }
    }
    forget(names);
  }

  /**
   * Goes back to the publication before the present one, in all repositories or in none.
   *
   * @param suite the only one that goes back; empty for all
   * @return what is published then
   * @throws InputException if there is no such suite, or one has no earlier publication, or
   *     packages of it are gone
   */
  public Map<PackageRepository, Publications.Entry> rollBack(Optional<String> suite)
      throws InterruptedException {
    List<PackageRepository> chosen =
        repositories.keySet().stream()
            .filter(one -> suite.isEmpty() || one.suite().equals(suite))
            .toList();
    if (chosen.isEmpty()) {
      String there =
          repositories.keySet().stream()
              .flatMap(one -> one.suite().stream())
              .collect(Collectors.joining(", "));
      throw new InputException(
          dir + " has no suite " + suite.orElse(""),
          there.isEmpty() ? "leave --suite out: it has none" : "those that it has: " + there);
    }
    for (PackageRepository repository : chosen) {
      earlier(repository);
    }
    Map<PackageRepository, Publications.Entry> published = new LinkedHashMap<>();
    for (PackageRepository repository : chosen) {
      published.put(repository, rollBack(repository));
    }
    return published;
  }

  /**
   * Goes back in one of the repositories.
   *
   * @return what is published then
   * @throws InputException if there is none, or packages of it are gone
   */
  private Publications.Entry rollBack(PackageRepository repository) throws InterruptedException {
    Publications.Entry wanted = earlier(repository);
    Set<String> before = names(repository);
    repository.check();
    Publication published = repository.rollBack(wanted);
    published.warnings().forEach(LOG::debug);
    before.removeAll(names(repository));
    forget(before);
    return wanted;
  }

  private Publications.Entry earlier(PackageRepository repository) {
    List<Publications.Entry> kept = repository.history().kept();
    if (kept.size() < 2) {
      throw new InputException(
          "there is no earlier publication to go back to in "
              + dir
              + " ("
              + repository.title()
              + ")",
          "\"dkms2bin repo history\" lists those that are known");
    }
    return kept.get(1);
  }

  private static Set<String> names(PackageRepository repository) {
    return repository.list().stream()
        .map(ListedPackage::fileName)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private String placeOf(StoredPackage one) {
    return dir.relativize(one.file().path().toAbsolutePath().normalize()).toString();
  }

  /** A run that wants such a cell shall publish it again. */
  private void forget(Collection<String> files) throws InterruptedException {
    if (files.isEmpty()) {
      return;
    }
    try (RepositoryLock lock =
        RepositoryLock.acquire(
            dir.resolve(RepositoryDirectory.stateName("lock")),
            RepositoryDirectory.PATIENCE,
            clock)) {
      LOG.trace("holds {}", lock);
      RepositoryState state = RepositoryState.read(dir, LOG::debug);
      List<CellKey> gone =
          state.cells().values().stream()
              .filter(cell -> cell.packages().stream().anyMatch(p -> files.contains(placeOf(p))))
              .map(RememberedCell::key)
              .toList();
      if (!gone.isEmpty()) {
        state.without(gone).write(dir);
      }
    } catch (IOException e) {
      throw new PublishException(
          "cannot write " + RepositoryState.fileOf(dir) + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
  }
}
