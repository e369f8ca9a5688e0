package org.packetary.dkms2bin.report.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.report.Counts;
import org.packetary.dkms2bin.report.Matrix;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * The run report as one page that needs nothing else: no network, no other file, no script to be
 * read. Its policy lets the browser run and load nothing but what was put in here.
 */
public final class HtmlReport {

  private static final int MOST_WARNINGS = 200;

  private HtmlReport() {}

  /**
   * Writes the page in place of an earlier one, at once.
   *
   * @param file its links lead to the logs beside it and to the packages one directory above
   * @throws IOException if it cannot be written
   */
  public static void write(RunReport report, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    AtomicFile.replace(file, page(report, directory == null ? file : directory));
  }

  private static String page(RunReport report, Path directory) {
    Html html = Html.document();
    html.open("html", "lang", "en");
    head(html);
    html.open("body");
    html.element("a", "Skip to what went wrong", "class", "skip", "href", "#trouble");
    header(html, report);
    html.open("main");
    Anchors anchors = new Anchors(report);
    PageLinks links = new PageLinks(directory);
    new MatrixSection(anchors, Matrix.of(report.allCells())).write(html, report);
    warnings(html, report);
    new SymbolSection(anchors).write(html, report);
    new TroubleSection(anchors, links).write(html, report);
    new ProofSection(anchors).write(html, report);
    new QuietSection(anchors, links, report).write(html, report);
    html.close();
    html.open("footer").open("p").text("The same for programs: ");
    html.element("a", "report.json", "href", "report.json").text(". What the run did: ");
    html.element("a", "dkms2bin.log", "href", "logs/dkms2bin.log").close().close();
    html.verbatim("script", resource("page.js"));
    html.close().close();
    return html.finished();
  }

  private static void head(Html html) {
    html.open("head").open("meta", "charset", "utf-8");
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src "
            + source("page.css")
            + "; script-src "
            + source("page.js"));
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.open("meta", "name", "referrer", "content", "no-referrer");
    html.open("link", "rel", "icon", "href", "data:,");
    html.element("title", "dkms2bin: what was built");
    html.verbatim("style", resource("page.css"));
    html.close();
  }

  private static void header(Html html, RunReport report) {
    html.open("header").element("h1", "What was built, and what was not");
    html.open("p", "class", "run muted");
    html.open("time", "datetime", report.run().started().toString());
    html.text(Wording.date(report.run().started())).close();
    html.text(", " + Wording.duration(report.run().elapsed()));
    html.text(recipes(report.distributions()) + ", run " + report.run().id());
    report.run().places().forEach(place -> html.text(", " + place));
    html.text(", dkms2bin " + report.run().toolVersion()).close();
    report
        .failure()
        .ifPresent(
            f -> {
              html.open("div", "class", "failure").element("p", f.problem());
              f.hint().ifPresent(h -> html.element("p", h, "class", "hint"));
              html.close();
            });
    html.open("ul", "class", "counts");
    for (Counts counts : Counts.of(report.cells())) {
      html.open("li", "class", counts.number() > 0 ? counts.status() : "zero");
      html.element("b", Long.toString(counts.number())).text(" " + counts.word()).close();
    }
    html.close();
    if (!report.remembered().isEmpty()) {
      html.element(
          "p",
          "The table has "
              + Wording.counted(report.remembered().size(), "cell")
              + " of earlier runs as well.",
          "class",
          "muted");
    }
    html.close();
  }

  private static String recipes(List<String> names) {
    return names.isEmpty()
        ? ""
        : (names.size() == 1 ? ", recipe " : ", recipes ") + String.join(", ", names);
  }

  private static void warnings(Html html, RunReport report) {
    if (report.warnings().isEmpty()) {
      return;
    }
    html.open("section", "id", "warnings");
    html.element("h2", "What deserves a look");
    html.open("ul");
    report.warnings().stream()
        .limit(MOST_WARNINGS)
        .forEach(w -> html.open("li").breakable(w).close());
    html.close();
    if (report.warnings().size() > MOST_WARNINGS) {
      html.element(
          "p", "and " + (report.warnings().size() - MOST_WARNINGS) + " more in report.json");
    }
    html.close();
  }

  /** How a Content-Security-Policy names a style or script by its digest. */
  private static String source(String name) {
    byte[] digest = Digests.newSha256().digest(resource(name).getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  private static String resource(String name) {
    return Resources.text(HtmlReport.class, name);
  }
}
