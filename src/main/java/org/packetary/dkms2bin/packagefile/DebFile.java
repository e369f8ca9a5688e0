package org.packetary.dkms2bin.packagefile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.FileKind;
import org.packetary.dkms2bin.archive.TarExtractor;
import org.packetary.dkms2bin.archive.TarReader;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostInput;
import org.packetary.dkms2bin.archive.safe.Member;
import org.packetary.dkms2bin.archive.safe.MemberPath;
import org.packetary.dkms2bin.archive.safe.Printable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * A Debian binary package: an ar archive of {@code debian-binary}, {@code control.tar} and {@code
 * data.tar}, the latter two with their compression as suffix (deb(5)).
 *
 * <p>Reading it reads the control files and sees that no member is missing or cut short, and leaves
 * the data alone until it is extracted.
 */
public final class DebFile implements BinaryPackage {

  private static final String AR_MAGIC = "!<arch>\n";
  private static final Pattern FORMAT = Pattern.compile("2\\.\\d+\n");
  private static final int BUFFER = 1 << 16;

  /** Control files are kept in memory: scripts, conffiles, md5sums of large packages. */
  private static final ExtractionLimits CONTROL_LIMITS =
      new ExtractionLimits(32L << 20, 1000, 8, ExtractionLimits.DEFAULT.maxRatio());

  private final Path path;
  private final String dataMember;
  private final Compression dataCompression;
  private final Map<String, byte[]> controlFiles;
  private final Deb822.Paragraph control;

  private DebFile(
      Path path,
      String dataMember,
      Compression dataCompression,
      Map<String, byte[]> controlFiles,
      Deb822.Paragraph control) {
    this.path = path;
    this.dataMember = dataMember;
    this.dataCompression = dataCompression;
    this.controlFiles = controlFiles;
    this.control = control;
  }

  /** Whether a file begins as a .deb does, whatever its name; a static library does too. */
  public static boolean looksLikeDeb(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(AR_MAGIC);
  }

  /**
   * Opens a package.
   *
   * @throws InputException if there is no such file, it is no package, is truncated or damaged,
   *     lacks a member, or has a format version or compression that deb(5) does not know
   * @throws EnvironmentException if the host cannot read it
   */
  public static DebFile read(Path file) {
    return withMembers(file, members -> open(file, members));
  }

  private static DebFile open(Path file, Members members) throws IOException {
    ArArchiveEntry first = members.next();
    if (first == null || !first.getName().equals("debian-binary")) {
      throw new InputException(
          file + " is not a Debian package: its first member is not debian-binary",
          "name a DKMS package, which dpkg-deb --info accepts");
    }
    String format = new String(members.ar().readNBytes(64), StandardCharsets.US_ASCII);
    if (!FORMAT.matcher(format).lookingAt()) {
      throw new InputException(
          file + ": unknown format version of Debian packages: " + Printable.of(format.strip()),
          "this version of the tool reads format 2");
    }
    ArArchiveEntry controlEntry = members.require("control.tar");
    Map<String, byte[]> files = new HashMap<>();
    new TarReader(file + ": " + controlEntry.getName(), CONTROL_LIMITS)
        .read(
            members.ar(),
            members.input()::count,
            compression(file, "control.tar", controlEntry.getName()),
            (member, content) -> keep(member, content, files));
    Deb822.Paragraph control = controlOf(file, files);
    String dataMember = members.require("data.tar").getName();
    return new DebFile(
        file, dataMember, compression(file, "data.tar", dataMember), Map.copyOf(files), control);
  }

  private static void keep(Member member, InputStream content, Map<String, byte[]> files)
      throws IOException {
    List<String> components =
        MemberPath.parse(member.name(), CONTROL_LIMITS.maxDepth()).components();
    if (member.kind() == Member.Kind.FILE && components.size() == 1) {
      files.put(components.get(0), content.readAllBytes());
    }
  }

  private static Deb822.Paragraph controlOf(Path file, Map<String, byte[]> files) {
    byte[] text = files.get("control");
    List<Deb822.Paragraph> paragraphs =
        text == null
            ? List.of()
            : Deb822.parse(new String(text, StandardCharsets.UTF_8), file + ": control");
    if (paragraphs.size() != 1
        || paragraphs.get(0).get("Package").isEmpty()
        || paragraphs.get(0).get("Version").isEmpty()) {
      throw new InputException(
          file + ": its control file does not name package and version",
          "name a DKMS package, which dpkg-deb --info accepts");
    }
    return paragraphs.get(0);
  }

