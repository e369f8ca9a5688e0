package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.util.Digests;

/** Names sources by their content. */
public final class SourcePins {

  private SourcePins() {}

  /** The pin of sources; their companion files are read for it. */
  static SourcePin of(DkmsSource source) {
    StringBuilder text = new StringBuilder();
    text.append("tree ").append(source.treeDigest()).append('\n');
    text.append("package ").append(source.origin().packageName().orElse("")).append('\n');
    text.append("version ").append(source.origin().packageVersion().orElse("")).append('\n');
    new TreeMap<>(source.origin().control())
        .forEach((field, value) -> text.append(field).append(": ").append(value).append('\n'));
    text.append(companions(source));
    Path name = source.origin().input().getFileName();
    return new SourcePin(
        name == null ? "" : name.toString(),
        Digests.sha256(text.toString()),
        source.treeDigest(),
        source.origin().packageName(),
        source.origin().packageVersion());
  }

  /** Each companion file's path, kind and content, a line each; empty where there are none. */
  public static String companions(DkmsSource source) {
    StringBuilder text = new StringBuilder();
    source.companions().stream()
        .sorted(Comparator.comparing(CompanionFile::path))
        .forEach(file -> text.append(line(file)).append('\n'));
    return text.toString();
  }

  private static String line(CompanionFile companion) {
    Path file = companion.file();
    try {
      String content =
          Files.isSymbolicLink(file)
              ? "-> " + Files.readSymbolicLink(file)
              : Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                  ? Digests.sha256(file)
                      + " "
                      + Files.getPosixFilePermissions(file).stream().sorted().toList()
                  : "special";
      return companion.path() + (companion.conffile() ? " conffile " : " ") + content;
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }
}
