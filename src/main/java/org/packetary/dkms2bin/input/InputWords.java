package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * What the words after {@code --dkms} stand for.
 *
 * @param files packages and source directories
 * @param names packages to fetch from the recipe's archive: {@code NAME}, {@code NAME=VERSION} or
 *     {@code NAME-VERSION}
 */
public record InputWords(List<Path> files, List<String> names) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]+(=[A-Za-z0-9.+:~-]+)?");
  private static final Pattern ARCHIVE =
      Pattern.compile(".*\\.(deb|rpm|zip|tgz|tar(\\.[a-z0-9]+)?)");
  private static final Pattern PACKAGE = Pattern.compile(".*\\.(deb|rpm)");

  public InputWords {
    files = List.copyOf(files);
    names = List.copyOf(names);
  }

  /**
   * Reads the words. A word is, in this order: a file or a directory; a shell pattern of files; a
   * package's name. A directory that holds packages and no dkms.conf stands for those. A word that
   * is none of these is a file that will be missed.
   */
  public static InputWords of(List<String> words) {
    Set<Path> files = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    for (String word : words) {
      Path path = Path.of(word);
      List<Path> matches = matching(word);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        files.addAll(packagesIn(path));
      } else if (!matches.isEmpty()) {
        matches.forEach(m -> files.addAll(packagesIn(m)));
      } else if (NAME.matcher(word).matches() && !ARCHIVE.matcher(word).matches()) {
        names.add(word);
      } else {
        files.add(path);
      }
    }
    return new InputWords(List.copyOf(files), List.copyOf(names));
  }

  private static List<Path> packagesIn(Path path) {
    if (!Files.isDirectory(path) || Files.exists(path.resolve("dkms.conf"))) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> packages =
          entries
              .filter(Files::isRegularFile)
              .filter(f -> PACKAGE.matcher(f.toString()).matches())
              .sorted()
              .toList();
      return packages.isEmpty() ? List.of(path) : packages;
    } catch (IOException e) {
      throw new EnvironmentException("cannot list " + path + ": " + e.getMessage(), null, e);
    }
  }

  /**
   * Files whose last component matches; a pattern in a directory's name is the shell's business.
   */
  private static List<Path> matching(String word) {
    Path path = Path.of(word);
    Path name = path.getFileName();
    Path directory = path.getParent() == null ? Path.of("") : path.getParent();
    if (name == null
        || name.toString().chars().noneMatch(c -> c == '*' || c == '?' || c == '[')
        || !Files.isDirectory(directory.toString().isEmpty() ? Path.of(".") : directory)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory.toString().isEmpty() ? Path.of(".") : directory,
            entry -> matcher.matches(entry.getFileName()))) {
      entries.forEach(entry -> found.add(directory.resolve(entry.getFileName())));
    } catch (IOException e) {
      throw new EnvironmentException("cannot list " + directory + ": " + e.getMessage(), null, e);
    }
    return found.stream().sorted().toList();
  }
}
