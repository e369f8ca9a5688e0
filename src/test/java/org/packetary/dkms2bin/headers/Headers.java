package org.packetary.dkms2bin.headers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Small sets of kernel headers for tests. */
public final class Headers {

  private final Map<String, String> files = new LinkedHashMap<>();

  /** A kernel's own directory with one header of each sort that a build makes. */
  public static Headers of(String release) {
    return new Headers()
        .with("include/generated/utsrelease.h", "#define UTS_RELEASE \"" + release + "\"\n")
        .with("arch/x86/include/generated/asm/made.h", "#include <asm-generic/made.h>\n");
  }

  /** The same with one more file. */
  public Headers with(String file, String text) {
    files.put(file, text);
    return this;
  }

  /** The directory, written. */
  public Path in(Path directory) {
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The index of the headers, which are written to a directory. */
  public HeaderIndex index(Path directory) {
    return HeaderIndex.build(
        HeaderSet.of(in(directory).toString(), p -> existing(Path.of(p))).orElseThrow());
  }

  private static Optional<Path> existing(Path path) {
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }
}