  private static Compression compression(Path file, String stem, String member) {
    return Compression.ofSuffix(member.substring(stem.length()))
        .orElseThrow(
            () ->
                new InputException(
                    file + ": unknown compression of " + Printable.of(member),
                    "pack it again with dpkg-deb -Z and one of none, gzip, xz, zstd"));
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String name() {
    return controlField("Package").orElse("");
  }

  @Override
  public String version() {
    return controlField("Version").orElse("");
  }

  @Override
  public String architecture() {
    return controlField("Architecture").orElse("");
  }

  @Override
  public List<List<String>> dependencies() {
    return Stream.of("Pre-Depends", "Depends")
        .flatMap(field -> Dependencies.parse(controlField(field).orElse("")).stream())
        .toList();
  }

  /**
   * The control fields in file order, names as written, values as {@link Deb822.Paragraph#fields}
   * has them.
   */
  public Map<String, String> control() {
    return control.fields();
  }

  /** A control field by its name, in any case. */
  public Optional<String> controlField(String name) {
    return control.get(name);
  }

  /** A file of the control archive, for example {@code conffiles} or {@code postinst}. */
  public Optional<String> controlFile(String name) {
    return Optional.ofNullable(controlFiles.get(name))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The names of all files of the control archive. */
  public Set<String> controlFiles() {
    return controlFiles.keySet();
  }

  /**
   * Writes a file of the control archive as it is: a maintainer script may be a program.
   *
   * @param name one of {@link #controlFiles}
   */
  public void writeControlFile(String name, Path to) throws IOException {
    Files.write(to, Objects.requireNonNull(controlFiles.get(name), name));
  }

  /**
   * Extracts the package's files as {@link TarExtractor} does.
   *
   * @param dir is created where it is missing and stands for the root of the target; after a
   *     failure it holds part of the files
   * @throws InputException if the package is damaged, truncated or unsafe
   * @throws EnvironmentException if the host cannot read or write
   */
  @Override
  public void extractTo(Path dir, ExtractionLimits limits) {
    withMembers(
        path,
        members -> {
          ArArchiveEntry entry = members.next();
          while (entry != null && !entry.getName().equals(dataMember)) {
            entry = members.next();
          }
          long before = members.input().count();
          new TarExtractor(limits)
              .extract(
                  members.ar(),
                  () -> members.input().count() - before + BUFFER,
                  dataCompression,
                  path + ": " + dataMember,
                  dir);
          return dir;
        });
  }

  private static <T> T withMembers(Path file, MemberWork<T> work) {
    try (HostInput input = HostInput.open(file);
        BufferedInputStream buffered = new BufferedInputStream(input, BUFFER)) {
      buffered.mark(FileKind.HEAD);
      byte[] head = buffered.readNBytes(FileKind.HEAD);
      buffered.reset();
      if (!looksLikeDeb(head)) {
        throw new InputException(
            file + " is not a Debian package but " + FileKind.describe(head),
            "name a DKMS package, which dpkg-deb --info accepts");
      }
      try (ArArchiveInputStream ar = new ArArchiveInputStream(buffered)) {
        return work.with(new Members(file, Files.size(file), input, ar));
      }
    } catch (IOException e) {
      throw Damage.of(file.toString(), e);
    }
  }

  /** Something done with an open archive. */
  @FunctionalInterface
  private interface MemberWork<T> {
    T with(Members members) throws IOException;
  }

  /** An open ar archive, whose members must not run past the end of the file. */
  private record Members(Path file, long size, HostInput input, ArArchiveInputStream ar) {

    @Nullable ArArchiveEntry next() throws IOException {
      ArArchiveEntry entry = Damage.asIoException(ar::getNextEntry);
      if (entry != null && ar.getBytesRead() + entry.getLength() > size) {
        throw Damage.truncated(
            file.toString(),
            "its member "
                + Printable.of(entry.getName())
                + " should end at byte "
                + (ar.getBytesRead() + entry.getLength())
                + ", the file ends at "
                + size);
      }
      return entry;
    }

    /** The next member, past those that deb(5) says to skip, if it is the one that must follow. */
    ArArchiveEntry require(String stem) throws IOException {
      ArArchiveEntry entry = next();
      while (entry != null && entry.getName().startsWith("_")) {
        entry = next();
      }
      if (entry == null) {
        throw Damage.truncated(file.toString(), "it has no member " + stem);
      }
      if (!entry.getName().equals(stem) && !entry.getName().startsWith(stem + ".")) {
        throw new InputException(
            file
                + " is not a Debian package: it has "
                + Printable.of(entry.getName())
                + " in place of "
                + stem,
            "name a DKMS package, which dpkg-deb --info accepts");
      }
      return entry;
    }
  }
}
