package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * A directory that archive members of any format can be put into without trusting them: nothing is
 * ever written outside it, nor through a symbolic link, and nothing but plain files, directories
 * and links comes to be in it.
 *
 * <p>The directory stands for the root of a file system. A symbolic link with an absolute target is
 * kept, for it means the target's root; one that climbs out with {@code ..} is refused, followed
 * through the other links if need be. Files belong to whoever runs this; of the mode, the
 * permission bits stay, and set-user-id, set-group-id and sticky go. What exists already counts as
 * if an earlier member had put it there, and nobody else may write to the directory meanwhile.
 */
public final class SafeDirectory implements MemberSink {

  /** PATH_MAX without the terminating NUL. */
  private static final int LONGEST_PATH = 4095;

  private final Path root;
  private final String archive;
  private final String hint;
  private final ExtractionLimits limits;
  private final LinkCheck links;

  /** Real directories below the root: lstat has seen them, and no member can replace them. */
  private final Set<Path> directories = new HashSet<>();

  /** What directories are to look like in the end, when nothing is written into them any more. */
  private final TreeMap<Path, Member> pendingDirectories = new TreeMap<>();

  private final Map<Path, Member> symlinks = new LinkedHashMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private int entries;
  private long bytes;

  /**
   * Prepares the directory, creating it where it is missing.
   *
   * @param root the directory
   * @param archive what messages call the archive: its path, and the member within it if nested
   * @param hint what the user can do about a refused member
   * @param limits beyond which the archive is refused
   * @throws EnvironmentException if the directory cannot be created
   */
  public SafeDirectory(Path root, String archive, String hint, ExtractionLimits limits) {
    this.archive = archive;
    this.hint = hint;
    this.limits = limits;
    try {
      Files.createDirectories(root);
      this.root = root.toRealPath();
    } catch (IOException e) {
      throw HostIo.failure("cannot create " + root, e);
    }
    this.links = new LinkCheck(this.root, archive);
    directories.add(this.root);
  }

  /**
   * Puts one member into the directory.
   *
   * @throws InputException if the member is unsafe, contradicts an earlier one, or goes beyond a
   *     limit
   * @throws EnvironmentException if the host cannot write it
   */
  @Override
  public void accept(Member member, InputStream content) throws IOException {
    if (++entries > limits.maxEntries()) {
      throw bomb("it has more than " + limits.maxEntries() + " members");
    }
    MemberPath.Parsed name = MemberPath.parse(member.name(), limits.maxDepth());
    if (name.problem().isPresent()) {
      throw refuse(member, name.problem().get());
    }
    if (member.kind() == Member.Kind.SPECIAL) {
      throw refuse(member, "it is a " + member.kind().words());
    }
    if (name.components().isEmpty()) {
      if (member.kind() != Member.Kind.DIRECTORY) {
        throw refuse(member, "it would replace the root directory");
      }
      return;
    }
    put(member, locate(member, name.components()), content);
  }

  private void put(Member member, Path path, InputStream content) throws IOException {
    switch (member.kind()) {
      case DIRECTORY -> putDirectory(member, path);
      case FILE -> putFile(member, path, content);
      case SYMLINK -> putSymlink(member, path);
      case HARDLINK -> putHardlink(member, path);
      case SPECIAL -> throw new AssertionError(member);
    }
  }

  /**
   * Gives directories their permissions and times, and looks at all symbolic links once more, now
   * that what they lead through is there.
   *
   * @throws InputException if a link leads outside
   */
  public void finish() {
    symlinks.forEach(
        (path, member) -> {
          if (!links.staysInside(path, member.linkTarget())) {
            throw leadsOutside(member);
          }
        });
    pendingDirectories.descendingMap().forEach(FileMode::dressDirectory);
  }

  private void putDirectory(Member member, Path path) {
    ensureDirectory(member, path);
    pendingDirectories.put(path, member);
  }

