package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KeptIndexes;
import org.packetary.dkms2bin.distro.archive.Offline;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.util.Digests;

/**
 * What this host's own apt and mmdebstrap say about where packages come from. Programs are asked
 * again when their settings change, and where nothing is to be taken from the cache.
 */
public final class HostApt {

  private static final List<String> SETTINGS =
      List.of(
          "etc/apt/sources.list",
          "etc/apt/sources.list.d",
          "etc/apt/apt.conf",
          "etc/apt/apt.conf.d");
  private static final List<String> FIELDS = List.of("Origin:", "Label:", "Suite:", "Codename:");

  /** The fields that matter come first in a Release file. */
  private static final int HEAD = 40;

  private final Access access;
  private final AnswerCache answers;

  /** The host that a run is on. */
  public HostApt(Access access) {
    this.access = access;
    this.answers =
        new AnswerCache(
            CacheDirectory.below(access.cache(), "apt").resolve(KeptIndexes.OF_THE_HOST),
            this::look);
    if (access.freshness().isAlways()) {
      answers.forget();
    }
  }

  /**
   * What a program says, now or earlier; offline also what one said on the host whose archives were
   * imported.
   *
   * @param archive what the archive is called that this is about
   * @throws org.packetary.dkms2bin.model.EnvironmentException if it was never asked, and nobody may
   *     be
   */
  String answer(String archive, List<String> words, AnswerCache.Question question)
      throws InterruptedException {
    if (access.freshness().offline()) {
      return answers
          .known(words)
          .or(() -> KeptIndexes.ofAnotherHost(access.cache(), words))
          .orElseThrow(() -> Offline.host(archive));
    }
    return answers.answer(words, question);
  }

  private ArchiveSnapshot look() throws IOException {
    List<String> deciding = new ArrayList<>();
    for (String name : SETTINGS) {
      Path place = access.hostRoot().resolve(name);
      for (Path file : filesOf(place)) {
        deciding.add(file + " " + Digests.sha256(file));
      }
    }
    for (Path file : filesOf(access.hostRoot().resolve("var/lib/apt/lists"))) {
      if (file.toString().endsWith("Release")) {
        deciding.add(file + " " + head(file));
      }
    }
    Optional<Path> program = access.environment().find("mmdebstrap");
    if (program.isPresent()) {
      deciding.add(
          program.get()
              + " "
              + Files.size(program.get())
              + " "
              + Files.getLastModifiedTime(program.get()));
    }
    return ArchiveSnapshot.of(deciding, List.of());
  }

  private static List<Path> filesOf(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return Files.isReadable(place) ? List.of(place) : List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(Files::isRegularFile).filter(Files::isReadable).sorted().toList();
    }
  }

  private static List<String> head(Path release) throws IOException {
    try (Stream<String> lines = Files.lines(release)) {
      return lines.limit(HEAD).filter(line -> FIELDS.stream().anyMatch(line::startsWith)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
