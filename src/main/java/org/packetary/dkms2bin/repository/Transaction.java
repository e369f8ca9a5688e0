package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Changes several files of a repository together. They are written beside it, brought to the disk,
 * and listed in a {@link Journal}; from then on the change is bound to happen, whatever becomes of
 * this process: who opens the next transaction finishes it. Before that it has not happened.
 *
 * <p>Each file appears whole under its name, in the order of the stages; all may read it then,
 * whatever the umask is. Used under the repository's lock.
 */
public final class Transaction implements AutoCloseable {

  private static final String AREA = "tmp";

  private final Path state;
  private final Path area;
  private final Path target;
  private final Consumer<String> steps;
  private final Map<Place, Journal.Put> puts = new LinkedHashMap<>();
  private final Set<String> removals = new LinkedHashSet<>();
  private int next;

  /** A name, and when it gets its content: it may change twice. */
  private record Place(String name, Stage stage) {}

  private Transaction(Path state, Path target, Consumer<String> steps) {
    this.state = state;
    this.area = state.resolve(AREA);
    this.target = target;
    this.steps = steps;
  }

  /**
   * Opens a transaction; one that a publisher could not finish is finished first, and what another
   * had only begun is thrown away.
   *
   * @param state our own directory in the repository
   * @param target the repository
   * @param steps is told each change before it is made
   */
  static Transaction open(Path state, Path target, Consumer<String> steps) throws IOException {
    Transaction transaction = new Transaction(state, target, steps);
    Optional<Journal> left = Journal.in(state);
    if (left.isPresent()) {
      transaction.apply(left.get());
    }
    FileTrees.delete(transaction.area);
    PrivateDirectory.make(transaction.area);
    PublicFiles.makeDirectories(target);
    return transaction;
  }

