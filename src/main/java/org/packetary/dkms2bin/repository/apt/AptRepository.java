package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.repository.Digests;
import org.packetary.dkms2bin.repository.IndexCache;
import org.packetary.dkms2bin.repository.IndexedRepository;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageForm;
import org.packetary.dkms2bin.repository.PackageScan;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.repository.RepositoryIndex;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.util.FileStamps;

/**
 * A directory that apt installs from, in one of its layouts ({@link AptLayout}): flat, {@code deb
 * [trusted=yes] file:DIR ./}, or a suite of a pool.
 *
 * <p>{@code Release} names {@code Packages} and {@code Packages.gz}; our own state lies under
 * {@code DIR/.dkms2bin}. Every {@code .deb} where the layout has packages is listed, whoever put it
 * there. Indexes lie under {@code by-hash}, too, where apt fetches them by the digest that Release
 * names; those of the last publications stay, so that a client that has read an older Release still
 * finds what it names. Nothing is written where nothing changed.
 *
 * <p>Use one object for a directory in a JVM; it may be shared by threads.
 */
public final class AptRepository extends IndexedRepository<IndexedDeb> {

  private static final PackageForm<IndexedDeb> DEBS =
      new PackageForm<>(".deb", IndexedDeb.class, AptRepository::read, IndexedDeb::new);

  private final Path dir;
  private final AptLayout layout;
  private final Optional<OpenPgpKey> key;
  private final Clock clock;

  /**
   * A repository whose lock is waited for during five minutes. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for Release's date, which never goes back: apt ignores an index that is older than
   *     the one it has
   * @param key signs the index; empty to leave it unsigned
   */
  public AptRepository(
      Path dir, AptLayout layout, Optional<OpenPgpKey> key, Clock clock, ReplacePolicy policy) {
    this(
        new RepositoryDirectory(dir, clock, RepositoryDirectory.PATIENCE),
        layout,
        key,
        clock,
        policy);
  }

  AptRepository(
      RepositoryDirectory directory,
      AptLayout layout,
      Optional<OpenPgpKey> key,
      Clock clock,
      ReplacePolicy policy) {
    super(directory, key, policy);
    this.dir = directory.path();
    this.layout = layout;
    this.key = key;
    this.clock = clock;
  }

  @Override
  protected Path signature() {
    return AptSignature.file(dir, layout);
  }

  /** The repositories that a directory has: the flat one, and each suite. */
  public static List<AptRepository> in(
      Path dir, Optional<OpenPgpKey> key, Clock clock, ReplacePolicy policy) throws IOException {
    List<AptRepository> all = new ArrayList<>();
    all.add(new AptRepository(dir, AptLayout.FLAT, key, clock, policy));
    for (AptLayout suite : AptLayout.suitesIn(dir)) {
      all.add(new AptRepository(dir, suite, key, clock, policy));
    }
    return all;
  }

  @Override
  public List<String> signatureProblems() {
    try {
      return Files.exists(signature()) ? AptSignature.problems(dir, layout) : List.of();
    } catch (IOException e) {
      return List.of("signatures cannot be read: " + e.getMessage());
    }
  }

  @Override
  public Publication publish(List<PackageFile> staged) throws InterruptedException {
    Publication publication = super.publish(staged);
    if (key.isEmpty()) {
      return publication;
    }
    try {
      return publication.withUsage(new AptSignature(dir, layout, key.get()).offered());
    } catch (IOException e) {
      throw new PublishException(
          "cannot read the sources file in " + dir + ": " + e.getMessage(),
          "let nothing else write there, and run again",
          e);
    }
  }

  @Override
  public Optional<String> suite() {
    return layout.suite();
  }

  @Override
  public String title() {
    return layout.suite().map(name -> "suite " + name).orElse("apt");
  }

  @Override
  protected RepositoryIndex<IndexedDeb> index() {
    return new Index();
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
    public String word() {
      return layout.word();
    }

    @Override
    public String placeOf(PackageFile file) {
      String fileName = String.valueOf(file.path().getFileName());
      return layout.place(source(file.name()), fileName);
    }

    /** A module's packages for all kernels are of one source. */
    private String source(String name) {
      return name.replaceFirst("-modules-[0-9].*|-common$|-dkms$", "");
    }

    @Override
    public Collection<FileStamps.Found> files(Path repository) throws IOException {
      return FileStamps.of(layout.candidates(repository), LinkOption.NOFOLLOW_LINKS).values();
    }

    @Override
    public boolean isIn(Path repository) {
      return AptListing.isThere(repository, layout);
    }

    @Override
    public Publications write(
        PackageScan<IndexedDeb> scan,
        IndexCache<IndexedDeb> known,
        Publications before,
        Transaction transaction)
        throws IOException {
      AptIndex index = AptIndex.of(layout, scan.packages());
      Optional<AptSignature> signature = key.map(k -> new AptSignature(dir, layout, k));
      if (index.isIn(dir)
          && before.isNewest(index.byHash())
          && (signature.isEmpty() || signature.get().isCurrent())) {
        if (signature.isPresent()) {
          signature.get().offer(transaction, index.release(releaseDate().orElseThrow()));
        }
        return before;
      }
      if (signature.isEmpty()) {
        // One that was signed before: the old signature does not fit the new Release.
        transaction.remove(layout.root() + AptSignature.DETACHED);
      }
      Instant date = date();
      index.put(transaction, date, signature.isPresent() ? Stage.BESIDE : Stage.FIRST);
      if (signature.isPresent()) {
        signature.get().put(transaction, index.release(date), date);
      }
      return before.put(Publications.Entry.of(date, index.byHash(), scan, known), transaction);
    }

    @Override
    public List<String> problems(Path repository) throws IOException {
      return AptListing.problems(repository, layout);
    }

    @Override
    public List<ListedPackage> listed(Path repository) throws IOException {
      return AptListing.listed(repository, AptListing.named(repository, layout).values());
    }

    @Override
    public List<ListedPackage> listed(Path repository, Set<String> fileNames) throws IOException {
      return AptListing.listed(
          repository, AptListing.named(repository, layout).values(), fileNames::contains);
    }

    @Override
    public List<ListedPackage> listed(Path repository, List<String> files) throws IOException {
      return AptListing.listed(repository, files);
    }

    private Instant date() throws IOException {
      Instant now = clock.instant();
      return releaseDate().filter(before -> before.isAfter(now)).orElse(now);
    }

    private Optional<Instant> releaseDate() throws IOException {
      return AptListing.releaseDate(dir.resolve(layout.root()).resolve(AptIndex.RELEASE));
    }

    @Override
    public boolean isAccompanied() throws IOException {
      if (key.isEmpty()) {
        return true;
      }
      AptSignature signature = new AptSignature(dir, layout, key.get());
      return signature.isCurrent() && signature.isOffered();
    }
  }
}
