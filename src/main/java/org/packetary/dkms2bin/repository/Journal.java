package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.PublishException;

/**
 * Lists the changes that a publisher has decided on, in a file beside the repository's lock. It is
 * there from the moment at which they are bound to be made until they all are: who finds one makes
 * them.
 *
 * @param puts files that get their places, in this order
 * @param removals files that go, after all else; the names are relative to the repository
 */
record Journal(List<Put> puts, List<String> removals) {

  private static final String NAME = "journal.json";
  private static final int FORMAT = 1;

  Journal {
    puts = List.copyOf(puts);
    removals = List.copyOf(removals);
  }

  /**
   * A file that is ready.
   *
   * @param name relative to the repository
   * @param file its name in the staging area
   * @param stage when it gets its place
   */
  record Put(String name, String file, Stage stage) {}

  /** The journal in a state directory; empty where all changes are made. */
  static Optional<Journal> in(Path state) throws IOException {
    Path file = state.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(JsonText.read(file)));
    } catch (MalformedJsonException e) {
      throw new PublishException(
          "cannot use " + file + ", which says what a publisher was about to do: " + e.getMessage(),
          "delete it, and run again",
          e);
    }
  }

  /** Whether there is one: the files are about to change, whoever does it. */
  static boolean isIn(Path state) {
    return Files.exists(state.resolve(NAME));
  }

  private static Journal parse(ObjectNode root) throws MalformedJsonException {
    long format = Fields.number(root, "format");
    if (format != FORMAT) {
      throw new MalformedJsonException("format " + format + ", and this version reads " + FORMAT);
    }
    List<Put> puts = new ArrayList<>();
    for (JsonNode put : Fields.entries(root, "put")) {
      puts.add(
          new Put(
              inside(Fields.text(put, "name")),
              inside(Fields.text(put, "file")),
              Fields.word(put, "stage", Stage.values(), Stage::word)));
    }
    List<String> removals = new ArrayList<>();
    for (String name : Fields.texts(root, "remove")) {
      removals.add(inside(name));
    }
    return new Journal(puts, removals);
  }

  /** Whoever may write the repository shall not have us write elsewhere. */
  static String inside(String name) throws MalformedJsonException {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new MalformedJsonException("a name of a file is none");
    }
    Path path = Path.of(name);
    if (path.isAbsolute() || !path.equals(path.normalize()) || path.startsWith("..")) {
      throw new MalformedJsonException("\"" + name + "\" leads out of the repository");
    }
    return name;
  }

  /**
   * Makes sure that all names come to lie in a repository, before one of them changes: a directory
   * may be a link, which names do not tell.
   *
   * @throws PublishException if one is reached through a link that leads out
   */
  void requireInside(Path repository) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    puts.forEach(put -> add(repository.resolve(put.name()), directories));
    removals.forEach(name -> add(repository.resolve(name), directories));
    directories.remove(repository);
    for (Path directory : directories) {
      if (!has(repository, directory)) {
        throw out(repository, directory);
      }
    }
  }

  private static void add(Path file, Set<Path> directories) {
    Path directory = file.getParent();
    if (directory != null) {
      directories.add(directory);
    }
  }

  /** Whether a directory lies in a repository, wherever links lead; one that is missing does. */
  private static boolean has(Path repository, Path directory) throws IOException {
    Path there = directory;
    for (Path above = there.getParent();
        !Files.exists(there) && above != null;
        above = above.getParent()) {
      there = above;
    }
    return !Files.exists(repository) || there.toRealPath().startsWith(repository.toRealPath());
  }

  private static PublishException out(Path repository, Path directory) {
    return new PublishException(
        directory + " is reached by a link that leads out of the repository " + repository,
        "nothing was written through it: put a directory in the link's place, or mount one there");
  }

  /**
   * Writes it, all at once and onto the disk.
   *
   * @param area the staging area, in the state directory
   */
  void write(Path state, Path area) throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    ArrayNode list = root.putArray("put");
    for (Put put : puts) {
      list.addObject()
          .put("name", put.name())
          .put("file", put.file())
          .put("stage", put.stage().word());
    }
    Fields.put(root, "remove", removals);
    Path written = area.resolve(NAME);
    Files.writeString(written, JsonText.of(root));
    sync(written);
    Files.move(written, state.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    sync(state);
  }

  /** Ends it: all changes are on the disk. */
  static void delete(Path state) throws IOException {
    Files.delete(state.resolve(NAME));
    sync(state);
  }

  /** Brings a file, or the names in a directory, onto the disk. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
