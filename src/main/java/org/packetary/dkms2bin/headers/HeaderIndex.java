package org.packetary.dkms2bin.headers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.packetary.dkms2bin.headers.HeaderDeclaration.Kind;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * What the headers of one kernel declare and what it exports, to be looked up by name.
 *
 * <p>The file is text in ISO 8859-1: a line with the format's name, version and the CRC-32 of all
 * that follows; the headers' names, the likeliest to be meant first; an empty line; and one sorted
 * line a declaration: name, number of the header (four hexadecimal digits), line, letter of the
 * kind, text, separated by tabs. It is mapped and searched where it lies.
 */
public final class HeaderIndex {

  private static final String MAGIC = "dkms2bin header index 1 ";
  private static final int FIRST_LINE = MAGIC.length() + 9;
  private static final String MEMBER_PREFIX = ".";

  private final ByteBuffer bytes;
  private final List<String> files;
  private final int records;

  private HeaderIndex(ByteBuffer bytes) {
    this.bytes = bytes;
    this.files = new ArrayList<>();
    int at = 0;
    for (String file = line(at); !file.isEmpty(); file = line(at)) {
      files.add(file);
      at += file.length() + 1;
    }
    this.records = at + 1;
  }

  /**
   * The index of a kernel's headers, read anew: takes seconds.
   *
   * @throws EnvironmentException if they cannot be read
   */
  public static HeaderIndex build(HeaderSet headers) {
    return new HeaderIndex(ByteBuffer.wrap(HeaderIndexBuilder.build(headers)));
  }

  /**
   * Opens an index file; empty where there is none, or a damaged one, or one of another version.
   */
  public static Optional<HeaderIndex> open(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      if (all.limit() < FIRST_LINE) {
        return Optional.empty();
      }
      ByteBuffer content = all.slice(FIRST_LINE, all.limit() - FIRST_LINE);
      byte[] first = new byte[FIRST_LINE];
      all.get(0, first);
      return new String(first, StandardCharsets.ISO_8859_1).equals(firstLine(content))
          ? Optional.of(new HeaderIndex(content))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes the index file, so that nobody sees half of it. */
  public void save(Path file) throws IOException {
    Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = Files.createTempFile(directory, ".index-", ".new");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        out.write(firstLine(bytes).getBytes(StandardCharsets.ISO_8859_1));
        byte[] content = new byte[bytes.limit()];
        bytes.get(0, content);
        out.write(content);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String firstLine(ByteBuffer content) {
    CRC32 crc = new CRC32();
    crc.update(content.duplicate().rewind());
    return MAGIC + String.format(Locale.ROOT, "%08x", crc.getValue()) + "\n";
  }

  /** A header's number as its declarations have it. */
  static String number(int file) {
    return String.format(Locale.ROOT, "%04x", file);
  }

  static String record(String name, String number, int line, Kind kind, String text) {
    return name + '\t' + number + '\t' + line + '\t' + kind.letter() + '\t' + text;
  }

  /** A line by which a member is found without its type's tag. */
  static String memberReference(HeaderDeclaration member, String number) {
    String name = member.name();
    String bare = MEMBER_PREFIX + name.substring(name.indexOf('.') + 1);
    return record(bare, number, member.line(), Kind.MEMBER, name);
  }

  /**
   * What is declared by a name, the likeliest to be meant first; exports are not.
   *
   * @param name an identifier, {@code struct tag}, {@code tag.member}, or a header as in {@code
   *     #include}
   */
  public List<HeaderDeclaration> find(String name) {
    return find(name, d -> d.kind() != Kind.EXPORT);
  }

  /** How a symbol is exported. */
  public Optional<HeaderDeclaration> export(String symbol) {
    return find(symbol, d -> d.kind() == Kind.EXPORT).stream().findFirst();
  }

  /** The members of that name, of whatever types. */
  public List<HeaderDeclaration> members(String member) {
    return find(MEMBER_PREFIX + member, d -> true).stream()
        .map(HeaderDeclaration::text)
        .distinct()
        .flatMap(name -> find(name).stream())
        .toList();
  }

  private List<HeaderDeclaration> find(String name, Predicate<HeaderDeclaration> wanted) {
    String prefix = name + "\t";
    List<HeaderDeclaration> found = new ArrayList<>();
    if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c > 0xff)) {
      return found;
    }
    int at = lowerBound(prefix);
    for (String line = line(at); line.startsWith(prefix); line = line(at)) {
      at += line.length() + 1;
      HeaderDeclaration declaration = parse(line);
      if (wanted.test(declaration)) {
        found.add(declaration);
      }
    }
    return found;
  }

  private HeaderDeclaration parse(String line) {
    String[] fields = line.split("\t", 5);
    return new HeaderDeclaration(
        fields[0],
        Kind.of(fields[3].charAt(0)),
        files.get(Integer.parseInt(fields[1], 16)),
        Integer.parseInt(fields[2]),
        fields[4]);
  }

  /** Where the first line begins that does not come before the prefix. */
  private int lowerBound(String prefix) {
    int low = records;
    int high = bytes.limit();
    while (low < high) {
      int middle = lineStart(low, (low + high) >>> 1);
      if (line(middle).compareTo(prefix) < 0) {
        low = Math.min(high, middle + line(middle).length() + 1);
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int lineStart(int low, int at) {
    int start = at;
    while (start > low && bytes.get(start - 1) != '\n') {
      start--;
    }
    return start;
  }

  private String line(int start) {
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    byte[] line = new byte[end - start];
    if (line.length > 0) {
      bytes.get(start, line);
    }
    return new String(line, StandardCharsets.ISO_8859_1);
  }
}
