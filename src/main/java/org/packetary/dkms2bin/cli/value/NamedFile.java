package org.packetary.dkms2bin.cli.value;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.Problems;

/** Looks for files that options name, before anything is done. */
public final class NamedFile {

  private NamedFile() {}

  /** It is a problem where an option names a file, and there is none. */
  public static void there(String option, @Nullable Path path, Problems problems) {
    if (path != null && !Files.exists(path)) {
      problems.input(option + ": there is no " + path, "check the path");
    }
  }
}
