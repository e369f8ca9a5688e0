package org.packetary.dkms2bin.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;

/**
 * The publications of one kind of packages in a repository. The index files of the last ones stay,
 * for clients that have read what names them and not yet them, and to go back to. Files that no
 * publication of ours named are never deleted.
 *
 * @param name of the state file that remembers it
 * @param entries the newest first
 */
public record Publications(String name, List<Entry> entries) {

  /** The current publication, and two before. */
  private static final int KEPT = 3;

  private static final int REMEMBERED = 200;
  private static final int MOST_NAMES = 1000;
  private static final int FORMAT = 1;

  public Publications {
    entries = List.copyOf(entries);
  }

  /**
   * One publication.
   *
   * @param date cut to seconds
   * @param files the index files that it named, relative to the repository; empty when they are
   *     gone
   * @param packages how many it listed
   * @param added file names of packages that came, or came anew, 1,000 at most
   * @param removed those of packages that went
   */
  public record Entry(
      Instant date, List<String> files, int packages, List<String> added, List<String> removed) {
    public Entry {
      date = date.truncatedTo(ChronoUnit.SECONDS);
      files = List.copyOf(files);
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }

    /** A publication of packages, of which some were known before. */
    public static <P extends IndexedPackage> Entry of(
        Instant date, List<String> files, PackageScan<P> scan, IndexCache<P> known) {
      List<String> added = new ArrayList<>();
      Set<String> removed = new TreeSet<>(known.names());
      for (P one : scan.packages()) {
        removed.remove(one.fileName());
        boolean same =
            known
                .named(one.fileName())
                .filter(before -> before.digests().equals(one.digests()))
                .isPresent();
        if (!same) {
          added.add(one.fileName());
        }
      }
      return new Entry(
          date, files, scan.packages().size(), first(added), first(new ArrayList<>(removed)));
    }

    private static List<String> first(List<String> names) {
      return names.subList(0, Math.min(MOST_NAMES, names.size()));
    }

    private Entry withoutFiles() {
      return new Entry(date, List.of(), packages, added, removed);
    }
  }

  /** Reads what a repository remembers; nothing where that is damaged. */
  public static Publications read(Path repository, String name) throws IOException {
    Path file = repository.resolve(RepositoryDirectory.stateName(name));
    List<Entry> entries = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      try {
        ObjectNode root = JsonText.read(file);
        if (Fields.number(root, "format") == FORMAT) {
          for (JsonNode entry : Fields.entries(root, "publications")) {
            entries.add(entry(entry));
          }
        }
      } catch (MalformedJsonException e) {
        entries.clear();
      }
    }
    return new Publications(name, entries);
  }

  private static Entry entry(JsonNode node) throws MalformedJsonException {
    for (String file : Fields.texts(node, "files")) {
      Journal.inside(file);
    }
    return new Entry(
        Fields.instant(node, "date"),
        Fields.texts(node, "files"),
        Fields.integer(node, "packages"),
        Fields.texts(node, "added"),
        Fields.texts(node, "removed"));
  }

  /** Whether the newest publication named these files. */
  public boolean isNewest(List<String> files) {
    return !entries.isEmpty() && entries.get(0).files().containsAll(files);
  }

  /** Those whose index files are there, the newest first. */
  public List<Entry> kept() {
    return entries.stream().filter(e -> !e.files().isEmpty()).toList();
  }

  /**
   * Has a transaction remember one more publication, and delete what only earlier ones needed.
   *
   * @return with that publication
   */
  public Publications put(Entry entry, Transaction transaction) throws IOException {
    List<Entry> next = new ArrayList<>(List.of(entry));
    Set<String> obsolete = new LinkedHashSet<>();
    for (Entry before : entries.subList(0, Math.min(REMEMBERED - 1, entries.size()))) {
      if (next.size() < KEPT) {
        next.add(before);
      } else {
        obsolete.addAll(before.files());
        next.add(before.withoutFiles());
      }
    }
    next.forEach(kept -> obsolete.removeAll(kept.files()));
    obsolete.forEach(transaction::remove);
    Publications now = new Publications(name, next);
    transaction.put(
        Stage.INDEX,
        RepositoryDirectory.stateName(name),
        JsonText.of(now.json()).getBytes(StandardCharsets.UTF_8));
    return now;
  }

  private ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    ArrayNode list = root.putArray("publications");
    for (Entry entry : entries) {
      ObjectNode node = list.addObject();
      node.put("date", entry.date().toString());
      node.put("packages", entry.packages());
      Fields.put(node, "files", entry.files());
      Fields.put(node, "added", entry.added());
      Fields.put(node, "removed", entry.removed());
    }
    return root;
  }
}
