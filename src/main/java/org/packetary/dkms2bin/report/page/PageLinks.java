package org.packetary.dkms2bin.report.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Links from the page to files, relative where both lie in one repository. */
final class PageLinks {

  private final Path directory;
  private final Path repository;

  /**
   * Links of a page.
   *
   * @param directory where the page is
   */
  PageLinks(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
    Path parent = this.directory.getParent();
    this.repository = parent == null ? this.directory : parent;
  }

  String to(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(repository)
        ? encoded(directory.relativize(absolute))
        : absolute.toUri().toASCIIString();
  }

  /** The link to a package in the repository, wherever it was made. */
  String toPackage(Path file) {
    return to(
        file.toAbsolutePath().normalize().startsWith(repository)
            ? file
            : repository.resolve(file.getFileName()));
  }

  private static String encoded(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .map(p -> URLEncoder.encode(p.toString(), StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
