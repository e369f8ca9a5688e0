package org.packetary.dkms2bin.image.initramfs;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where contents of files are kept that are looked at later. */
public final class Keeping {

  /** Larger files are no text that says anything of an image. */
  private static final long LARGEST_TEXT = 1 << 20;

  private final @Nullable Path directory;
  private final Predicate<String> wanted;
  private final long largest;
  private int count;

  private Keeping(@Nullable Path directory, Predicate<String> wanted, long largest) {
    this.directory = directory;
    this.wanted = wanted;
    this.largest = largest;
  }

  /** Keeps nothing. */
  public static Keeping nothing() {
    return new Keeping(null, path -> false, 0);
  }

  /**
   * Keeps files of any size.
   *
   * @param directory where to
   * @param wanted says by their paths, without links, which
   */
  public static Keeping in(Path directory, Predicate<String> wanted) {
    return new Keeping(directory, wanted, Long.MAX_VALUE);
  }

  /** Keeps small files. */
  public static Keeping texts(Path directory, Predicate<String> wanted) {
    return new Keeping(directory, wanted, LARGEST_TEXT);
  }

  Optional<Path> place(String path, long size) {
    return directory == null || size > largest || !wanted.test(path)
        ? Optional.empty()
        : Optional.of(directory.resolve(Integer.toString(++count)));
  }
}
