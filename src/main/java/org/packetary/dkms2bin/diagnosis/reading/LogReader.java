package org.packetary.dkms2bin.diagnosis.reading;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.log.BuildLines;
import org.packetary.dkms2bin.diagnosis.words.CompilerCheck;
import org.packetary.dkms2bin.diagnosis.words.CompilerLine;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.MakeLines;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.diagnosis.words.PatchLines;
import org.packetary.dkms2bin.diagnosis.words.Places;
import org.packetary.dkms2bin.diagnosis.words.Position;
import org.packetary.dkms2bin.diagnosis.words.Stops;
import org.packetary.dkms2bin.diagnosis.words.ToolLines;
import org.packetary.dkms2bin.diagnosis.words.Wording;

/** Goes through a log once and gathers its complaints. */
public final class LogReader {

  private final MakeLines make = new MakeLines();
  private final SourceContext context = new SourceContext();
  private final Reading reading = new Reading();
  private final ForeignWords words = new ForeignWords();
  private final Headings headings = new Headings();
  private final PatchLines patches = new PatchLines();
  private final CompilerCheck compilerCheck = new CompilerCheck();

  /** What notes and source lines belong to; null where nothing is open. */
  private @Nullable Complaint open;

  private boolean noted;
  private int openedAt;

  private final BuildLines lines;

  private LogReader(BuildLines lines) {
    this.lines = lines;
  }

