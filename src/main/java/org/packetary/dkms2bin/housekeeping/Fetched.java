package org.packetary.dkms2bin.housekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * What a cache has of what was downloaded, or worked out of that: indexes of archives, packages
 * that were named and their sources, tarballs, files of images, what headers declare, plans, and
 * evaluated dkms.conf. Whoever uses an entry dates it; as nobody holds it meanwhile, what was used
 * within a day stays.
 */
record Fetched(Path cache) {

  /** Where what headers declare is, by their layers' ids. */
  static final String INDEXES = "header-index";

  /** Where there is an entry for each. */
  private static final List<String> PLACES =
      List.of("apt", "dnf", "downloads", INDEXES, "images", "sources", "tarballs");

  /** Where each is worked out in no time, and there are many. */
  private static final List<String> ANSWERS = List.of("conf", "plans");

  private static final Duration AT_HAND = Duration.ofDays(1);

  /**
   * All of it.
   *
   * @param layerIds the layers that are there, which header indexes go with
   */
  List<Prunable> all(Set<String> layerIds, Instant now) throws IOException {
    List<Prunable> all = new ArrayList<>();
    for (String place : Stream.concat(PLACES.stream(), ANSWERS.stream()).toList()) {
      Path directory = cache.resolve(place);
      // What a link leads to is another cache's.
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> entries = Files.list(directory)) {
          for (Path entry : (Iterable<Path>) entries::iterator) {
            if (!place.equals(INDEXES) || !layerIds.contains(entry.getFileName().toString())) {
              add(all, place, entry, now);
            }
          }
        }
      }
    }
    return all;
  }

  /** Headers that are in no layer any more. */
  private static boolean isRemnant(Path entry) {
    String name = entry.getFileName().toString();
    return Layer.isId(name) && name.startsWith("kernel-");
  }

  private static Prunable.Kind kind(String place, boolean remnant) {
    Prunable.Kind kept = ANSWERS.contains(place) ? Prunable.Kind.ANSWER : Prunable.Kind.FETCHED;
    return remnant ? Prunable.Kind.REMNANT : kept;
  }

  private void add(List<Prunable> all, String place, Path entry, Instant now) throws IOException {
    try {
      Instant used = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
      boolean remnant = place.equals(INDEXES) && isRemnant(entry);
      all.add(
          new Prunable(
              kind(place, remnant),
              cache.relativize(entry).toString(),
              FileTrees.room(entry),
              remnant ? Instant.EPOCH : used,
              List.of(),
              !remnant && used.isAfter(now.minus(AT_HAND))));
    } catch (NoSuchFileException e) {
      // Somebody removed it just now.
    }
  }
}
