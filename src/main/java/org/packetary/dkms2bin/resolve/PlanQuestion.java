package org.packetary.dkms2bin.resolve;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.input.TakenSource;

/** Says all that a plan depends on. */
final class PlanQuestion {

  private PlanQuestion() {}

  /**
   * The question, a line each.
   *
   * @param program the program's digest: another one may plan in another way
   * @param snapshot the digest of the archive's indexes
   */
  static List<String> of(String program, String snapshot, Distribution distribution) {
    List<String> lines = new ArrayList<>();
    lines.add("program " + program);
    lines.add("archive " + snapshot);
    lines.add("recipe " + distribution.recipe());
    lines.add("architecture " + distribution.architecture());
    distribution.releases().forEach(release -> lines.add("kernel " + release));
    for (TakenSource source : distribution.sources()) {
      lines.add("source " + source.pin() + " " + source.source().newest());
      lines.add("said " + source.driver());
    }
    lines.add("tools " + distribution.tools());
    lines.add("date " + distribution.request().sourceDate());
    lines.add("packager " + distribution.request().packaging().packager());
    return lines;
  }
}
