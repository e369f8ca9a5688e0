package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.InputDigest;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.source.CompanionFile;

/** What decides about a cell's bytes, and what does not. */
class CellPartsTest {

  private static final String RELEASE = "6.1.0-9-amd64";
  private static final String[] INSTALLED = {
    "gcc-12", "12.2.0-14", "binutils", "2.40-2", "dkms", "3.0.10-8", "libc6", "2.36-9"
  };

  private final Path temp;
  private TakenSource source = Drivers.source("a", "x");
  private KernelRoot kernel;
  private RootSpec root = Drivers.root(RELEASE);
  private CellTerms terms = CellTerms.NONE;
  private List<SourceRemark> remarks = List.of();
  private String tool = "1.0";
  private String recipe = "recipe";
  private String scripts = "scripts";
  private Optional<Instant> date = Optional.empty();
  private boolean packedByDkms;
  private String[] conf = {};

  CellPartsTest(@TempDir Path temp) {
    this.temp = temp;
    this.kernel = Drivers.kernel(temp.resolve("root"), RELEASE, INSTALLED);
  }

  private CellSpec.Parts parts() {
    return new CellParts(tool, recipe, () -> scripts, date, packedByDkms)
        .of(
            new CellId(new ModuleId("a", "1"), RELEASE, Architecture.X86_64),
            terms,
            new DriverEvaluation.Read(source, Drivers.conf("a", "1", conf), root, kernel, remarks));
  }

  private String digest() {
    return InputDigest.of(parts().counted());
  }

  private void counts(Runnable change) {
    String before = digest();
    change.run();
    assertThat(digest()).isNotEqualTo(before);
  }

  private void doesNotCount(Runnable change) {
    String before = digest();
    change.run();
    assertThat(digest()).isEqualTo(before);
  }

  private void installed(String name, String version) {
    List<String> words = new ArrayList<>(List.of(INSTALLED));
    int at = words.indexOf(name);
    if (at < 0) {
      words.addAll(List.of(name, version));
    } else {
      words.set(at + 1, version);
    }
    kernel = Drivers.kernel(temp.resolve("other-" + name), RELEASE, words.toArray(String[]::new));
  }

  private void layer(String word, RootSpec.Kind kind, String name, String version) {
    List<RootSpec.LayerSpec> layers = new ArrayList<>(Drivers.root(RELEASE).layers());
    layers.add(new RootSpec.LayerSpec(word, kind, List.of(Drivers.archived(name, version))));
    root = new RootSpec(layers);
  }

  @Test
  void anotherCompilerCounts() {
    counts(() -> installed("gcc-12", "12.2.0-15"));
    assertThat(parts().counted()).containsEntry("root/gcc-12", "12.2.0-15 amd64");
  }

  @Test
  void otherBinutilsAndAnotherDkmsCount() {
    counts(() -> installed("binutils", "2.41-1"));
    counts(() -> installed("dkms", "3.0.11-1"));
  }

  @Test
  void anotherLibcDoesNotCount() {
    doesNotCount(() -> installed("libc6", "2.36-10"));
    assertThat(parts().counted()).doesNotContainKey("root/libc6");
  }

  @Test
  void whatElseIsInstalledDoesNotCount() {
    doesNotCount(() -> installed("nano", "7"));
  }

  @Test
  void theHeaderPackagesCount() {
    counts(() -> root = new RootSpec(List.of(Drivers.base(), Drivers.headers(RELEASE, "6.1-2"))));
    assertThat(parts().counted().get("headers/linux-headers-" + RELEASE)).startsWith("6.1-2 amd64");
  }

  @Test
  void headersThatTheUserGaveCount() {
    counts(() -> layer("kernel-own", RootSpec.Kind.HEADER_TREES, "build", ""));
  }

  @Test
  void whatThePackageDependsOnCounts() {
    counts(() -> layer("deps", RootSpec.Kind.INSTALLED, "libdrm-dev", "2.4"));
    counts(() -> layer("deps", RootSpec.Kind.INSTALLED, "libdrm-dev", "2.5"));
    counts(() -> layer("sources", RootSpec.Kind.SOURCES, "other-dkms", "1-1"));
  }

