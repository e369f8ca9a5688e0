package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.util.FileStamps;

/**
 * Packages that lie in a repository and are not listed any more. Their files stay as long as the
 * index of a kept publication names them.
 *
 * @param name of the state file that remembers them
 * @param files what tells them from other packages of their names, by file names: the digest, and
 *     the stamp, which saves computing it, and which a copy of the repository does not have
 */
record Withdrawn(String name, SortedMap<String, String> files) {

  private static final int FORMAT = 2;

  Withdrawn {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** Reads what a repository remembers. */
  static Withdrawn read(Path repository, String name) throws IOException {
    Path file = repository.resolve(RepositoryDirectory.stateName(name));
    if (Files.isRegularFile(file)) {
      try {
        ObjectNode root = JsonText.read(file);
        if (Fields.number(root, "format") == FORMAT) {
          return new Withdrawn(name, Fields.map(root, "files"));
        }
      } catch (MalformedJsonException e) {
        // They are listed again: nothing is lost.
      }
    }
    return none(name);
  }

  /** None at all. */
  static Withdrawn none(String name) {
    return new Withdrawn(name, new TreeMap<>());
  }

  /** Whether a file is one that was withdrawn, and not another of its name. */
  boolean has(String fileName, FileStamps.Found file) throws IOException {
    String known = files.get(fileName);
    if (known == null) {
      return false;
    }
    String[] parts = known.split(" ", 2);
    return parts[parts.length - 1].equals(file.stamp())
        || parts[0].equals(Digests.of(file.file()).sha256());
  }

  /** What is remembered of a package. */
  static String mark(IndexedPackage one) {
    return one.digests().sha256() + " " + one.stamp();
  }

  /** What is remembered of a file, of which something may be known. */
  static <P extends IndexedPackage> String mark(Path file, String name, IndexCache<P> known)
      throws IOException {
    String stamp = FileStamps.of(file);
    Optional<P> one = known.find(name, stamp);
    return one.isPresent() ? mark(one.get()) : Digests.of(file).sha256() + " " + stamp;
  }

  /** The same with more. */
  Withdrawn with(Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(files);
    all.putAll(more);
    return new Withdrawn(name, all);
  }

  /** The same without some, which are listed again or gone. */
  Withdrawn without(Collection<String> names) {
    SortedMap<String, String> left = new TreeMap<>(files);
    left.keySet().removeAll(names);
    return new Withdrawn(name, left);
  }

  /**
   * Has the files deleted that no kept index names any more.
   *
   * @param now what is published then
   * @return those that are needed
   */
  Withdrawn forget(Path dir, Publications now, RepositoryIndex<?> index, Transaction transaction)
      throws IOException {
    if (files.isEmpty()) {
      return this;
    }
    Set<String> forgotten = new HashSet<>(files.keySet());
    List<Publications.Entry> kept = now.kept();
    for (Publications.Entry earlier : kept.subList(Math.min(1, kept.size()), kept.size())) {
      // An index that cannot be read has no readers, and needs no packages.
      index.kept(dir, earlier).ifPresent(list -> list.forEach(p -> forgotten.remove(p.fileName())));
    }
    // Only packages: whatever else the state file may name.
    for (FileStamps.Found found : index.files(dir)) {
      String name = dir.relativize(found.file()).toString();
      if (forgotten.contains(name)) {
        transaction.remove(name);
      }
    }
    return without(forgotten);
  }

  /** Has a transaction remember this. */
  void put(Transaction transaction) throws IOException {
    String file = RepositoryDirectory.stateName(name);
    if (files.isEmpty()) {
      transaction.remove(file);
      return;
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    Fields.put(root, "files", files);
    transaction.put(Stage.INDEX, file, JsonText.of(root).getBytes(StandardCharsets.UTF_8));
  }
}