  /** Reads a log to its end. */
  public static Reading read(Reader log) throws IOException {
    BuildLines lines = new BuildLines(log, ToolLines::hasSign);
    LogReader reader = new LogReader(lines);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!reader.headings.takes(line, lines.number())) {
        reader.headed();
        reader.next(line, lines.number());
      }
    }
    reader.headed();
    reader.reading.ended(lines.number());
    reader.words.unread().ifPresent(reader.reading::unread);
    return reader.reading;
  }

  private void headed() {
    String sentence = headings.finished();
    if (sentence != null) {
      line(sentence, headings.at());
    }
  }

  private void next(String line, int number) {
    if (!headings.takes(line, number) && !line.isEmpty()) {
      line(words.english(line), number);
    }
  }

  private void line(String line, int number) {
    reading.recent(line, number);
    char first = line.charAt(0);
    if (first == ' ' || first == '\t') {
      indented(line, number);
    } else if (line.startsWith("make") || line.startsWith("gmake")) {
      makeLine(line, number);
    } else if (line.startsWith("In file included from ") || line.startsWith("In function ")) {
      context.line(line, make.directory());
    } else {
      CompilerLine parsed = CompilerLine.parse(line);
      if (parsed == null) {
        other(line, number);
      } else {
        parsed(parsed, line, number);
      }
    }
  }

  private void indented(String line, int number) {
    int at = 1;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    if (at == line.length()) {
      return;
    }
    char c = line.charAt(at);
    if (c == '|' || (Character.digit(c, 10) >= 0 && line.indexOf(" |", at) > 0)) {
      if (open != null && !noted) {
        open.excerpt(line);
      }
    } else if (line.startsWith("from ", at) || line.startsWith("inlined from ", at)) {
      context.line(line, make.directory());
    } else if (Character.isUpperCase(c) && isStep(line, at)) {
      String target = line.substring(line.lastIndexOf(' ') + 1);
      context.forget(target);
      if (target.endsWith(".ko")) {
        reading.produced(number);
      }
      reading.goesOn();
      open = null;
    } else if (open != null && !noted && number - openedAt <= 2 && open.excerpt().size() < 2) {
      open.excerpt(line);
    } else {
      other(line, number);
    }
  }

  /** kbuild's short form of a command: a word of capitals, blanks, a target. */
  private static boolean isStep(String line, int at) {
    int end = at;
    while (end < line.length() && Character.isUpperCase(line.charAt(end))) {
      end++;
    }
    return end - at >= 2 && end < line.length() && line.charAt(end) == ' ';
  }

  private void makeLine(String line, int number) {
    MakeLines.Said said = make.read(line);
    make.directory().ifPresent(reading::root);
    reading.rootsOf(line);
    if (line.contains(": Entering directory ") || MakeLines.isIgnored(line)) {
      reading.goesOn();
    }
    if (said == null) {
      return;
    }
    if (said.target() != null) {
      context.forget(said.target());
    }
    if (line.contains("***")) {
      Complaint check = compilerCheck.unfinished();
      if (check != null) {
        reading.add(check, check.message(), number);
      }
      reading.failed(said, make.isKernels(said), number);
    }
    Meaning meaning = said.meaning();
    if (meaning != null) {
      Complaint complaint = Complaint.of(null, said.text(), meaning);
      reading.add(complaint, said.text(), number);
    }
    open = null;
  }

  private void parsed(CompilerLine parsed, String line, int number) {
    switch (parsed.severity()) {
      case CONTEXT -> context.function(absolute(parsed.head()), parsed.text());
      case NOTE -> note(parsed);
      case STOP -> stop(parsed, line, number);
      case WARNING, ERROR -> complaint(parsed, line, number);
    }
  }

  private void stop(CompilerLine parsed, String line, int number) {
    String text = Wording.plain(parsed.text()).replaceFirst("\\.? +Stop\\.$", "").strip();
    Position at = Position.parse(absolute(parsed.head()));
    reading.failed(MakeLines.Said.of(text, null), false, number);
    reading.add(Complaint.of(at, text, Stops.meaning(text)), line, number);
    open = null;
  }

  private void note(CompilerLine parsed) {
    context.drop();
    noted = true;
    if (open != null) {
      Position at = Position.parse(absolute(parsed.head()));
      String function = at == null ? null : context.functionIn(at.file());
      open.note(new Complaint.Note(at, parsed.text(), function));
    }
  }

  private void complaint(CompilerLine parsed, String line, int number) {
    Position at = Position.parse(absolute(parsed.head()));
    boolean error = parsed.severity() == CompilerLine.Severity.ERROR;
    if (at == null || at.line() == 0) {
      if (error) {
        other(line, number);
      }
      return;
    }
    if (open != null && isContinuation(parsed.text())) {
      open.note(new Complaint.Note(at, parsed.text(), context.functionIn(at.file())));
      if (error) {
        open.seenAt(number);
      }
      return;
    }
    if (Places.isProbe(at.file())) {
      context.drop();
      open = null;
      return;
    }
    Complaint complaint =
        new Complaint(
            error ? Complaint.Severity.ERROR : Complaint.Severity.WARNING,
            at,
            parsed.text(),
            context.functionAt(at.file()),
            context.includersOf(at.file()),
            context.inlined(),
            null);
    context.drop();
    String key = parsed.head().startsWith("/") ? line : at.file() + ' ' + line;
    open = reading.add(complaint, key, number);
    noted = open == null || open != complaint;
    openedAt = number;
  }

  /** What old compilers say in further lines of the same severity. */
  private static boolean isContinuation(String text) {
    return text.startsWith("(near initialization for")
        || text.startsWith("(Each undeclared identifier")
        || text.startsWith("for each function it appears in");
  }

  private void other(String line, int number) {
    Complaint hunk = patches.read(line);
    if (hunk != null && hunk.position() != null) {
      open = reading.add(hunk, hunk.position().file() + ' ' + line, number);
      noted = true;
      return;
    }
    Complaint check = compilerCheck.line(line, number);
    if (check != null) {
      open = reading.add(check, check.message(), number);
      noted = true;
      return;
    }
    boolean sign = ToolLines.hasSign(line);
    if (sign && reading.again(line, number)) {
      noted = true;
      return;
    }
    String behind = sign ? lines.again(line) : null;
    if (behind != null) {
      line(words.english(behind), number);
      return;
    }
    Complaint complaint = sign ? ToolLines.read(line) : null;
    if (sign && ToolLines.isEcho(line)) {
      reading.echo(number);
      open = null;
    } else if (complaint != null) {
      open = reading.add(complaint, line, number);
      openedAt = number;
      noted = true;
    } else if (open != null && !noted && number == openedAt + 1 && open.excerpt().isEmpty()) {
      open.excerpt(line);
    } else {
      reading.rootsOf(line);
    }
  }

  private String absolute(String head) {
    return absolute(head, make.directory());
  }

  /** A position with its file made absolute, where it is known what it is relative to. */
  static String absolute(String head, Optional<String> directory) {
    return head.startsWith("/")
            || head.startsWith("{")
            || directory.isEmpty()
            || !head.contains(".")
        ? head
        : directory.get() + "/" + head;
  }
}
