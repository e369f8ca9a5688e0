package org.packetary.dkms2bin.proof.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.process.BoundedFile;

/**
 * The machine's log, as its first serial port had it. Marks with its nonce say what it was doing.
 *
 * @param lines without times, and without what is no text
 * @param nonce the machine's
 */
public record KernelLog(List<String> lines, String nonce) {

  private static final int BOUND = 16 << 20;
  private static final Pattern TIME =
      Pattern.compile("^\\[ *\\d+\\.\\d+\\](?:\\[ *[TC]\\d+\\])? ?");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

  public KernelLog {
    lines = List.copyOf(lines);
  }

  /** Reads it. */
  public static KernelLog read(Path log, String nonce) throws IOException {
    return new KernelLog(
        BoundedFile.read(log, BOUND, StandardCharsets.UTF_8)
            .lines()
            .map(line -> UNPRINTABLE.matcher(line).replaceAll(""))
            .map(line -> TIME.matcher(line).replaceFirst(""))
            .toList(),
        nonce);
  }

  /** What it says while a module is loaded, until it is removed or another is tried. */
  public List<String> of(int number) {
    return from("try " + number, true);
  }

  /** What it says from then on. */
  public List<String> since(int number) {
    return from("try " + number, false);
  }

  private List<String> from(String mark, boolean untilNext) {
    List<String> found = new ArrayList<>();
    boolean within = false;
    for (String line : lines) {
      if (line.startsWith("dkms2bin " + nonce + " ")) {
        if (within && untilNext) {
          break;
        }
        within = within || line.equals("dkms2bin " + nonce + " " + mark);
      } else if (within) {
        found.add(line);
      }
    }
    return found;
  }

  /** Its last line; empty where it has none. */
  public String lastLine() {
    return lines.stream().filter(line -> !line.isBlank()).reduce("", (a, b) -> b);
  }
}
