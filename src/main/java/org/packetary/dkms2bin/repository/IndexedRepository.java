package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.attestation.StatementSigner;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/** What repositories of every kind do alike, with an index of their own each. */
public abstract class IndexedRepository<P extends IndexedPackage> implements PackageRepository {

  private final RepositoryDirectory directory;
  private final Path dir;
  private final Optional<OpenPgpKey> key;
  private final ReplacePolicy policy;

  /**
   * A repository in a directory. Nothing is touched yet.
   *
   * @param key signs the index; empty to leave it unsigned
   */
  protected IndexedRepository(
      RepositoryDirectory directory, Optional<OpenPgpKey> key, ReplacePolicy policy) {
    this.directory = directory;
    this.dir = directory.path();
    this.key = key;
    this.policy = policy;
  }

  /** The index of a publication that begins now. */
  protected abstract RepositoryIndex<P> index();

  /** The file that a signed repository has, and no other. */
  protected abstract Path signature();

  /**
   * Likewise, and that the key can sign today, and that a signed repository does not lose its
   * signature.
   */
  @Override
  public void check() throws InterruptedException {
    key.ifPresent(k -> k.check(directory.now()));
    requireKey();
    directory.check();
  }

  private void requireKey() {
    if (key.isEmpty() && Files.exists(signature(), LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(
          "the repository " + dir + " is signed, and there is no key to sign it with",
          "name its key with --repo-key; to have it unsigned from now on, delete " + signature());
    }
  }

  @Override
  public Path place(Path file) throws InterruptedException {
    return directory.place(file);
  }

  @Override
  public Publication publish(List<PackageFile> staged) throws InterruptedException {
    RepositoryIndex<P> index = index();
    return directory.locked(
        transaction -> change(staged, cache(index), withdrawn(index), index, transaction));
  }

  @Override
  public Publication reindex() throws InterruptedException {
    RepositoryIndex<P> index = index();
    return directory.locked(
        transaction -> change(List.of(), IndexCache.empty(), withdrawn(index), index, transaction));
  }

  @Override
  public Publication withdraw(Collection<String> fileNames) throws InterruptedException {
    RepositoryIndex<P> index = index();
    return directory.locked(
        transaction -> {
          IndexCache<P> known = cache(index);
          Map<String, String> marks = new HashMap<>();
          for (String name : fileNames) {
            // A file that somebody has deleted leaves the index by itself.
            if (Files.isRegularFile(dir.resolve(name))) {
              marks.put(name, Withdrawn.mark(dir.resolve(name), name, known));
            }
          }
          return change(List.of(), known, withdrawn(index).with(marks), index, transaction);
        });
  }

  @Override
  public Publication rollBack(Publications.Entry publication) throws InterruptedException {
    RepositoryIndex<P> index = index();
    return directory.locked(
        transaction -> {
          IndexCache<P> known = cache(index);
          Map<String, String> wanted =
              ListedPackage.digests(
                  index
                      .kept(dir, publication)
                      .orElseThrow(
                          () ->
                              new InputException(
                                  "the index of the publication of "
                                      + publication.date()
                                      + " is gone from "
                                      + dir
                                      + ", or damaged",
                                  "\"dkms2bin repo index\" makes one of the files that are there")));
          Map<String, String> marks = new HashMap<>();
          Withdrawn none = Withdrawn.none(withdrawnName(index));
          for (P one : PackageScan.of(dir, index, known, none).packages()) {
            if (one.digests().sha256().equals(wanted.get(one.fileName()))) {
              wanted.remove(one.fileName());
            } else {
              marks.put(one.fileName(), Withdrawn.mark(one));
            }
          }
          if (!wanted.isEmpty()) {
            throw new InputException(
                "the publication of "
                    + publication.date()
                    + " had packages that are gone or have other content now: "
                    + String.join(", ", new TreeSet<>(wanted.keySet())),
                "go back to a later publication: \"dkms2bin repo history\" lists them");
          }
          return change(List.of(), known, none.with(marks), index, transaction);
        });
  }

  @Override
  public boolean isCurrent() {
    RepositoryIndex<P> index = index();
    try {
      IndexCache<P> known = cache(index);
      return !Journal.isIn(directory.state())
          && index.isIn(dir)
          && index.isAccompanied()
          && known.holds(PackageScan.of(dir, index, known, withdrawn(index)).packages());
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  @Override
  public boolean isThere() {
    return index().isIn(dir);
  }

  @Override
  public boolean hasPackages() {
    try {
      return !index().files(dir).isEmpty();
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  @Override
  public boolean isUnfinished() {
    return Journal.isIn(directory.state());
  }

  @Override
  public Set<String> withdrawn() {
    try {
      return withdrawn(index()).files().keySet();
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  @Override
  public List<String> unlisted() {
    RepositoryIndex<P> index = index();
    try {
      Set<String> known = new HashSet<>(withdrawn(index).files().keySet());
      index.listed(dir).forEach(p -> known.add(p.fileName()));
      return index.files(dir).stream()
          .map(found -> dir.relativize(found.file()).toString())
          .filter(name -> !known.contains(name))
          .toList();
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  @Override
  public List<ListedPackage> list() {
    try {
      return index().listed(dir);
    } catch (IOException e) {
      throw IoFailure.unreadableIndex(dir, e);
    }
  }

  @Override
  public List<String> indexProblems() {
    try {
      return index().problems(dir);
    } catch (IOException e) {
      throw IoFailure.unreadableIndex(dir, e);
    }
  }

  @Override
  public Publications history() {
    try {
      return publications(index());
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  private Path cacheFile(RepositoryIndex<P> index) {
    return directory.state().resolve(index.word() + "-index.json");
  }

  private IndexCache<P> cache(RepositoryIndex<P> index) {
    return IndexCache.read(cacheFile(index), index.form());
  }

  private Withdrawn withdrawn(RepositoryIndex<P> index) throws IOException {
    return Withdrawn.read(dir, withdrawnName(index));
  }

  private static String withdrawnName(RepositoryIndex<?> index) {
    return index.word() + "-withdrawn.json";
  }

  private Publications publications(RepositoryIndex<P> index) throws IOException {
    return Publications.read(dir, index.word() + "-publications.json");
  }

  private Publication change(
      List<PackageFile> packages,
      IndexCache<P> known,
      Withdrawn withdrawing,
      RepositoryIndex<P> index,
      Transaction transaction)
      throws IOException, InterruptedException {
    requireKey();
    boolean anew = known.names().isEmpty();
    Companions companions = anew ? Companions.found(dir) : Companions.in(dir);
    Additions<P> additions = new Additions<>(dir, index, known, policy, transaction, companions);
    for (PackageFile file : packages) {
      additions.add(file);
    }
    // What is published again is listed again.
    Withdrawn withdrawn = withdrawing.without(additions.names());
    PackageScan<P> scan = PackageScan.of(dir, index, known, withdrawn).with(additions.indexed());
    scan.require(additions.names());
    Publications now = index.write(scan, known, publications(index), transaction);
    Set<String> staying = scan.packages().stream().map(P::fileName).collect(Collectors.toSet());
    // A file that is listed is another than the one that was withdrawn: it stays.
    Withdrawn left = withdrawn.without(staying).forget(dir, now, index, transaction);
    Withdrawn before = withdrawn(index);
    if (!left.equals(before)) {
      left.put(transaction);
    }
    Set<String> gone = new TreeSet<>(anew ? companions.places() : known.names());
    gone.addAll(before.files().keySet());
    gone.removeAll(staying);
    gone.removeIf(transaction::leaves);
    companions.remove(gone, transaction.changes());
    finish(companions, anew, transaction);
    transaction.commit();
    additions.requireListed();
    PackageScan<P> placed = scan.placed(dir, index.form().type());
    if (!known.holds(placed.packages())) {
      AtomicFile.replace(cacheFile(index), IndexCache.serialise(placed.packages()));
    }
    return new Publication(
        additions.accepted().stream().map(f -> f.at(dir.resolve(index.placeOf(f)))).toList(),
        additions.refused(),
        scan.warnings(),
        List.of());
  }

  /**
   * Signs what is said about packages, and remembers it.
   *
   * @param anew whether all is made of the files that are there: statements are signed, too
   */
  private void finish(Companions companions, boolean anew, Transaction transaction)
      throws IOException {
    Optional<StatementSigner> signer = StatementSigner.of(key);
    if (signer.isPresent()) {
      if (anew) {
        signer.get().signAll(companions, transaction.changes());
      }
      signer.get().publish(dir, transaction.changes());
    }
    companions.remember(transaction.changes());
  }
}