  private void putFile(Member member, Path path, InputStream content) throws IOException {
    makeRoom(member, path, Member.Kind.FILE);
    try (HostOutput out = HostOutput.create(path)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        bytes += n;
        if (bytes > limits.maxBytes()) {
          throw bomb("its members hold more than " + limits.maxBytes() + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
    FileMode.dressFile(path, member);
  }

  private void putSymlink(Member member, Path path) {
    String target = member.linkTarget();
    if (!MemberPath.isPlainText(target) || lengthOf(target) > LONGEST_PATH) {
      throw refuse(member, "it is a symbolic link without a usable target");
    }
    if (!links.staysInside(path, target)) {
      throw leadsOutside(member);
    }
    makeRoom(member, path, Member.Kind.SYMLINK);
    try {
      Files.createSymbolicLink(path, path.getFileSystem().getPath(target));
    } catch (InvalidPathException e) {
      throw inexpressible(member, e);
    } catch (IOException e) {
      throw HostIo.failure("cannot create the symbolic link " + path, e);
    }
    symlinks.put(path, member);
  }

  private void putHardlink(Member member, Path path) {
    MemberPath.Parsed name = MemberPath.parse(member.linkTarget(), limits.maxDepth());
    if (name.problem().isPresent() || name.components().isEmpty()) {
      throw leadsOutside(member);
    }
    Path target = locate(member, name.components());
    BasicFileAttributes there = lstat(target);
    if (there == null || !there.isRegularFile() || target.equals(path)) {
      throw refuse(
          member, "it is a hard link to " + member.linkTarget() + ", which is no earlier file");
    }
    makeRoom(member, path, Member.Kind.HARDLINK);
    try {
      Files.createLink(path, target);
    } catch (IOException e) {
      throw HostIo.failure("cannot create the hard link " + path, e);
    }
  }

  /** Resolves a name below the root and sees to it that all directories above it are real ones. */
  private Path locate(Member member, List<String> components) {
    String whole = root + "/" + String.join("/", components);
    if (lengthOf(whole) > LONGEST_PATH) {
      throw refuse(member, "its path is longer than " + LONGEST_PATH + " bytes");
    }
    Path path = root;
    for (String component : components) {
      if (!path.equals(root)) {
        ensureDirectory(member, path);
      }
      try {
        path = path.resolve(component);
      } catch (InvalidPathException e) {
        throw inexpressible(member, e);
      }
    }
    return path;
  }

  private static int lengthOf(String path) {
    return path.getBytes(StandardCharsets.UTF_8).length;
  }

  private void ensureDirectory(Member member, Path path) {
    if (directories.contains(path)) {
      return;
    }
    BasicFileAttributes there = lstat(path);
    if (there == null) {
      try {
        Files.createDirectory(path);
        FileMode.dressUnlistedDirectory(path);
      } catch (IOException e) {
        throw HostIo.failure("cannot create " + path, e);
      }
    } else if (!there.isDirectory()) {
      throw refuse(
          member,
          "it needs a directory where there is the "
              + (there.isSymbolicLink() ? "symbolic link " : "file ")
              + root.relativize(path));
    }
    directories.add(path);
  }

  /** A later member replaces an earlier one of its kind, as in tar, and no other. */
  private void makeRoom(Member member, Path path, Member.Kind kind) {
    BasicFileAttributes there = lstat(path);
    if (there == null) {
      return;
    }
    boolean sameKind = kind == Member.Kind.SYMLINK ? there.isSymbolicLink() : there.isRegularFile();
    if (!sameKind) {
      throw refuse(member, "an earlier member of another kind has its name");
    }
    symlinks.remove(path);
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw HostIo.failure("cannot replace " + path, e);
    }
  }

  private static @Nullable BasicFileAttributes lstat(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw HostIo.failure("cannot look at " + path, e);
    }
  }

  private InputException refuse(Member member, String why) {
    return new InputException(
        archive + ": refused the member " + Printable.of(member.name()) + ": " + why, hint);
  }

  private InputException leadsOutside(Member member) {
    return refuse(
        member,
        "it is a "
            + member.kind().words()
            + " that leads outside, to "
            + Printable.of(member.linkTarget()));
  }

  private InputException bomb(String why) {
    return Damage.bomb(archive, why);
  }

  private EnvironmentException inexpressible(Member member, InvalidPathException cause) {
    return new EnvironmentException(
        archive
            + ": this process's locale cannot express the file name "
            + Printable.of(member.name()),
        "run again with LC_ALL=C.UTF-8",
        cause);
  }
}