  /**
   * Copies a stream to its end; {@link #commit} will give it the name.
   *
   * @param name relative to the repository
   */
  public Digests put(Stage stage, String name, InputStream content) throws IOException {
    String file = Integer.toString(next++);
    Path path = area.resolve(file);
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      Digests digests = Digests.copy(content, out);
      PublicFiles.dressFile(path);
      channel.force(true);
      remember(stage, name, file);
      return digests;
    }
  }

  /** Likewise for bytes in memory. */
  public void put(Stage stage, String name, byte[] content) throws IOException {
    String file = Integer.toString(next++);
    Path path = area.resolve(file);
    Files.write(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    PublicFiles.dressFile(path);
    Journal.sync(path);
    remember(stage, name, file);
  }

  private void remember(Stage stage, String name, String file) {
    puts.put(new Place(name, stage), new Journal.Put(name, file, stage));
    removals.remove(name);
  }

  /**
   * Makes a symbolic link; {@link #commit} will put it into its place, at once as a file.
   *
   * @param name relative to the repository
   * @param goal as the link says it
   * @return whether there can be links where the repository is
   */
  public boolean link(Stage stage, String name, String goal) throws IOException {
    String file = Integer.toString(next++);
    try {
      Files.createSymbolicLink(area.resolve(file), Path.of(goal));
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (FileSystemException e) {
      if (IoFailure.isFull(e)) {
        throw e;
      }
      return false;
    }
    remember(stage, name, file);
    return true;
  }

  /**
   * Takes a file away when all others have their places, or a directory that is empty then; one
   * that is not there is no error.
   */
  public void remove(String name) {
    for (Stage stage : Stage.values()) {
      puts.remove(new Place(name, stage));
    }
    removals.add(name);
  }

  /** Takes changes of files about packages: they get their places with the packages. */
  Companions.Changes changes() {
    return new Companions.Changes() {
      @Override
      public void put(String name, byte[] content) throws IOException {
        Transaction.this.put(Stage.CONTENT, name, content);
      }

      @Override
      public void remove(String name) {
        Transaction.this.remove(name);
      }
    };
  }

  /** Whether there will be a file of that name. */
  boolean leaves(String name) {
    return find(name).isPresent()
        || (!removals.contains(name) && Files.isRegularFile(target.resolve(name)));
  }

  /** Where the content of a name is that was put; empty where none was. */
  public Optional<Path> find(String name) {
    Optional<Path> found = Optional.empty();
    for (Stage stage : Stage.values()) {
      Journal.Put put = puts.get(new Place(name, stage));
      if (put != null) {
        found = Optional.of(area.resolve(put.file()));
      }
    }
    return found;
  }

  /** An empty directory in the staging area, for others to write to. */
  public Path workspace() throws IOException {
    return Files.createDirectory(area.resolve(Integer.toString(next++)));
  }

  /**
   * Makes the changes.
   *
   * @throws PublishException if a directory is where a file has to go
   */
  public void commit() throws IOException {
    if (puts.isEmpty() && removals.isEmpty()) {
      return;
    }
    for (Journal.Put put : puts.values()) {
      Path place = target.resolve(put.name());
      if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw new PublishException(
            place + " is a directory, and a file has to go there", "move it away and run again");
      }
    }
    List<Journal.Put> inOrder = new ArrayList<>(puts.values());
    inOrder.sort(Comparator.comparing(Journal.Put::stage));
    Journal journal = new Journal(inOrder, List.copyOf(removals));
    journal.requireInside(target);
    Journal.sync(area);
    steps.accept("journal");
    journal.write(state, area);
    apply(journal);
    puts.clear();
    removals.clear();
  }

  /** Makes what is left of a journal's changes; it may have been begun before. */
  private void apply(Journal journal) throws IOException {
    journal.requireInside(target);
    for (Stage stage : Stage.values()) {
      Set<Path> directories = new LinkedHashSet<>();
      for (Journal.Put put : journal.puts()) {
        if (put.stage() == stage) {
          Path place = target.resolve(put.name());
          directories.addAll(openDirectoryOf(place));
          steps.accept(put.name());
          move(area.resolve(put.file()), place);
        }
      }
      sync(directories);
    }
    Set<Path> directories = new LinkedHashSet<>();
    for (String name : journal.removals()) {
      steps.accept("-" + name);
      if (delete(target.resolve(name))) {
        directories.add(directoryOf(target.resolve(name)));
      }
    }
    directories.removeIf(directory -> !Files.isDirectory(directory));
    sync(directories);
    steps.accept("end");
    Journal.delete(state);
  }

  /** A directory in which others have put something stays. */
  private static boolean delete(Path path) throws IOException {
    try {
      return Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  /**
   * Makes the directory of a file where it is missing.
   *
   * @return the directories whose names change
   */
  private Set<Path> openDirectoryOf(Path place) throws IOException {
    Path directory = directoryOf(place);
    Set<Path> changed = new LinkedHashSet<>(Set.of(directory));
    if (!directory.equals(target)) {
      for (Path made : PublicFiles.makeDirectories(directory)) {
        changed.add(directoryOf(made));
      }
      PublicFiles.reveal(directory);
    }
    return changed;
  }

  private static void move(Path staged, Path place) throws IOException {
    if (Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
    } else if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new PublishException(
          "a publisher was stopped before it had put "
              + place
              + " into its place, and its copy is gone",
          "delete .dkms2bin/journal.json there, and publish again");
    }
  }

  private static Path directoryOf(Path file) {
    Path directory = file.getParent();
    if (directory == null) {
      throw new IllegalArgumentException("no file: " + file);
    }
    return directory;
  }

  private static void sync(Set<Path> directories) throws IOException {
    for (Path directory : directories) {
      Journal.sync(directory);
    }
  }

  @Override
  public void close() throws IOException {
    // The files that a journal names are needed until they have their places.
    if (!Journal.isIn(state)) {
      FileTrees.delete(area);
    }
  }
}
