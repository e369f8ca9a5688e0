package org.packetary.dkms2bin.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Reports;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.SampleMatrix;
import org.packetary.dkms2bin.report.SampleReport;

/** The page in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageIT {

  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final String BE2NET = "cell-be2net_10.6.228.0_6.12.9-deb12-amd64_x86_64";

  /** The contrast of every visible text that is too low for WCAG 2.2's level AA. */
  private static final String LOW_CONTRAST =
      """
      const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
      const light = (c) => {
        const [r, g, b] = c.map((v) => v / 255).map(
          (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
          const c = parse(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
        }
        return [255, 255, 255];
      };
      const low = new Set();
      for (const element of document.body.querySelectorAll('*')) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (!own || element.tagName === 'SCRIPT' || !element.checkVisibility()) continue;
        const a = light(parse(getComputedStyle(element).color).slice(0, 3));
        const b = light(ground(element));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) low.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
      }
      return [...low];
      """;

  /** Selenium warns that it does not know this browser's version; nothing here needs that. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private Path repository = Path.of("");
  private Optional<ChromeDriver> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temp) throws IOException {
    if (!Files.isExecutable(BROWSER) || !Files.isExecutable(DRIVER)) {
      String reason = "there is no " + BROWSER + " with " + DRIVER + " on this host";
      System.err.println("[it] the page is not tested: " + reason);
      Assumptions.abort(reason);
    }
    SELENIUM.setLevel(Level.SEVERE);
    repository = Files.createDirectories(temp.resolve("repository"));
    HtmlReport.write(SampleReport.in(repository), page());
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--user-data-dir=" + temp.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    started = Optional.of(new ChromeDriver(service, options));
  }

  @AfterAll
  void end() {
    started.ifPresent(ChromeDriver::quit);
  }

  private ChromeDriver browser() {
    return started.orElseThrow();
  }

  private Path page() throws IOException {
    return Files.createDirectories(repository.resolve(".dkms2bin")).resolve("index.html");
  }

  @BeforeEach
  void open() throws IOException {
    size(1280, 900);
    scheme("light");
    browser().get("about:blank");
    browser().get(page().toUri().toString());
  }

  @AfterEach
  void nothingIsComplainedOf() {
    assertThat(browser().manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  private void size(int width, int height) {
    browser()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of(
                "width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  private void scheme(String name) {
    browser()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
  }

  private List<WebElement> all(String css) {
    return browser().findElements(By.cssSelector(css));
  }

  private WebElement one(String css) {
    return browser().findElement(By.cssSelector(css));
  }

  private List<String> visible(String css) {
    return all(css).stream()
        .filter(WebElement::isDisplayed)
        .map(e -> e.getDomAttribute("id"))
        .toList();
  }

  private Object script(String text) {
    return Optional.ofNullable(browser().executeScript(text)).orElse("");
  }

  private boolean inView(String css) {
    return Boolean.TRUE.equals(
        script(
            "const b = document.querySelector('"
                + css
                + "').getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight;"));
  }

  @Test
  void theTableHasEveryCellInWordsAndTheCountsAddUp() {
    assertThat(all("#matrix tbody tr")).hasSize(13);
    assertThat(all("#matrix td a")).hasSize(39).noneMatch(a -> a.getText().isBlank());
    assertThat(all(".counts li"))
        .extracting(WebElement::getText)
        .containsExactly("15 failed", "1 broken off", "2 skipped", "21 built", "0 up to date");
    assertThat(one("#symbols tbody tr").getText()).contains("strlcpy", "2", "3");
  }

  @Test
  void aFailedCellLeadsToItsFindingByClick() {
    one("#matrix a[href='#" + BE2NET + "']").click();

    assertThat(inView("article:target")).isTrue();
    WebElement article = one("article:target");
    assertThat(article.getText())
        .contains("be2net/10.6.228.0 on 6.12.9+deb12-amd64")
        .contains("implicit declaration skb_vlan_tag_get")
        .contains("be_main.c:758:9 in be_get_tx_vlan_tag()")
        .contains("Later kernels declare it in include/linux/if_vlan.h.")
        .doesNotContain("makes pointer from integer");
    assertThat(article.findElements(By.cssSelector(".finding"))).hasSize(6);
    article.findElement(By.cssSelector(".finding summary")).click();
    assertThat(article.getText()).contains("makes pointer from integer");
    String log = article.findElement(By.linkText("All of make.log")).getDomProperty("href");
    browser().get(log);
    assertThat(one("body").getText()).contains("DKMS make.log for be2net");
  }

  @Test
  void aFailedCellLeadsToItsFindingByKeyboard() {
    one("body").sendKeys(Keys.TAB);
    assertThat(browser().switchTo().activeElement().getText()).contains("Skip to what went wrong");
    one("#filters button").sendKeys(Keys.TAB);
    assertThat(browser().switchTo().activeElement().getText()).isEqualTo("built");
    press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
    WebElement cell = browser().switchTo().activeElement();
    assertThat(cell.getText()).contains("failed");
    assertThat(cell.getCssValue("outline-style")).isEqualTo("solid");
    press(Keys.ENTER);

    assertThat(browser().switchTo().activeElement().getDomAttribute("id")).isEqualTo(BE2NET);
    press(Keys.TAB);
    assertThat(
            browser()
                .switchTo()
                .activeElement()
                .findElements(By.xpath("ancestor::article[@id='" + BE2NET + "']")))
        .hasSize(1);
  }

  private void press(Keys... keys) {
    for (Keys key : keys) {
      browser().switchTo().activeElement().sendKeys(key);
    }
  }

  @Test
  void filtersLeaveWhatFitsInTheTableAndBelow() {
    one("input[name=module]").sendKeys("be2");
    assertThat(all("#matrix tbody tr")).filteredOn(WebElement::isDisplayed).hasSize(1);
    assertThat(visible("article")).hasSize(3).allMatch(id -> id.startsWith("cell-be2net"));
    assertThat(one("#built").isDisplayed()).isFalse();

    one("select[name=kernel] option[value='2']").click();
    assertThat(visible("article")).containsExactly(BE2NET);
    assertThat(one("#shown").getText()).isEqualTo("1 of 39 cells");

    one("#filters button").click();
    assertThat(visible("article")).hasSize(16);
    one("select[name=kind] option[value=missing-header]").click();
    assertThat(visible("article")).hasSize(1).allMatch(id -> id.startsWith("cell-digimend"));

    one("#filters button").click();
    one("input[value=failed]").click();
    assertThat(visible("article")).hasSize(1).allMatch(id -> id.startsWith("cell-evdi"));
  }

  @Test
  void aLinkToWhatIsFilteredOutShowsItAgain() {
    one("input[name=module]").sendKeys("hello");
    assertThat(one("article[id='" + BE2NET + "']").isDisplayed()).isFalse();

    one("#symbols a[href='#" + BE2NET + "']").click();

    assertThat(one("article[id='" + BE2NET + "']").isDisplayed()).isTrue();
    assertThat(inView("article:target")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void textStandsOutInLightAndDark(String scheme) {
    String before = one("body").getCssValue("background-color");
    scheme(scheme);

    assertThat(one("body").getCssValue("background-color").equals(before))
        .isEqualTo(scheme.equals("light"));
    script("document.querySelectorAll('details').forEach((d) => { d.open = true; });");
    assertThat((List<?>) script(LOW_CONTRAST)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 360, 768, 1280})
  void noWidthMakesThePageScrollSideways(int width) {
    size(width, 740);
    script("document.querySelectorAll('details').forEach((d) => { d.open = true; });");

    assertThat(script("const e = document.documentElement; return e.scrollWidth - e.clientWidth;"))
        .isEqualTo(0L);
    assertThat(script("return innerWidth")).isEqualTo((long) width);
  }

  @Test
  void thePageAsksForNothingElse() {
    assertThat((List<?>) script("return performance.getEntriesByType('resource').map(e => e.name)"))
        .allMatch(name -> String.valueOf(name).startsWith("data:"));
  }

  @Test
  void withoutScriptsThePageIsWholeAndItsLinksLead() throws IOException {
    browser().executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      browser().get("about:blank");
      browser().get(page().toUri().toString());

      assertThat(one("#filters").isDisplayed()).isFalse();
      one("#matrix a[href='#" + BE2NET + "']").click();
      assertThat(browser().getCurrentUrl()).endsWith("#" + BE2NET);
      assertThat(one("article:target").getText()).contains("skb_vlan_tag_get");
    } finally {
      browser().executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @Test
  void hostileTextIsTextOnly() throws IOException {
    String hostile =
        "</pre></script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=2\">"
            + "\u202e'\"&<style>body{display:none}</style>";
    Path log = Files.writeString(repository.resolve(".dkms2bin/hostile.log"), hostile + "\n");
    Finding finding =
        new Finding(
            FindingKind.OTHER,
            false,
            Optional.of(hostile),
            Optional.of(
                new Finding.Place(
                    hostile, 1, OptionalInt.empty(), Optional.of(hostile), Optional.of(hostile))),
            hostile,
            OptionalInt.empty(),
            Optional.of(new Finding.Types(hostile, hostile)),
            Optional.of(hostile),
            List.of(new Finding.Declared(hostile, true, Optional.of(hostile), 1, hostile)),
            new Finding.Evidence(List.of(1), 1, List.of(hostile), List.of(hostile)));
    CellId id = new CellId(new ModuleId("m", "1"), hostile, Architecture.X86_64);
    RunReport report =
        SampleReport.report(
            List.of(
                SampleReport.cell(
                    id,
                    new CellOutcome.Failed(
                        Stage.BUILD,
                        OptionalInt.of(10),
                        hostile,
                        List.of(finding),
                        Optional.of(log)))),
            List.of(),
            Optional.empty());
    Path file = repository.resolve(".dkms2bin/hostile.html");
    HtmlReport.write(report, file);

    browser().get(file.toUri().toString());

    assertThat(script("return String(window.hacked)")).isEqualTo("undefined");
    assertThat(all("img")).isEmpty();
    assertThat(all("script")).hasSize(1);
    assertThat(one("article").getText()).contains("<img src=x onerror=").doesNotContain("\u202e");
    one("#matrix td a").click();
    assertThat(inView("article:target")).isTrue();
  }

  @Test
  void twoThousandCellsStayABoundedPageThatStillFilters() throws IOException {
    List<CellReport> cells = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      findings.addAll(SampleReport.Findings.strlcpy());
    }
    for (int module = 0; module < 100; module++) {
      for (int kernel = 0; kernel < 20; kernel++) {
        CellOutcome outcome =
            new CellOutcome.Failed(
                Stage.BUILD, OptionalInt.of(10), "make failed", findings, Optional.empty());
        cells.add(
            Reports.cell(
                SampleReport.id("module" + module, "1.0", "6." + kernel + "-amd64"), outcome));
      }
    }
    Path file = repository.resolve(".dkms2bin/large.html");
    HtmlReport.write(SampleReport.report(cells, List.of(), Optional.empty()), file);
    assertThat(Files.size(file)).isLessThan(10_000_000);

    browser().get(file.toUri().toString());
    one("input[name=module]").sendKeys("module42");

    assertThat(one("#shown").getText()).isEqualTo("20 of 2000 cells");
  }

  @Test
  void ofSeveralDistributionsOneColumnIsShownBelowItsDistribution() throws IOException {
    Path file = repository.resolve(".dkms2bin/matrix.html");
    HtmlReport.write(SampleMatrix.in(repository), file);
    browser().get(file.toUri().toString());
    assertThat(heads()).containsSubsequence("module", "debian-12", "debian-13", "alma-9");
    assertThat((List<?>) browser().executeScript(LOW_CONTRAST)).isEmpty();

    one("select[name=kernel] option[value='4']").click();

    assertThat(heads()).containsExactly("module", "debian-13", "6.12.12+deb13-amd64");
    assertThat(one("#shown").getText()).isEqualTo("5 of 27 cells");
  }

  private List<String> heads() {
    return browser().findElements(By.cssSelector(".matrix thead th")).stream()
        .filter(WebElement::isDisplayed)
        .map(WebElement::getText)
        .toList();
  }
}
