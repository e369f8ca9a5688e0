package org.packetary.dkms2bin.image.initramfs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An initial RAM file system, as the kernel unpacks it.
 *
 * @param file where it is
 * @param size of the file, in bytes
 * @param segments in their order
 * @param tree what the kernel makes of them
 * @param losses what it does not make, without saying so
 */
public record Initramfs(
    Path file, long size, List<Segment> segments, ImageTree tree, List<Loss> losses) {

  /** The file by which a segment says that this program appended it: the first in it. */
  public static final String MARKER = ".dkms2bin-segment";

  private static final String MODULES = "lib/modules";

  /** Copies the lists. */
  public Initramfs {
    segments = List.copyOf(segments);
    losses = List.copyOf(losses);
  }

  /** The segment in which the kernel stops; empty where it unpacks all. */
  public Optional<Segment> faulty() {
    return segments.stream().filter(s -> s.fault().isPresent()).findFirst();
  }

  /** The segment that this program appended. */
  public Optional<Segment> ours() {
    return segments.stream().filter(s -> s.contents().contains(Segment.Content.OURS)).findFirst();
  }

  /** The kernels that it has modules for. */
  public List<String> releases() {
    return tree.names(MODULES, Node.Directory.class::isInstance);
  }

  /** Whether a path is a kernel module's. */
  public static boolean isModule(String path) {
    return path.matches(".*\\.ko(\\.gz|\\.xz|\\.zst)?");
  }
}
