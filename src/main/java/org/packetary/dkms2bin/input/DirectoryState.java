package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.source.SourceReader;
import org.packetary.dkms2bin.util.Digests;

/**
 * Tells whether a directory is as it was, without reading its files: each entry's path, size,
 * inode, mode, and times of change as the kernel keeps them. What was changed within the last
 * moments tells nothing: it may change again within the clock's resolution.
 */
final class DirectoryState {

  private static final int MOST_ENTRIES = 100_000;
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final String FACTS = "unix:mode,ino,size,ctime,lastModifiedTime";

  private DirectoryState() {}

  /**
   * The state's digest; empty where it cannot be told.
   *
   * @param now the time
   */
  static Optional<String> of(Path directory, Instant now) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    Instant[] newest = {Instant.EPOCH};
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            if (SourceReader.isVersionControl(at)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            return note(at);
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            return note(at);
          }

          private FileVisitResult note(Path at) throws IOException {
            Map<String, Object> facts = Files.readAttributes(at, FACTS, LinkOption.NOFOLLOW_LINKS);
            Instant changed = ((FileTime) Objects.requireNonNull(facts.get("ctime"))).toInstant();
            newest[0] = changed.isAfter(newest[0]) ? changed : newest[0];
            entries.put(directory.relativize(at).toString(), new TreeMap<>(facts).toString());
            return entries.size() > MOST_ENTRIES
                ? FileVisitResult.TERMINATE
                : FileVisitResult.CONTINUE;
          }
        });
    return entries.size() > MOST_ENTRIES || newest[0].isAfter(now.minus(MOMENT))
        ? Optional.empty()
        : Optional.of(Digests.sha256(entries.toString()));
  }
}
