package org.packetary.dkms2bin.repository.yum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.repository.IndexedRepository;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * A directory that dnf and yum install from, with the metadata that the host's createrepo_c makes.
 *
 * <p>Packages lie at the top level beside {@code repodata}, {@code dkms2bin.repo}, and the public
 * key where they are signed; our own state lies under {@code DIR/.dkms2bin}. Every {@code .rpm} at
 * the top level is listed, whoever put it there. Metadata files carry their checksum in their name
 * and those of the last generations stay, so that a client that has read an older {@code
 * repomd.xml} still finds what it names. Nothing is written where nothing changed.
 *
 * <p>Use one object for a directory in a JVM; it may be shared by threads.
 */
public final class YumRepository extends IndexedRepository<IndexedRpm> {

  private final Path dir;
  private final Createrepo createrepo;
  private final Optional<OpenPgpKey> key;
  private final Clock clock;
  private final Optional<Instant> date;

  /**
   * A repository whose lock is waited for during five minutes. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for the lock's note, and for the revision where there is no date
   * @param date what the metadata's revision says instead of the time; it never goes back
   * @param key signs the metadata, and has signed the packages; empty when they are not signed
   */
  public YumRepository(
      Path dir,
      Clock clock,
      Optional<Instant> date,
      Optional<OpenPgpKey> key,
      ReplacePolicy policy,
      CommandRunner runner,
      HostEnvironment environment) {
    this(
        new RepositoryDirectory(dir, clock, RepositoryDirectory.PATIENCE),
        clock,
        date,
        key,
        policy,
        new Createrepo(runner, environment));
  }

  YumRepository(
      RepositoryDirectory directory,
      Clock clock,
      Optional<Instant> date,
      Optional<OpenPgpKey> key,
      ReplacePolicy policy,
      Createrepo createrepo) {
    super(directory, key, policy);
    this.dir = directory.path();
    this.createrepo = createrepo;
    this.key = key;
    this.clock = clock;
    this.date = date;
  }

  @Override
  public void check() throws InterruptedException {
    createrepo.check();
    super.check();
  }

  @Override
  protected Path signature() {
    return dir.resolve(YumIndex.SIGNATURE);
  }

  private RepoFile repoFile() {
    return new RepoFile(dir, key.map(OpenPgpKey::publicKey).or(this::offered), key.isPresent());
  }

  /** The public key that the repository offers already: its packages are signed. */
  private Optional<String> offered() {
    Path file = dir.resolve(RepoFile.KEY);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new PublishException(
          "cannot read " + file + ": " + e.getMessage(), "may this user read it?", e);
    }
  }

  @Override
  public String title() {
    return "yum";
  }

  @Override
  public List<String> signatureProblems() {
    try {
      return index().signatureProblems();
    } catch (IOException e) {
      return List.of("the signature cannot be read: " + e.getMessage());
    }
  }

  @Override
  protected YumIndex index() {
    return new YumIndex(dir, createrepo, repoFile(), key, date.orElseGet(clock::instant));
  }

  @Override
  public Publication publish(List<PackageFile> staged) throws InterruptedException {
    return super.publish(staged).withUsage(repoFile().lines());
  }
}
