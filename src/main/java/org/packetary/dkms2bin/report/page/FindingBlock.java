package org.packetary.dkms2bin.report.page;

import java.util.List;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.report.CauseGroup;
import org.packetary.dkms2bin.report.Wording;

/** Writes a cause and its consequences into the page. */
final class FindingBlock {

  private static final int MOST_CONSEQUENCES = 20;
  private static final int MOST_LINES = 12;
  private static final int LONGEST = 600;

  private FindingBlock() {}

  /**
   * Writes a list's item.
   *
   * @param mender whether to say who can mend it
   */
  static void write(Html html, CauseGroup group, boolean mender) {
    Finding cause = group.cause();
    html.open("li", "class", "finding", "data-kind", cause.kind().word());
    html.open("h4");
    html.element("span", Wording.kind(cause.kind()), "class", "kind");
    cause.symbol().ifPresent(s -> html.text(" ").element("code", Wording.cut(s, LONGEST)));
    html.close();
    place(html, cause);
    html.element("p", Wording.cut(cause.message(), LONGEST), "class", "said");
    cause
        .types()
        .ifPresent(
            t -> {
              html.open("dl", "class", "types");
              html.element("dt", "expected").open("dd").element("code", t.expected()).close();
              html.element("dt", "given").open("dd").element("code", t.given()).close();
              html.close();
            });
    if (!cause.evidence().excerpt().isEmpty()) {
      html.element("pre", lines(cause.evidence().excerpt()), "class", "source", "tabindex", "0");
    }
    cause.evidence().notes().stream()
        .limit(MOST_LINES)
        .forEach(n -> html.element("p", Wording.cut(n, LONGEST), "class", "note"));
    declarations(html, cause.declarations());
    cause.hint().ifPresent(h -> html.element("p", h, "class", "hint"));
    if (mender) {
      html.element("p", Wording.toMend(cause.kind().mender()), "class", "mender");
    }
    consequences(html, group.consequences());
    html.close();
  }

  private static String lines(List<String> lines) {
    return String.join(
        "\n", lines.stream().limit(MOST_LINES).map(l -> Wording.cut(l, LONGEST)).toList());
  }

  private static void place(Html html, Finding finding) {
    finding
        .place()
        .ifPresent(
            p -> {
              html.open("p", "class", "place");
              html.open("code").breakable(p.toString()).close();
              p.function().ifPresent(f -> html.text(" in ").element("code", f + "()"));
              if (finding.evidence().count() > 1) {
                html.text(", said " + finding.evidence().count() + " times");
              }
              html.close();
            });
  }

  private static void declarations(Html html, List<Finding.Declared> declarations) {
    if (declarations.isEmpty()) {
      return;
    }
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region");
    html.open("table", "class", "declared");
    html.element("caption", "What the kernels' headers say");
    html.open("tbody");
    for (Finding.Declared declared : declarations.stream().limit(MOST_LINES).toList()) {
      html.open("tr");
      html.open("th", "scope", "row").text(declared.kernel());
      html.element("span", declared.target() ? " this build's" : "", "class", "muted").close();
      html.open("td");
      if (declared.file().isPresent()) {
        html.element("code", declared.declaration(), "class", "declaration").text(" ");
        html.element(
            "span",
            declared.file().get() + (declared.line() > 0 ? ":" + declared.line() : ""),
            "class",
            "muted");
      } else {
        html.text("not declared");
      }
      html.close().close();
    }
    html.close().close().close();
  }

  private static void consequences(Html html, List<Finding> consequences) {
    if (consequences.isEmpty()) {
      return;
    }
    html.open("details");
    html.element("summary", Wording.counted(consequences.size(), "consequence"));
    html.open("ul");
    for (Finding finding : consequences.stream().limit(MOST_CONSEQUENCES).toList()) {
      html.open("li");
      finding.place().ifPresent(p -> html.open("code").breakable(p.toString()).close().text(" "));
      html.text(Wording.cut(finding.message(), LONGEST)).close();
    }
    if (consequences.size() > MOST_CONSEQUENCES) {
      html.element("li", "and " + (consequences.size() - MOST_CONSEQUENCES) + " more");
    }
    html.close().close();
  }
}
