package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Predicate;
import org.packetary.dkms2bin.archive.TarExtractor;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Copies a directory under the same rules by which {@link TarExtractor} extracts an archive, so
 * that what comes out can be trusted alike: symbolic links stay links, those that lead outside and
 * special files are refused, times and permissions are kept.
 */
public final class TreeCopier {

  private final ExtractionLimits limits;

  /** A copier that refuses directories beyond the limits. */
  public TreeCopier(ExtractionLimits limits) {
    this.limits = limits;
  }

  /**
   * Copies everything below a directory.
   *
   * @param from may itself be a symbolic link to the directory
   * @param to is created where it is missing; if it lies below {@code from} it is not copied
   * @param leftOut which files and directories to leave out, with all they hold
   * @throws InputException if something may not be read, or is refused
   * @throws EnvironmentException if the host cannot write
   */
  public void copy(Path from, Path to, Predicate<Path> leftOut) {
    SafeDirectory target =
        new SafeDirectory(
            to, from.toString(), "mend it in the source directory, or remove it there", limits);
    try {
      Path source = from.toRealPath();
      Path own = to.toRealPath();
      Files.walkFileTree(source, new Copying(source, target, leftOut.or(path -> path.equals(own))));
    } catch (AccessDeniedException e) {
      throw new InputException(
          "cannot read " + e.getFile() + ": permission denied", "make it readable for us", e);
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + from, e);
    }
    target.finish();
  }

  /** Hands everything that the walk meets to the target. */
  private static final class Copying extends SimpleFileVisitor<Path> {

    private final Path source;
    private final SafeDirectory target;
    private final Predicate<Path> leftOut;

    Copying(Path source, SafeDirectory target, Predicate<Path> leftOut) {
      this.source = source;
      this.target = target;
      this.leftOut = leftOut;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
        throws IOException {
      if (dir.equals(source)) {
        return FileVisitResult.CONTINUE;
      }
      if (leftOut.test(dir)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      target.accept(member(dir, Member.Kind.DIRECTORY, ""), InputStream.nullInputStream());
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (leftOut.test(file)) {
        return FileVisitResult.CONTINUE;
      }
      if (attributes.isRegularFile()) {
        try (InputStream content = HostInput.open(file)) {
          target.accept(member(file, Member.Kind.FILE, ""), content);
        }
      } else if (attributes.isSymbolicLink()) {
        String link = Files.readSymbolicLink(file).toString();
        target.accept(member(file, Member.Kind.SYMLINK, link), InputStream.nullInputStream());
      } else {
        target.accept(member(file, Member.Kind.SPECIAL, ""), InputStream.nullInputStream());
      }
      return FileVisitResult.CONTINUE;
    }

    private Member member(Path path, Member.Kind kind, String link) throws IOException {
      PosixFileAttributes attributes =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Member(
          source.relativize(path).toString(),
          kind,
          mode(attributes.permissions()),
          attributes.lastModifiedTime().toInstant(),
          link);
    }

    private static int mode(Set<PosixFilePermission> permissions) {
      int mode = 0;
      for (PosixFilePermission permission : PosixFilePermission.values()) {
        mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
      }
      return mode;
    }
  }
}
