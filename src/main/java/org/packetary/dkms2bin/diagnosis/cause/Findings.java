package org.packetary.dkms2bin.diagnosis.cause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.diagnosis.reading.LastWords;
import org.packetary.dkms2bin.diagnosis.reading.Reading;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.diagnosis.words.Messages;
import org.packetary.dkms2bin.diagnosis.words.Places;
import org.packetary.dkms2bin.diagnosis.words.Position;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** Makes findings of what a log says and of what is known beside it. */
public final class Findings {

  private static final int LONGEST_MESSAGE = 2000;

  private static final int MOST_NOTES = 10;

  private final BuildFacts facts;
  private final Places places;
  private final TreeRules tree;
  private final Hints hints;

  private Findings(BuildFacts facts, Places places, Hints hints) {
    this.facts = facts;
    this.places = places;
    this.hints = hints;
    this.tree = new TreeRules(facts.tree());
  }

  /** The findings, in the log's order, repeats folded. */
  public static List<Finding> of(Reading log, Optional<Reading> dkms, BuildFacts facts) {
    Places places = new Places(facts.prefixes(), log.roots());
    return new Findings(facts, places, new Hints(log.kernel())).find(log, dkms);
  }

  private List<Finding> find(Reading log, Optional<Reading> dkms) {
    boolean failed = facts.dkmsStatus().orElse(0) != 0 || facts.preBuild().isPresent();
    if (!failed && log.succeeded()) {
      return List.of();
    }
    List<Draft> drafts = new ArrayList<>();
    script(log, dkms).ifPresent(drafts::add);
    log.complaints().forEach(c -> drafts.add(draft(c, true)));
    dkms.ifPresent(d -> d.complaints().forEach(c -> drafts.add(draft(c, false))));
    LastWords.Failure failure = failure(log);
    Optional<Draft> said = Optional.ofNullable(failure).map(f -> draft(f.complaint(), true));
    Believed.keep(drafts, failed || log.failed() || failure != null, said, failure);
    if (drafts.stream().allMatch(Draft::isWarning)) {
      said.or(this::unexplained).ifPresent(drafts::add);
    }
    Causes.find(drafts);
    drafts.removeIf(d -> d.isWarning() && d.cause == null);
    return fold(drafts);
  }

  /** Why the first command failed; of a log alone its last words may be all that says so. */
  private LastWords.@Nullable Failure failure(Reading log) {
    return log.failure() == null && facts.dkmsStatus().isEmpty() ? log.unfinished() : log.failure();
  }

  /** That it failed is all there is to say. */
  private Optional<Draft> unexplained() {
    if (facts.stage().isEmpty() || facts.dkmsStatus().orElse(0) == 0) {
      return Optional.empty();
    }
    String words =
        "dkms "
            + facts.stage().get().word()
            + " ended with status "
            + facts.dkmsStatus().getAsInt();
    return Optional.of(draft(Complaint.of(null, words, Meaning.of(FindingKind.OTHER)), false));
  }

  private Optional<Draft> script(Reading log, Optional<Reading> dkms) {
    BuildFacts.PreBuild known = facts.preBuild().orElse(null);
    Complaint own = log.script().failure(null);
    if (own != null) {
      return Optional.of(draft(own, true));
    }
    return dkms.flatMap(d -> Optional.ofNullable(d.script().failure(known)))
        .map(c -> draft(c, false));
  }

  private Draft draft(Complaint complaint, boolean logged) {
    Meaning read = complaint.meaning() == null ? compilers(complaint) : complaint.meaning();
    boolean nowhere = read.kind() == FindingKind.OUT_OF_DISK || read.kind() == FindingKind.KILLED;
    return new Draft(
        complaint, tree.refine(read), nowhere ? Optional.empty() : places.of(complaint), logged);
  }

  /** A compiler's meaning, with what only its excerpt and notes say. */
  private static Meaning compilers(Complaint complaint) {
    Meaning meaning = Messages.read(complaint.message());
    String source = Excerpt.source(complaint);
    return switch (meaning.kind()) {
      case INCOMPATIBLE_TYPE -> incompatible(meaning, complaint, source);
      case INCOMPLETE_TYPE ->
          meaning.symbol().isPresent() ? meaning : meaning.withSymbol(Excerpt.taggedType(source));
      case SYNTAX ->
          meaning.symbol().isPresent()
              ? meaning
              : meaning.withSymbol(
                  complaint.message().startsWith("data definition")
                      ? Excerpt.marked(complaint)
                      : Excerpt.macro(source).or(() -> macroUsed(complaint)));
      case MACRO_ARGUMENT_COUNT, ARGUMENT_COUNT ->
          meaning.symbol().isPresent()
              ? meaning
              : meaning.withSymbol(
                  complaint.notes().stream()
                      .flatMap(n -> Messages.declared(n.text()).stream())
                      .findFirst()
                      .or(() -> Excerpt.called(complaint)));
      default -> meaning;
    };
  }

