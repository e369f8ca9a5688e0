package org.packetary.dkms2bin.proof.ladder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.proof.Verdict;

/**
 * A row of the ladder's table: what a loader's answer means.
 *
 * @param errnos those that it is about; all where empty
 * @param line what the kernel says, somewhere in a line; anything where it is empty
 * @param verdict what that means, of the match and its line
 */
record Rule(Set<Integer> errnos, Pattern line, Function<Said, Verdict> verdict) {

  /**
   * What was found.
   *
   * @param errno the loader's answer
   * @param line the whole line; empty where the rule asks for none
   * @param match of the rule's pattern in it
   * @param others what further lines say the same of: other symbols
   */
  record Said(int errno, String line, MatchResult match, List<String> others) {
    Said {
      others = List.copyOf(others);
    }

    String group(int number) {
      return match.group(number);
    }
  }

  /** A rule about errors that come with a line. */
  static Rule of(Set<Integer> errnos, String line, Function<Said, Verdict> verdict) {
    return new Rule(errnos, Pattern.compile(line), verdict);
  }

  /** What it says of an answer, if it is about that. */
  Optional<Verdict> apply(int errno, List<String> lines) {
    if (!errnos.isEmpty() && !errnos.contains(errno)) {
      return Optional.empty();
    }
    if (line.pattern().isEmpty()) {
      return Optional.of(
          verdict.apply(new Said(errno, "", Pattern.compile("").matcher(""), List.of())));
    }
    List<String> said = lines.stream().filter(one -> line.matcher(one).find()).toList();
    return said.isEmpty() ? Optional.empty() : Optional.of(verdict.apply(said(errno, said)));
  }

  private Said said(int errno, List<String> lines) {
    MatchResult first = matched(lines.get(0));
    List<String> others =
        first.groupCount() == 0
            ? List.of()
            : lines.stream()
                .flatMap(one -> Optional.ofNullable(matched(one).group(1)).stream())
                .distinct()
                .filter(word -> !word.equals(first.group(1)))
                .toList();
    return new Said(errno, lines.get(0), first, others);
  }

  private MatchResult matched(String one) {
    Matcher matcher = line.matcher(one);
    if (!matcher.find()) {
      throw new IllegalArgumentException(one);
    }
    return matcher.toMatchResult();
  }
}
