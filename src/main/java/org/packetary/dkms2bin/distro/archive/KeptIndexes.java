package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Copies package managers' indexes and answers out of a cache, and takes those of another host in.
 * What a package manager makes of them, and what names places of this host, is left out: it is made
 * anew.
 */
public final class KeptIndexes {

  /** The directories of the cache with a directory for each archive. */
  public static final List<String> PLACES = List.of("apt", "dnf");

  /** Where what this host's apt says about sources is kept, below the first of the places. */
  public static final String OF_THE_HOST = "of-the-host";

  private static final String OF_ANOTHER_HOST = "of-another-host";
  private static final String APT = "apt";

  /** What is carried of an archive's directory, beside the note, which goes last. */
  private static final List<String> CARRIED = List.of("answers", "var/lib/apt/lists", "cache");

  private static final Set<String> LEFT_OUT = Set.of("lock", "partial");

  private final Path cache;

  /** The indexes below a cache directory. */
  public KeptIndexes(Path cache) {
    this.cache = cache;
  }

  /** Copies or moves something; a file that another run removes meanwhile is no reason to fail. */
  @FunctionalInterface
  private interface Step {
    void make() throws IOException;
  }

  /** The directories of all archives whose indexes were ever fetched. */
  public List<Path> all() {
    List<Path> all = new ArrayList<>();
    for (String place : PLACES) {
      attempt(
          cache.resolve(place),
          () -> {
            for (Path directory : children(cache.resolve(place))) {
              if (Files.exists(directory.resolve(IndexRenewal.NOTE))) {
                all.add(directory);
              }
            }
          });
    }
    return all;
  }

  /**
   * Copies what an archive keeps while nobody changes it.
   *
   * @param directory the archive's directory in the cache
   * @param to the directory below which it gets the place that it has in the cache
   */
  public void copy(Path directory, Path to) throws InterruptedException {
    Path target = to.resolve(cache.relativize(directory));
    new IndexLock(directory)
        .during(
            () -> {
              attempt(
                  directory,
                  () -> {
                    for (String name : CARRIED) {
                      copyTree(directory.resolve(name), target.resolve(name));
                    }
                    copyTree(
                        directory.resolve(IndexRenewal.NOTE), target.resolve(IndexRenewal.NOTE));
                  });
              return true;
            });
  }

  /** Copies what this host's apt said, or, where it was not asked, another host's. */
  public void copyHost(Path to) {
    Path apt = cache.resolve(APT);
    Path target = to.resolve(APT).resolve(OF_ANOTHER_HOST);
    attempt(
        apt,
        () -> {
          copyTree(apt.resolve(OF_ANOTHER_HOST), target);
          for (Path state : children(apt.resolve(OF_THE_HOST))) {
            copyTree(state, target);
          }
        });
  }

  /**
   * Takes in what was copied on another host. Indexes that are there stay where they are as new.
   *
   * @param from the directory that was copied to; what is taken is gone from it
   * @return how many archives' indexes were taken
   */
  public int take(Path from) throws InterruptedException {
    int taken = 0;
    for (String place : PLACES) {
      for (Path directory : list(from.resolve(place))) {
        Path target =
            CacheDirectory.below(cache, place).resolve(directory.getFileName().toString());
        if (directory.getFileName().toString().equals(OF_ANOTHER_HOST)) {
          attempt(target, () -> moveFiles(directory, target));
        } else if (takeArchive(directory, target)) {
          taken++;
        }
      }
    }
    return taken;
  }

  private boolean takeArchive(Path from, Path target) throws InterruptedException {
    attempt(target, () -> Files.createDirectories(target));
    return new IndexLock(target)
        .during(
            () -> {
              if (!isNewer(from, target)) {
                return false;
              }
              // Without the note the indexes count as absent, however this ends.
              attempt(
                  target,
                  () -> {
                    Files.deleteIfExists(target.resolve(IndexRenewal.NOTE));
                    for (String name : CARRIED) {
                      replace(from.resolve(name), target.resolve(name));
                    }
                    replace(from.resolve(IndexRenewal.NOTE), target.resolve(IndexRenewal.NOTE));
                  });
              return true;
            });
  }

  private static boolean isNewer(Path from, Path target) {
    try {
      Optional<Instant> theirs = IndexRenewal.renewed(from);
      Optional<Instant> ours = IndexRenewal.renewed(target);
      return theirs.isPresent() && ours.filter(o -> !o.isBefore(theirs.get())).isEmpty();
    } catch (IOException e) {
      throw unusable(target, e);
    }
  }

  /** What a program said on the host whose archives were imported. */
  public static Optional<String> ofAnotherHost(Path cache, List<String> words) {
    Path file = cache.resolve(APT).resolve(OF_ANOTHER_HOST).resolve(AnswerCache.name(words));
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static void replace(Path from, Path target) throws IOException {
    FileTrees.delete(target);
    if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(target.getParent());
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void moveFiles(Path from, Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      PrivateDirectory.make(target);
    }
    for (Path file : children(from)) {
      Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    Files.createDirectories(to.getParent());
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(directory.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && !LEFT_OUT.contains(file.getFileName().toString())) {
              // apt asks an archive for what is newer than its files' times.
              Files.copy(
                  file,
                  to.resolve(from.relativize(file).toString()),
                  StandardCopyOption.COPY_ATTRIBUTES,
                  StandardCopyOption.REPLACE_EXISTING);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static List<Path> list(Path directory) {
    try {
      return children(directory);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private static void attempt(Path place, Step step) {
    try {
      step.make();
    } catch (IOException e) {
      throw unusable(place, e);
    }
  }

  private static EnvironmentException unusable(Path place, IOException e) {
    return new EnvironmentException(
        "cannot use " + place + ": " + e.getMessage(),
        "is the disk full? --cache-dir names another place",
        e);
  }
}
