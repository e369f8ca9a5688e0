package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.repository.IndexCache;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageForm;
import org.packetary.dkms2bin.repository.PackageScan;
import org.packetary.dkms2bin.repository.Publications;
import org.packetary.dkms2bin.repository.RepositoryIndex;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.SignatureCheck;

/**
 * The metadata of a yum repository, made by createrepo_c beside the old and put in its place in one
 * transaction, {@code repomd.xml} last; with its signature, where there is one.
 *
 * @param dir the repository
 * @param key signs repomd.xml; empty to leave it unsigned
 * @param date of the revision, if the one before is not later
 */
record YumIndex(
    Path dir, Createrepo createrepo, RepoFile repoFile, Optional<OpenPgpKey> key, Instant date)
    implements RepositoryIndex<IndexedRpm> {

  /** The signature of the file that dnf reads first. */
  static final String SIGNATURE = Repomd.NAME + ".asc";

  /** As createrepo_c calls it, by --unique-md-filenames. */
  private static final Pattern PRIMARY = Pattern.compile(".*[/-]primary\\.xml(\\.\\w+)?");

  @Override
  public PackageForm<IndexedRpm> form() {
    return IndexedRpm.FORM;
  }

  @Override
  public String word() {
    return "yum";
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
  public Publications write(
      PackageScan<IndexedRpm> scan,
      IndexCache<IndexedRpm> known,
      Publications published,
      Transaction transaction)
      throws IOException, InterruptedException {
    Optional<Repomd> before = Repomd.in(dir);
    boolean reusable = before.isPresent() && !hidesAChange(scan, known);
    Instant revision = revision(before);
    Path made = make(scan, reusable, revision, transaction);
    Repomd now =
        Repomd.in(made)
            .orElseThrow(
                () -> new PublishException("createrepo_c left no repomd.xml", "run again"));
    repoFile.write(transaction);
    if (before.isPresent()
        && now.data().equals(before.get().data())
        && before.get().isCompleteIn(dir)
        && published.isNewest(together(now.fileNames(), Generation.filesIn(dir)))
        && isSigned(before.get())) {
      return published;
    }
    for (String name : now.fileNames()) {
      put(Stage.INDEX, made, name, transaction);
    }
    List<String> files = together(now.fileNames(), first(made, revision, transaction));
    return published.put(Publications.Entry.of(revision, files, scan, known), transaction);
  }

  /**
   * Puts what clients read first.
   *
   * @return its files that have names of their own
   */
  private List<String> first(Path made, Instant revision, Transaction transaction)
      throws IOException {
    if (key.isPresent()) {
      byte[] signature = Generation.bytes(signature(made.resolve(Repomd.NAME), revision));
      Optional<List<String>> linked =
          Generation.of(Files.readAllBytes(made.resolve(Repomd.NAME)), Optional.of(signature))
              .put(dir, transaction);
      if (linked.isPresent()) {
        return linked.get();
      }
      transaction.put(Stage.BESIDE, SIGNATURE, signature);
    }
    put(Stage.FIRST, made, Repomd.NAME, transaction);
    Generation.unlink(dir, transaction);
    return List.of();
  }

  private static List<String> together(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private String signature(Path repomd, Instant when) throws IOException {
    return key.orElseThrow().detached(Files.readAllBytes(repomd), when);
  }

  /** Whether the repository's signature is this very key's, where there is one. */
  private boolean isSigned(Repomd there) throws IOException {
    if (key.isEmpty()) {
      return true;
    }
    Path file = dir.resolve(SIGNATURE);
    return Files.exists(file)
        && Files.readString(file).equals(signature(dir.resolve(Repomd.NAME), revisionOf(there)));
  }

  @Override
  public boolean isAccompanied() throws IOException {
    Optional<Repomd> there = Repomd.in(dir);
    return repoFile.isThere() && there.isPresent() && isSigned(there.get());
  }

  @Override
  public List<String> problems(Path repository) throws IOException {
    Optional<Repomd> index = Repomd.in(repository);
    return index.isPresent() ? index.get().problemsIn(repository) : List.of();
  }

  @Override
  public List<ListedPackage> listed(Path repository) throws IOException {
    Optional<Repomd> index = Repomd.in(repository);
    return listed(repository, index.map(Repomd::fileNames).orElse(List.of()));
  }

  @Override
  public List<ListedPackage> listed(Path repository, List<String> files) throws IOException {
    String primary =
        files.stream()
            .filter(name -> PRIMARY.matcher(name).matches())
            .findFirst()
            .orElseThrow(() -> new NoSuchFileException(repository.resolve(Repomd.NAME).toString()));
    return PrimaryXml.listed(repository.resolve(primary));
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

  /** What is wrong with the signature, by the key that the repository offers. */
  List<String> signatureProblems() throws IOException {
    Path file = dir.resolve(SIGNATURE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    return SignatureCheck.complaint(
            Files.readString(dir.resolve(RepoFile.KEY)),
            Files.readAllBytes(dir.resolve(Repomd.NAME)),
            Files.readString(file))
        .map(why -> List.of(SIGNATURE + ": " + why))
        .orElse(List.of());
  }

  private Path make(
      PackageScan<IndexedRpm> scan, boolean reusable, Instant revision, Transaction transaction)
      throws IOException, InterruptedException {
    String names =
        scan.packages().stream()
            .map(p -> p.fileName() + "\n")
            .sorted()
            .collect(Collectors.joining());
    Path list = transaction.workspace().resolve("packages");
    Files.writeString(list, names, StandardCharsets.UTF_8);
    Path all = together(scan, transaction);
    if (reusable) {
      Path output = transaction.workspace();
      try {
        createrepo.run(all, list, Optional.of(dir), revision, output);
        return output;
      } catch (PublishException e) {
        // What was there may be damaged: it is made from nothing then.
      }
    }
    Path output = transaction.workspace();
    createrepo.run(all, list, Optional.empty(), revision, output);
    return output;
  }

  /** The date of what is made now: it never goes back. */
  private Instant revision(Optional<Repomd> before) {
    Instant old = before.map(YumIndex::revisionOf).orElse(Instant.EPOCH);
    return old.isAfter(date) ? old : date;
  }

  private static Instant revisionOf(Repomd there) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(there.revision()));
    } catch (NumberFormatException e) {
      return Instant.EPOCH;
    }
  }

  /** A directory with links to all packages: new ones are still in the transaction. */
  private Path together(PackageScan<IndexedRpm> scan, Transaction transaction) throws IOException {
    Path all = transaction.workspace();
    for (IndexedRpm one : scan.packages()) {
      String name = one.fileName();
      Files.createSymbolicLink(all.resolve(name), transaction.find(name).orElse(dir.resolve(name)));
    }
    return all;
  }

  private static void put(Stage stage, Path made, String name, Transaction transaction)
      throws IOException {
    try (InputStream in = Files.newInputStream(made.resolve(name))) {
      transaction.put(stage, name, in);
    }
  }
}
