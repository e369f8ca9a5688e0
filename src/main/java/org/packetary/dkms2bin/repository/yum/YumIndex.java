package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.repository.IndexCache;
import org.packetary.dkms2bin.repository.PackageForm;
import org.packetary.dkms2bin.repository.PackageScan;
import org.packetary.dkms2bin.repository.RepositoryIndex;
import org.packetary.dkms2bin.repository.StagingArea;

/**
 * The metadata of a yum repository, made by createrepo_c beside the old and put in its place file
 * by file, {@code repomd.xml} last.
 *
 * @param dir the repository
 * @param date of the revision, if the one before is not later
 */
record YumIndex(Path dir, Createrepo createrepo, RepoFile repoFile, Instant date)
    implements RepositoryIndex<IndexedRpm> {

  @Override
  public PackageForm<IndexedRpm> form() {
    return IndexedRpm.FORM;
  }

  @Override
  public String cacheName() {
    return "yum-index.json";
  }

  @Override
  public boolean isIn(Path repository) {
    try {
      Optional<Repomd> index = Repomd.in(repository);
      return index.isPresent() && index.get().isCompleteIn(repository);
    } catch (IOException | PublishException e) {
      return false;
    }
  }

  @Override
  public void write(PackageScan<IndexedRpm> scan, IndexCache<IndexedRpm> known, StagingArea staging)
      throws IOException, InterruptedException {
    Optional<Repomd> before = Repomd.in(dir);
    boolean reusable = before.isPresent() && !hidesAChange(scan, known);
    Path made = make(scan, reusable, revision(before), staging);
    Repomd now =
        Repomd.in(made)
            .orElseThrow(
                () -> new PublishException("createrepo_c left no repomd.xml", "run again"));
    repoFile.write(staging);
    if (before.isPresent()
        && now.data().equals(before.get().data())
        && before.get().isCompleteIn(dir)) {
      return;
    }
    MetadataGenerations generations = MetadataGenerations.read(dir, before);
    for (String name : now.fileNames()) {
      stage(made, Repomd.DIRECTORY + "/" + name, staging);
    }
    stage(made, Repomd.NAME, staging);
    generations.next(now).write(staging);
    staging.commit();
    generations.deleteAllBut(generations.next(now));
  }

  /**
   * createrepo_c takes a file of the same size and second for the same file. One that was replaced
   * and has the size of the old one may be such a case.
   */
  private static boolean hidesAChange(PackageScan<IndexedRpm> scan, IndexCache<IndexedRpm> known) {
    return scan.packages().stream()
        .anyMatch(
            now ->
                known
                    .named(now.fileName())
                    .map(IndexedRpm::digests)
                    .filter(d -> d.size() == now.digests().size())
                    .filter(d -> !d.sha256().equals(now.digests().sha256()))
                    .isPresent());
  }

  private Path make(
      PackageScan<IndexedRpm> scan, boolean reusable, Instant revision, StagingArea staging)
      throws IOException, InterruptedException {
    String names =
        scan.packages().stream()
            .map(p -> p.fileName() + "\n")
            .sorted()
            .collect(Collectors.joining());
    Path list = staging.workspace().resolve("packages");
    Files.writeString(list, names, StandardCharsets.UTF_8);
    if (reusable) {
      Path output = staging.workspace();
      try {
        createrepo.run(dir, list, Optional.of(dir), revision, output);
        return output;
      } catch (PublishException e) {
        // What was there may be damaged: it is made from nothing then.
      }
    }
    Path output = staging.workspace();
    createrepo.run(dir, list, Optional.empty(), revision, output);
    return output;
  }

  private Instant revision(Optional<Repomd> before) {
    try {
      Instant old = Instant.ofEpochSecond(Long.parseLong(before.map(Repomd::revision).orElse("0")));
      return old.isAfter(date) ? old : date;
    } catch (NumberFormatException e) {
      return date;
    }
  }

  private static void stage(Path made, String name, StagingArea staging) throws IOException {
    try (InputStream in = Files.newInputStream(made.resolve(name))) {
      staging.add(name, in);
    }
  }
}
