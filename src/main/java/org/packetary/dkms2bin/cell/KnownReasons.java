package org.packetary.dkms2bin.cell;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.result.ResultOutcome;

/**
 * Gives a failed cell the reason that the check of its sources already found. The errors in the
 * build's log are then consequences of that reason.
 */
final class KnownReasons {

  /** What makes, shells and scripts say when they were given the wrong thing to do. */
  private static final Set<FindingKind> FOLLOWS_WRONG_COMMANDS =
      EnumSet.of(
          FindingKind.NO_RULE,
          FindingKind.MAKEFILE,
          FindingKind.OTHER,
          FindingKind.MISSING_TOOL,
          FindingKind.MISSING_KERNEL_HEADERS,
          FindingKind.CONFIGURE_FAILED,
          FindingKind.PRE_BUILD_FAILED,
          FindingKind.MODULE_NOT_PRODUCED);

  /** The commands that run before there is a module. */
  private static final Set<String> BEFORE_MODULES =
      Set.of("POST_ADD", "PRE_BUILD", "MAKE", "POST_BUILD");

  private static final int PATCH_MISSING = 5;
  private static final int PATCH_FAILED = 6;
  private static final int NOT_PRODUCED = 7;

  private KnownReasons() {}

  /** The outcome with the remarks that explain it, as its first causes. */
  static ResultOutcome.Failed explain(ResultOutcome.Failed failed, List<SourceRemark> remarks) {
    List<SourceRemark> reasons = remarks.stream().filter(r -> explains(r, failed)).toList();
    if (reasons.isEmpty()) {
      return failed;
    }
    List<Finding> findings = new ArrayList<>();
    reasons.forEach(r -> findings.add(finding(r)));
    for (Finding finding : failed.findings()) {
      boolean consequence = finding.isCause() && isConsequence(finding, reasons);
      findings.add(
          causedBy(
              finding,
              consequence
                  ? OptionalInt.of(0)
                  : finding.causedBy().isPresent()
                      ? OptionalInt.of(finding.causedBy().getAsInt() + reasons.size())
                      : OptionalInt.empty()));
    }
    return new ResultOutcome.Failed(
        failed.stage(),
        failed.dkmsStatus(),
        reasons.stream().map(SourceRemark::toString).collect(Collectors.joining("; "))
            + " ("
            + failed.message()
            + ")",
        findings);
  }

  private static boolean explains(SourceRemark remark, ResultOutcome.Failed failed) {
    int status = failed.dkmsStatus().orElse(0);
    if (failed.stage() != Stage.BUILD) {
      return false;
    }
    boolean patch = status == PATCH_FAILED || status == PATCH_MISSING;
    boolean commands = !patch && followsWrongCommands(failed);
    return switch (remark.kind()) {
      case ADVICE -> false;
      case SCRIPT_MODE ->
          switch (remark.subject()) {
            case "PRE_BUILD" -> !patch;
            case "POST_ADD", "POST_BUILD" -> status == NOT_PRODUCED || commands;
            default -> commands || says(failed, remark.subject());
          };
      case LOOSE_MATCH ->
          remark.subject().equals("MAKE")
              ? commands
              : !remark.subject().isEmpty() && patch && says(failed, remark.subject());
      case LOST_VARIABLE -> commands && BEFORE_MODULES.contains(remark.subject());
      case LINE_ENDS ->
          remark.file().startsWith("patches/")
              ? patch && says(failed, remark.file().replaceFirst(".*/", ""))
              : commands || names(failed, remark.file()) || isPreBuild(remark.file(), failed);
      case DANGLING_LINK -> names(failed, remark.subject());
      case MAKE_COMMAND -> says(failed, remark.subject());
    };
  }

  private static boolean isPreBuild(String file, ResultOutcome.Failed failed) {
    return failed.message().contains("the PRE_BUILD script (")
        && failed.message().contains(file.replaceFirst(".*/", ""));
  }

  /** Whether no compiler complained, or make did not come to it. */
  private static boolean followsWrongCommands(ResultOutcome.Failed failed) {
    int status = failed.dkmsStatus().orElse(0);
    return status == NOT_PRODUCED
        || failed.findings().isEmpty()
        || (status != 0
            && failed.findings().stream()
                .filter(Finding::isCause)
                .allMatch(f -> FOLLOWS_WRONG_COMMANDS.contains(f.kind())));
  }

  private static boolean says(ResultOutcome.Failed failed, String words) {
    String wanted = words.toLowerCase(Locale.ROOT);
    return messages(failed).anyMatch(m -> m.toLowerCase(Locale.ROOT).contains(wanted));
  }

  /**
   * Whether a message names a file, or the object that is made of it, as a whole word; a compiler's
   * "a" is no "a.h".
   */
  private static boolean names(ResultOutcome.Failed failed, String file) {
    return messages(failed).anyMatch(m -> names(m, file));
  }

  private static boolean names(String message, String file) {
    String name = file.replaceFirst(".*/", "");
    String stem = name.replaceFirst("\\.[cSs]$", "");
    String form =
        stem.equals(name)
            ? Pattern.quote(name)
            : Pattern.quote(stem) + "\\.(" + name.substring(stem.length() + 1) + "|o|mod)";
    return Pattern.compile("(?<![\\w.-])" + form + "(?![\\w-]|\\.\\w)").matcher(message).find();
  }

  private static Stream<String> messages(ResultOutcome.Failed failed) {
    return Stream.concat(
        Stream.of(failed.message()),
        failed.findings().stream()
            .flatMap(f -> Stream.concat(Stream.of(f.message()), f.symbol().stream())));
  }

  /** What a reason leaves behind in a log; other causes stand beside it. */
  private static boolean isConsequence(Finding finding, List<SourceRemark> reasons) {
    return FOLLOWS_WRONG_COMMANDS.contains(finding.kind())
        || finding.kind() == FindingKind.PATCH_FAILED
        || reasons.stream()
            .map(r -> r.kind() == SourceRemark.Kind.SCRIPT_MODE ? r.subject() : r.file())
            .filter(file -> !file.isEmpty())
            .anyMatch(file -> names(finding.message(), file));
  }

  private static Finding finding(SourceRemark remark) {
    return new Finding(
        kind(remark),
        false,
        remark.subject().isEmpty() ? Optional.empty() : Optional.of(remark.subject()),
        remark.file().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Finding.Place(
                    remark.file(),
                    remark.line(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty())),
        remark.message(),
        OptionalInt.empty(),
        Optional.empty(),
        remark.hint(),
        List.of(),
        Finding.Evidence.NONE);
  }

  private static FindingKind kind(SourceRemark remark) {
    return switch (remark.kind()) {
      case SCRIPT_MODE -> FindingKind.PRE_BUILD_FAILED;
      case LOOSE_MATCH ->
          remark.subject().equals("MAKE") ? FindingKind.MAKEFILE : FindingKind.PATCH_FAILED;
      case DANGLING_LINK -> FindingKind.NO_RULE;
      default -> FindingKind.MAKEFILE;
    };
  }

  private static Finding causedBy(Finding finding, OptionalInt cause) {
    return new Finding(
        finding.kind(),
        finding.warning(),
        finding.symbol(),
        finding.place(),
        finding.message(),
        cause,
        finding.types(),
        finding.hint(),
        finding.declarations(),
        finding.evidence());
  }
}
