package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.util.Digests;

/**
 * Keeps what was read in indexes over runs, as long as the files are the very same: reading them
 * takes longer than all other questions of a run that has its answers.
 */
final class KeptSnapshot {

  private static final String ATTRIBUTES = "unix:ino,size,lastModifiedTime,ctime";

  private final Path note;

  /**
   * Keeps it in a file.
   *
   * @param note the file, in a directory that is there
   */
  KeptSnapshot(Path note) {
    this.note = note;
  }

  /**
   * What was read in these files earlier, else what they say now.
   *
   * @param settings what decides beside the files
   */
  ArchiveSnapshot of(List<Path> files, List<String> settings, AnswerCache.State read)
      throws IOException {
    String key = key(files, settings);
    if (Files.exists(note)) {
      List<String> lines = Files.readAllLines(note);
      if (lines.size() > 1 && lines.get(0).equals(key)) {
        return new ArchiveSnapshot(lines.get(1), lines.subList(2, lines.size()));
      }
    }
    ArchiveSnapshot snapshot = read.look();
    if (key.equals(key(files, settings))) {
      List<String> lines = new ArrayList<>(List.of(key, snapshot.digest()));
      lines.addAll(snapshot.indexes());
      CacheFiles.replace(note, String.join("\n", lines) + "\n");
    }
    return snapshot;
  }

  private static String key(List<Path> files, List<String> settings) throws IOException {
    List<String> parts = new ArrayList<>(settings);
    for (Path file : files) {
      Map<String, Object> now = Files.readAttributes(file, ATTRIBUTES);
      parts.add(
          String.join(
              " ",
              file.getFileName().toString(),
              String.valueOf(now.get("ino")),
              String.valueOf(now.get("size")),
              String.valueOf(now.get("lastModifiedTime")),
              String.valueOf(now.get("ctime"))));
    }
    return Digests.sha256(String.join("\n", parts));
  }
}