  /** The tools of a kernel count as what is installed, where they do. */
  @Test
  void otherLayersOfTheRootDoNotCountByThemselves() {
    doesNotCount(() -> layer("tools", RootSpec.Kind.INSTALLED, "nano", "1"));
  }

  @Test
  void theSourcesCount() {
    counts(() -> source = Drivers.source("a", "y"));
  }

  @Test
  void whatTheInputIsCalledDoesNotCount() {
    doesNotCount(() -> source = Drivers.source("b", "x"));
  }

  @Test
  void whatThePackageSaysAboutItselfDoesNotCount() {
    source = withControl("A <a@example.org>");
    doesNotCount(() -> source = withControl("B <b@example.org>"));
  }

  private static TakenSource withControl(String maintainer) {
    return Drivers.source(
        "a",
        "x",
        Drivers.said(Optional.empty()),
        Map.of("Maintainer", maintainer),
        List.of(),
        Drivers.NEWEST);
  }

  @Test
  void filesThatThePackageInstallsBesideCount() throws IOException {
    Path rule = Files.writeString(temp.resolve("60-a.rules"), "one");
    counts(() -> source = withCompanion(rule));
    Files.writeString(rule, "two");
    String one = parts().counted().get("source/companions");
    Files.writeString(rule, "three");
    assertThat(parts().counted().get("source/companions")).isNotEqualTo(one);
  }

  private static TakenSource withCompanion(Path file) {
    return Drivers.source(
        "a",
        "x",
        Drivers.said(Optional.empty()),
        Map.of(),
        List.of(new CompanionFile("/lib/udev/rules.d/60-a.rules", file, false)),
        Drivers.NEWEST);
  }

  @Test
  void theDateCountsWhereverItComesFrom() {
    counts(() -> source = newerSource());
    counts(() -> date = Optional.of(Instant.EPOCH));
    doesNotCount(() -> source = Drivers.source("a", "x"));
  }

  private static TakenSource newerSource() {
    return Drivers.source(
        "a",
        "x",
        Drivers.said(Optional.empty()),
        Map.of(),
        List.of(),
        Drivers.NEWEST.plusSeconds(1));
  }

  @Test
  void theDateIsTheSourcesUnlessThereIsAnother() {
    assertThat(new CellParts("1", "r", () -> "s", Optional.empty(), false).sourceDate(source))
        .isEqualTo(Drivers.NEWEST);
    assertThat(
            new CellParts("1", "r", () -> "s", Optional.of(Instant.EPOCH), false)
                .sourceDate(source))
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void whatDkmsConfSaysCounts() {
    counts(() -> conf = new String[] {"MAKE", "make all"});
  }

  @Test
  void thatAModuleMayBeUnfitCounts() {
    counts(() -> terms = unfit("a_old"));
    counts(() -> terms = unfit("a_debug"));
  }

  private static CellTerms unfit(String module) {
    return new CellTerms(
        Optional.empty(), Optional.empty(), List.of(new CellTerms.AllowedUnfit(module, "")));
  }

  @Test
  void timeLimitsAndExpectedFailuresDoNotCount() {
    doesNotCount(
        () ->
            terms =
                new CellTerms(
                    Optional.of(Duration.ofMinutes(1)),
                    Optional.of(new ExpectedFailure("known", "dkms2bin.yaml:1")),
                    List.of()));
  }

  @Test
  void remarksDoNotCount() {
    doesNotCount(() -> remarks = List.of(SourceRemark.advice("dkms.conf", 1, "look")));
  }

  @Test
  void theRecipeAndTheScriptsOfTheBuildCountAndTheToolsVersionDoesNot() {
    counts(() -> recipe = "other");
    counts(() -> scripts = "other");
    doesNotCount(() -> tool = "2.0");
    assertThat(parts().recorded()).containsEntry("tool", "2.0");
  }

  @Test
  void whoPacksCounts() {
    counts(() -> packedByDkms = true);
  }

  @Test
  void moduleKernelAndArchitectureAreNamed() {
    assertThat(parts().counted())
        .containsEntry("module", "a/1")
        .containsEntry("kernel", RELEASE)
        .containsEntry("architecture", "x86_64");
  }

  @Test
  void noPathOfTheHostIsInIt() {
    assertThat(parts().counted().toString() + parts().recorded())
        .doesNotContain(temp.toString(), "/nowhere", "/input");
  }
}
