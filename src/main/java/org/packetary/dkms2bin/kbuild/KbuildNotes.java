package org.packetary.dkms2bin.kbuild;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code post_build.sh} took down in a build's root: the text of kbuild's {@code .cmd} files
 * and the digests of the files that they name. A driver may have written all of it: it is bounded,
 * and what is not of the form is refused.
 *
 * @param kernel the directory of the kernel's headers, absolute, with a slash at its end
 * @param build the directory of the build, likewise
 * @param commands the {@code .cmd} files
 * @param digests the SHA-256 of files by their absolute paths, as far as they were there
 */
public record KbuildNotes(
    String kernel, String build, List<CommandFile> commands, SortedMap<String, String> digests) {

  /** The file with the text of {@code .cmd} files. */
  static final String LINES = "kbuild.lines";

  /** The file with digests. */
  static final String DIGESTS = "kbuild.sha256";

  private static final int LONGEST = 64 << 20;
  private static final int LONGEST_LINE = 1 << 18;
  private static final long MOST_TEXT = 1L << 30;

  private static final Pattern DIRECTORY = Pattern.compile("/([^\\p{Cntrl}]*/)?");
  private static final Pattern DIGEST =
      Pattern.compile("(?<digest>[0-9a-f]{64}) [ *](?<path>/[^\\p{Cntrl}]+)");

  public KbuildNotes {
    commands = List.copyOf(commands);
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
  }

  /** They cannot be used. */
  public static final class MalformedException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads what a build left.
   *
   * @param out where {@code post_build.sh} wrote
   * @return empty where it found no {@code .cmd} file
   * @throws MalformedException if they are not of the form, or too long
   */
  public static Optional<KbuildNotes> read(Path out) throws IOException {
    if (!Files.exists(out.resolve(LINES), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String digests = text(out.resolve(DIGESTS));
    return Optional.of(parse(text(out.resolve(LINES)), digests));
  }

  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new MalformedException(file.getFileName() + " is no file");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new MalformedException(file.getFileName() + " has more than " + LONGEST + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  static KbuildNotes parse(String lines, String digests) throws MalformedException {
    Text text = new Text();
    int start = 0;
    while (start < lines.length()) {
      int end = lines.indexOf('\n', start);
      if (end < 0) {
        throw new MalformedException("the last line is cut off");
      }
      text.take(lines.substring(start, end));
      start = end + 1;
    }
    return text.end(digests(digests));
  }

  private static SortedMap<String, String> digests(String text) throws MalformedException {
    SortedMap<String, String> digests = new TreeMap<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\0', start);
      Matcher line = DIGEST.matcher(text.substring(start, end < 0 ? text.length() : end));
      if (end < 0 || !line.matches()) {
        throw new MalformedException("a digest is of another form");
      }
      digests.put(line.group("path"), line.group("digest"));
      start = end + 1;
    }
    return digests;
  }

  /** Restores the text of one file after the other. */
  private static final class Text {

    private final List<String> known = new ArrayList<>();
    private final List<CommandFile> commands = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private String kernel = "";
    private String build = "";
    private String name = "";
    private long size;
    private boolean ended;

    void take(String line) throws MalformedException {
      if (ended || line.isEmpty() || line.length() > LONGEST_LINE) {
        throw new MalformedException("a line is empty, too long, or behind the end");
      }
      String rest = line.substring(1);
      switch (line.charAt(0)) {
        case 'k' -> kernel = directory(rest);
        case 'b' -> build = directory(rest);
        case 'f' -> {
          finish();
          name = rest;
        }
        case '-' -> {
          known.add(rest);
          add(rest);
        }
        case '=' -> add(earlier(rest));
        case 'e' -> {
          finish();
          ended = true;
        }
        default -> throw new MalformedException("a line begins with " + (int) line.charAt(0));
      }
    }

    private static String directory(String text) throws MalformedException {
      if (!DIRECTORY.matcher(text).matches()) {
        throw new MalformedException("no directory: " + text.length() + " characters");
      }
      return text;
    }

    private String earlier(String number) throws MalformedException {
      if (!number.matches("[1-9][0-9]{0,8}") || Integer.parseInt(number) > known.size()) {
        throw new MalformedException("a line stands for one that was not there before");
      }
      return known.get(Integer.parseInt(number) - 1);
    }

    private void add(String line) throws MalformedException {
      size += line.length() + 1L;
      if (size > MOST_TEXT) {
        throw new MalformedException("the .cmd files have more than " + MOST_TEXT + " characters");
      }
      lines.add(line);
    }

    private void finish() {
      if (!name.isEmpty()) {
        CommandFile.parse(name, lines, kernel, build).ifPresent(commands::add);
      }
      lines.clear();
    }

    KbuildNotes end(SortedMap<String, String> digests) throws MalformedException {
      if (!ended || kernel.isEmpty() || build.isEmpty()) {
        throw new MalformedException("the end is missing");
      }
      return new KbuildNotes(kernel, build, commands, digests);
    }
  }
}
