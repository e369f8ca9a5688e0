package org.packetary.dkms2bin.report.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.report.Wording;

/**
 * Some lines of a log.
 *
 * @param first the number of the first of them
 * @param marked the line that matters; 0 where none does
 */
record LogExcerpt(int first, int marked, List<String> lines) {

  private static final int BEFORE = 9;
  private static final int MOST = 30;
  private static final int LONGEST = 400;

  LogExcerpt {
    lines = List.copyOf(lines);
  }

  /**
   * The lines about the first one that a finding rests on; the last ones where no finding names one
   * that the log has. Empty where there is no log to read.
   */
  static Optional<LogExcerpt> of(Path log, List<Finding> findings) {
    int marked =
        findings.stream()
            .filter(Finding::isCause)
            .flatMap(f -> f.evidence().lines().stream())
            .mapToInt(Integer::intValue)
            .findFirst()
            .orElse(0);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
      return read(reader, marked);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<LogExcerpt> read(BufferedReader reader, int marked) throws IOException {
    Deque<String> kept = new ArrayDeque<>();
    int number = 0;
    String line = reader.readLine();
    while (line != null && (marked == 0 || number < marked + MOST - BEFORE - 1)) {
      number++;
      if (kept.size() == MOST) {
        kept.removeFirst();
      }
      kept.addLast(Wording.cut(line, LONGEST));
      line = reader.readLine();
    }
    int first = number - kept.size() + 1;
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LogExcerpt(
                first, marked >= first && marked <= number ? marked : 0, List.copyOf(kept)));
  }
}
