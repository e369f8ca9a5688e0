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
import org.packetary.dkms2bin.repository.RepositoryIndex;

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
  private final RepoFile repoFile;
  private final Clock clock;
  private final Optional<Instant> date;

  /**
   * A repository whose lock is waited for during five minutes. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for the lock's note, and for the revision where there is no date
   * @param date what the metadata's revision says instead of the time; it never goes back
   * @param publicKey the armored key that the packages are signed with; empty when they are not
   */
  public YumRepository(
      Path dir,
      Clock clock,
      Optional<Instant> date,
      Optional<String> publicKey,
      ReplacePolicy policy,
      CommandRunner runner,
      HostEnvironment environment) {
    this(
        new RepositoryDirectory(dir, clock, RepositoryDirectory.PATIENCE),
        clock,
        date,
        publicKey,
        policy,
        new Createrepo(runner, environment));
  }

  YumRepository(
      RepositoryDirectory directory,
      Clock clock,
      Optional<Instant> date,
      Optional<String> publicKey,
      ReplacePolicy policy,
      Createrepo createrepo) {
    super(directory, policy);
    this.dir = directory.path();
    this.createrepo = createrepo;
    this.repoFile = new RepoFile(dir, publicKey);
    this.clock = clock;
    this.date = date;
  }

  /**
   * The armored public key that a repository offers; empty where it offers none.
   *
   * @throws PublishException if it cannot be read
   */
  public static Optional<String> publicKey(Path dir) {
    Path key = dir.resolve(RepoFile.KEY);
    try {
      return Files.exists(key) ? Optional.of(Files.readString(key)) : Optional.empty();
    } catch (IOException e) {
      throw new PublishException(
          "cannot read " + key + ": " + e.getMessage(), "may this user read it?", e);
    }
  }

  @Override
  public void check() throws InterruptedException {
    createrepo.check();
    super.check();
  }

  @Override
  protected RepositoryIndex<IndexedRpm> index() {
    return new YumIndex(dir, createrepo, repoFile, date.orElseGet(clock::instant));
  }

  @Override
  public Publication publish(List<PackageFile> staged) throws InterruptedException {
    return super.publish(staged).withUsage(repoFile.lines());
  }
}
