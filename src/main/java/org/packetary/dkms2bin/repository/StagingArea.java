package org.packetary.dkms2bin.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Files on their way into the repository: written beside it under temporary names, brought to the
 * disk, and renamed. A reader sees the old file or the new one, also after a crash. All may read
 * them then, whatever the umask is.
 *
 * <p>Used under the repository's lock: whatever lies in the area at the beginning is left over from
 * a publisher that died.
 */
public final class StagingArea implements AutoCloseable {

  private final Path area;
  private final Path target;
  private final Map<String, Path> staged = new LinkedHashMap<>();
  private int next;

  private StagingArea(Path area, Path target) {
    this.area = area;
    this.target = target;
  }

  /**
   * Opens an empty area.
   *
   * @param area is created, private, on the same file system as the target
   * @param target the directory that the files go to
   */
  static StagingArea open(Path area, Path target) throws IOException {
    FileTrees.delete(area);
    PrivateDirectory.make(area);
    PublicFiles.makeDirectories(target);
    return new StagingArea(area, target);
  }

  /** Copies a stream to its end; {@link #commit} will give it the name. */
  public Digests add(String name, InputStream content) throws IOException {
    Path file = area.resolve(Integer.toString(next++));
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      Digests digests = Digests.copy(content, out);
      PublicFiles.dressFile(file);
      channel.force(true);
      staged.put(name, file);
      return digests;
    }
  }

  /** Likewise for bytes in memory. */
  public Digests add(String name, byte[] content) throws IOException {
    return add(name, new ByteArrayInputStream(content));
  }

  /** An empty directory in the area, for others to write to. */
  public Path workspace() throws IOException {
    return Files.createDirectory(area.resolve(Integer.toString(next++)));
  }

  /** Puts the files into their places, in the order in which they came. */
  public void commit() throws IOException {
    Set<Path> directories = new LinkedHashSet<>(Set.of(target));
    for (Map.Entry<String, Path> file : staged.entrySet()) {
      Path place = target.resolve(file.getKey());
      if (directories.add(place.getParent())) {
        PublicFiles.ownDirectoryOf(place);
      }
      Files.move(file.getValue(), place, StandardCopyOption.ATOMIC_MOVE);
    }
    staged.clear();
    for (Path directory : directories) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileTrees.delete(area);
  }
}
