package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.IndexCache;
import org.packetary.dkms2bin.repository.PackageForm;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.PackageScan;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.RepositoryIndex;
import org.packetary.dkms2bin.repository.StagingArea;

/**
 * A directory that apt installs from: {@code deb [trusted=yes] file:DIR ./}.
 *
 * <p>Packages lie at the top level beside {@code Packages}, {@code Packages.gz}, {@code
 * Packages.xz} and {@code Release}; our own state lies under {@code DIR/.dkms2bin}. Every {@code
 * .deb} at the top level is listed, whoever put it there. Files are replaced by renaming, packages
 * first, {@code Release} last, under a lock that other processes and hosts respect. Nothing is
 * written where nothing changed.
 *
 * <p>Use one object for a directory in a JVM; it may be shared by threads.
 */
public final class AptRepository implements PackageRepository {

  private static final PackageForm<IndexedDeb> DEBS =
      new PackageForm<>(".deb", IndexedDeb.class, AptRepository::read);

  private final RepositoryDirectory directory;
  private final Clock clock;

  /** A repository whose lock is waited for during five minutes. */
  public AptRepository(Path dir, Clock clock) {
    this(dir, clock, RepositoryDirectory.PATIENCE);
  }

  /**
   * A repository. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for Release's date, which never goes back: apt ignores an index that is older than
   *     the one it has
   * @param patience how long another publisher is waited for
   */
  public AptRepository(Path dir, Clock clock, Duration patience) {
    this.directory = new RepositoryDirectory(dir, clock, patience);
    this.clock = clock;
  }

  @Override
  public void check() {
    directory.check();
  }

  @Override
  public Path place(Path file) throws InterruptedException {
    return directory.place(file);
  }

  @Override
  public Publication publish(List<PackageFile> staged) throws InterruptedException {
    return directory.publish(staged, new Index());
  }

  @Override
  public boolean isCurrent() {
    return directory.isCurrent(new Index());
  }

  private static IndexedDeb read(Path file, String name, String stamp) throws IOException {
    DebFile deb = DebFile.read(file);
    for (String field : List.of("Package", "Version", "Architecture")) {
      if (deb.control().getOrDefault(field, "").isEmpty()) {
        throw new IOException("its control file has no " + field);
      }
    }
    return new IndexedDeb(name, stamp, deb.control(), Digests.of(file));
  }

  private final class Index implements RepositoryIndex<IndexedDeb> {

    @Override
    public PackageForm<IndexedDeb> form() {
      return DEBS;
    }

    @Override
    public String cacheName() {
      return "apt-index.json";
    }

    @Override
    public boolean isIn(Path repository) {
      return AptIndex.NAMES.stream().allMatch(n -> Files.isRegularFile(repository.resolve(n)));
    }

    @Override
    public void write(
        PackageScan<IndexedDeb> scan, IndexCache<IndexedDeb> known, StagingArea staging)
        throws IOException {
      AptIndex index = AptIndex.of(scan.packages());
      if (index.isIn(directory.path())) {
        return;
      }
      for (Map.Entry<String, byte[]> file : index.packages().entrySet()) {
        staging.add(file.getKey(), file.getValue());
      }
      staging.add(AptIndex.RELEASE, index.release(date()));
    }

    private Instant date() throws IOException {
      Instant now = clock.instant();
      return AptIndex.releaseDate(directory.path())
          .filter(before -> before.isAfter(now))
          .orElse(now);
    }
  }
}