  /** The outermost macro that a complaint's notes name. */
  private static Optional<String> macroUsed(Complaint complaint) {
    return complaint.notes().stream()
        .filter(n -> n.text().startsWith("in expansion of macro '"))
        .reduce((first, second) -> second)
        .map(n -> n.text().split("'", -1)[1]);
  }

  private static Meaning incompatible(Meaning meaning, Complaint complaint, String source) {
    Meaning typed = meaning;
    if (meaning.types().isEmpty()) {
      typed =
          meaning.withTypes(
              complaint.notes().stream()
                  .map(n -> Messages.argumentTypes(n.text()))
                  .flatMap(Optional::stream)
                  .findFirst());
    }
    boolean pointerToFunction = typed.types().filter(t -> t.expected().contains("(*)")).isPresent();
    if (typed.symbol().isPresent()) {
      return typed;
    }
    return pointerToFunction || typed.types().isEmpty()
        ? typed.withSymbol(nearMember(complaint).or(() -> Excerpt.member(source)))
        : typed;
  }

  private static Optional<String> nearMember(Complaint complaint) {
    return complaint.notes().stream()
        .map(Complaint.Note::text)
        .filter(t -> t.startsWith("(near initialization for '"))
        .map(t -> t.replaceFirst("^\\(near initialization for '([^']*)'.*", "$1"))
        .filter(t -> t.contains("."))
        .map(t -> t.substring(t.lastIndexOf('.') + 1))
        .findFirst();
  }

  private List<Finding> fold(List<Draft> drafts) {
    Map<Object, List<Draft>> groups = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      groups.computeIfAbsent(key(draft), k -> new ArrayList<>()).add(draft);
    }
    Map<Draft, Integer> index = new HashMap<>();
    int next = 0;
    for (List<Draft> group : groups.values()) {
      for (Draft draft : group) {
        index.put(draft, next);
      }
      next++;
    }
    List<Finding> findings = new ArrayList<>();
    for (List<Draft> group : groups.values()) {
      findings.add(finding(group, index));
    }
    return findings;
  }

  /** The same sentence about the same file, from the same cause, is one finding. */
  private static Object key(Draft draft) {
    return List.of(
        draft.kind(),
        draft.isWarning(),
        draft.symbol(),
        draft.file(),
        draft.message(),
        Optional.ofNullable(draft.cause));
  }

  private Finding finding(List<Draft> group, Map<Draft, Integer> index) {
    Draft first = group.get(0);
    Integer cause = first.cause == null ? null : index.get(first.cause);
    return new Finding(
        first.kind(),
        first.isWarning(),
        first.meaning.symbol(),
        first.place,
        cut(first.message()),
        cause == null ? OptionalInt.empty() : OptionalInt.of(cause),
        first.meaning.types(),
        WindowsLines.hint(first.complaint)
            .or(() -> tree.hint(first.meaning))
            .or(() -> macroHint(first))
            .or(() -> hints.of(first.meaning, first.message())),
        List.of(),
        evidence(group));
  }

  /** A sentence of a tool's has a line or two; what a script prints may have no end. */
  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + " [...]";
  }

  /** Of a name that is an argument of a macro, the macro's change tells more. */
  private Optional<String> macroHint(Draft draft) {
    return draft.kind() == FindingKind.UNDECLARED_IDENTIFIER
        ? Excerpt.macro(draft.source)
            .or(() -> macroUsed(draft.complaint))
            .flatMap(m -> hints.ofChange(draft.kind(), m))
        : Optional.empty();
  }

  private Finding.Evidence evidence(List<Draft> group) {
    Complaint first = group.get(0).complaint;
    return new Finding.Evidence(
        group.stream()
            .filter(d -> d.logged)
            .flatMap(d -> d.complaint.lines().stream())
            .limit(Finding.Evidence.MOST_LINES)
            .toList(),
        Math.max(1, group.stream().mapToInt(d -> d.complaint.count()).sum()),
        first.notes().stream().limit(MOST_NOTES).map(this::note).toList(),
        first.excerpt());
  }

  private String note(Complaint.Note note) {
    Position at = note.position();
    return at == null
        ? note.text()
        : places.relative(at.file()) + (at.line() > 0 ? ":" + at.line() : "") + ": " + note.text();
  }
}
