package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;

/**
 * Packages that lie in a repository and are not listed any more. Their files stay as long as the
 * index of a kept publication names them.
 *
 * @param name of the state file that remembers them
 * @param stamps by file names: a file with another stamp is another package of the name
 */
record Withdrawn(String name, SortedMap<String, String> stamps) {

  private static final int FORMAT = 1;

  Withdrawn {
    stamps = Collections.unmodifiableSortedMap(new TreeMap<>(stamps));
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
  boolean has(String fileName, Path file) throws IOException {
    String stamp = stamps.get(fileName);
    return stamp != null && stamp.equals(PackageScan.stamp(file));
  }

  /** The same with more. */
  Withdrawn with(Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(stamps);
    all.putAll(more);
    return new Withdrawn(name, all);
  }

  /** The same without some, which are listed again or gone. */
  Withdrawn without(Collection<String> names) {
    SortedMap<String, String> left = new TreeMap<>(stamps);
    left.keySet().removeAll(names);
    return new Withdrawn(name, left);
  }

  /** Has a transaction remember this. */
  void put(Transaction transaction) throws IOException {
    String file = RepositoryDirectory.stateName(name);
    if (stamps.isEmpty()) {
      transaction.remove(file);
      return;
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    Fields.put(root, "files", stamps);
    transaction.put(Stage.INDEX, file, JsonText.of(root).getBytes(StandardCharsets.UTF_8));
  }
}
