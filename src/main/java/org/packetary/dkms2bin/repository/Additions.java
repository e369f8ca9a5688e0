package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.util.FileStamps;

/** Sorts packages that are to be published: new ones, those that are there, and those refused. */
final class Additions<P extends IndexedPackage> {

  private final Path dir;
  private final RepositoryIndex<P> index;
  private final IndexCache<P> known;
  private final ReplacePolicy policy;
  private final Transaction transaction;
  private final Companions companions;
  private final Map<String, PackageFile> byName = new LinkedHashMap<>();
  private final List<PackageFile> accepted = new ArrayList<>();
  private final List<PackageFile> refused = new ArrayList<>();
  private final List<P> indexed = new ArrayList<>();

  Additions(
      Path dir,
      RepositoryIndex<P> index,
      IndexCache<P> known,
      ReplacePolicy policy,
      Transaction transaction,
      Companions companions) {
    this.dir = dir;
    this.index = index;
    this.known = known;
    this.policy = policy;
    this.transaction = transaction;
    this.companions = companions;
  }

  /**
   * Adds a package.
   *
   * @throws PublishException if it is not the one that was packaged, or another of those added has
   *     its name
   */
  void add(PackageFile file) throws IOException {
    String name = index.placeOf(file);
    PackageFile other = byName.putIfAbsent(name, file);
    if (other != null && !other.sha256().equals(file.sha256())) {
      throw new PublishException(
          "two packages want to be the file " + name + ": " + other.path() + ", " + file.path(),
          "publish them into different directories");
    }
    if (other != null) {
      (refused.contains(other) ? refused : accepted).add(file);
      return;
    }
    Optional<Digests> there = there(name);
    if (there.filter(d -> d.sha256().equals(file.sha256())).isPresent()) {
      PublicFiles.reveal(dir.resolve(name));
      companions.put(name, file, false, transaction.changes());
      accepted.add(file);
    } else if (there.isPresent() && policy == ReplacePolicy.REFUSE) {
      refused.add(file);
    } else {
      stage(file, name);
      companions.put(name, file, true, transaction.changes());
      accepted.add(file);
    }
  }

  private Optional<Digests> there(String name) throws IOException {
    Path place = dir.resolve(name);
    if (!Files.isRegularFile(place)) {
      return Optional.empty();
    }
    Optional<P> before = known.find(name, FileStamps.of(place));
    return Optional.of(before.isPresent() ? before.get().digests() : Digests.of(place));
  }

  private void stage(PackageFile file, String name) throws IOException {
    try (InputStream in = Files.newInputStream(file.path())) {
      if (!transaction.put(Stage.CONTENT, name, in).sha256().equals(file.sha256())) {
        throw new PublishException(
            file.path() + " is not the file any more that was packaged",
            "run again, and let nothing else write there");
      }
    }
    try {
      indexed.add(index.form().reader().read(transaction.find(name).orElseThrow(), name, ""));
    } catch (Dkms2binException e) {
      throw new PublishException(
          "cannot index " + name + ": " + e.problem(),
          "let nothing else write to " + file.path() + ", and run again",
          e);
    }
  }

  /** The packages that will be in the repository. */
  List<PackageFile> accepted() {
    return List.copyOf(accepted);
  }

  /** Those that will not, since others of their names are there. */
  List<PackageFile> refused() {
    return List.copyOf(refused);
  }

  /** What is known of the new ones. */
  List<P> indexed() {
    return List.copyOf(indexed);
  }

  /** The places of those that will be in the repository. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    accepted.forEach(file -> names.add(index.placeOf(file)));
    return names;
  }

  /**
   * Makes sure that all of them are published: nothing counts as that but what the index on the
   * disk names, with its digest.
   *
   * @throws PublishException if one is not
   */
  void requireListed() throws IOException {
    if (accepted.isEmpty()) {
      return;
    }
    Map<String, String> listed = ListedPackage.digests(index.listed(dir, names()));
    List<String> missing = new ArrayList<>();
    for (PackageFile file : accepted) {
      String name = index.placeOf(file);
      if (!file.sha256().equals(listed.get(name))) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new PublishException(
          "the index in "
              + dir
              + " does not list what was published, as it was packaged: "
              + String.join(", ", missing),
          "let nothing else write there, and run again");
    }
  }
}
