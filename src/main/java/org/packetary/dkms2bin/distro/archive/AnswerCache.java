package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what a package manager said about one state of the indexes, over runs: resolving a base
 * root takes it seconds, and the answer cannot change before the indexes do.
 */
public final class AnswerCache {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerCache.class);

  private static final int MOST_RENEWALS = 20;

  private final Path directory;
  private final State state;
  private final Map<Path, String> read = new ConcurrentHashMap<>();
  private @Nullable ArchiveSnapshot current;

  /**
   * A cache.
   *
   * @param directory where answers are kept
   * @param state what answers depend on
   */
  public AnswerCache(Path directory, State state) {
    this.directory = directory;
    this.state = state;
  }

  /** What answers depend on beside the question. */
  @FunctionalInterface
  public interface State {
    ArchiveSnapshot look() throws IOException;
  }

  /** Asks the package manager. */
  @FunctionalInterface
  public interface Question {
    String ask() throws InterruptedException;
  }

  /** The state that answers are of: looked at once, and again after {@link #changed}. */
  public synchronized ArchiveSnapshot snapshot() {
    if (current == null) {
      current = look();
    }
    return current;
  }

  /** To be called when what answers depend on may have changed. */
  public synchronized void changed() {
    current = null;
  }

  /** Forgets every answer. */
  public void forget() {
    read.clear();
    try {
      FileTrees.delete(directory);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      LOG.debug("another run forgets or keeps answers just now: {}", directory);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * The answer to a question that is told apart by words; asked once for each state. Another run
   * may change the state meanwhile: then it is asked again, so that no answer is kept for a state
   * that it is not of.
   */
  public String answer(List<String> words, Question question) throws InterruptedException {
    String name = name(words);
    for (int left = MOST_RENEWALS; ; left--) {
      String before = snapshot().digest();
      Path current = directory.resolve(before.substring(0, 16));
      Path file = current.resolve(name);
      Optional<String> kept = kept(file);
      if (kept.isPresent()) {
        return kept.get();
      }
      String answer = question.ask();
      changed();
      if (snapshot().digest().equals(before)) {
        keep(current, file, answer);
        return answer;
      }
      if (left == 0) {
        return answer;
      }
    }
  }

  /** The answer that is kept for the state that there is; empty where nobody asked. */
  public Optional<String> known(List<String> words) {
    return kept(directory.resolve(snapshot().digest().substring(0, 16)).resolve(name(words)));
  }

  /** The name of the file with the answer to a question. */
  static String name(List<String> words) {
    return Digests.sha256(String.join("\0", words));
  }

  private Optional<String> kept(Path file) {
    String known = read.get(file);
    if (known != null) {
      return Optional.of(known);
    }
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String answer = Files.readString(file);
      read.put(file, answer);
      return Optional.of(answer);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void keep(Path current, Path file, String answer) {
    read.put(file, answer);
    try {
      forgetOthers(current);
      Files.createDirectories(current);
      Path temporary = Files.createTempFile(current, ".new-", "");
      Files.writeString(temporary, answer);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      LOG.debug("another run removes answers of an earlier state just now: {}", file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Another run may be renewing indexes: a file that goes meanwhile is no reason to fail. */
  private ArchiveSnapshot look() {
    for (int left = MOST_RENEWALS; ; left--) {
      try {
        return state.look();
      } catch (NoSuchFileException e) {
        if (left == 0) {
          throw unusable(e);
        }
      } catch (IOException e) {
        throw unusable(e);
      } catch (UncheckedIOException e) {
        if (left == 0 || !(e.getCause() instanceof NoSuchFileException)) {
          throw unusable(e);
        }
      }
    }
  }

  private void forgetOthers(Path current) throws IOException {
    if (Files.isDirectory(current) || !Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> states = Files.list(directory)) {
      for (Path state : states.toList()) {
        FileTrees.delete(state);
      }
    }
  }

  private EnvironmentException unusable(Exception e) {
    return new EnvironmentException(
        "cannot use " + directory + ": " + e.getMessage(),
        "is the disk full? --cache-dir names another place",
        e);
  }
}
