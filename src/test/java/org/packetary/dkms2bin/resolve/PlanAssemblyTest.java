package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.source.DkmsSource;

/** Kernels become known one after the other, and a plan of them. */
class PlanAssemblyTest {

  private static final String NEW = "6.12.9+deb12-amd64";
  private static final String OLD = "6.1.0-9-amd64";

  private final Path temp;
  private final List<BuildEvent> events = new ArrayList<>();
  private final TakenSource a = Drivers.source("a", "x");
  private final TakenSource b = Drivers.source("b", "y");

  PlanAssemblyTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private PlanAssembly assembly(TakenSource... sources) {
    return new PlanAssembly(
        List.of(sources),
        List.of(NEW, OLD),
        new CellParts("1.0", "recipe", () -> "scripts", Optional.empty(), false),
        Architecture.X86_64,
        events::add);
  }

  private DriverEvaluation read(TakenSource source, String release, DkmsConf conf) {
    return new DriverEvaluation.Read(
        source,
        conf,
        Drivers.root(release),
        Drivers.kernel(temp.resolve(release), release, "gcc-12", "12"),
        List.of());
  }

  private DriverEvaluation read(TakenSource source, String release) {
    return read(source, release, Drivers.conf(source.pin().name(), "1"));
  }

  private static DriverEvaluation refused(TakenSource source) {
    return new DriverEvaluation.Refused(source, "line 3: syntax error", Optional.empty());
  }

  private static DriverEvaluation limited(TakenSource source) {
    return new DriverEvaluation.Refused(
        source,
        "the limit on memory was reached",
        Optional.of(
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT,
                "the limit on memory was reached",
                Optional.of("raise it"),
                Optional.empty())));
  }

  private static EnvironmentException noHeaders() {
    return new EnvironmentException("no headers", "another mirror?");
  }

  private static List<String> ids(List<PlannedCell> cells) {
    return cells.stream().map(c -> c.id().toString()).toList();
  }

  private static List<String> words(List<PlannedCell> cells) {
    return cells.stream()
        .map(c -> c.fold(build -> "to build", settled -> settled.outcome().word()))
        .toList();
  }

  @Test
  void everyModuleIsPairedWithEveryKernelInTheOrderGivenWhateverIsKnownFirst() {
    PlanAssembly assembly = assembly(b, a);

    assembly.add(OLD, List.of(read(b, OLD), read(a, OLD)));
    assembly.add(NEW, List.of(read(b, NEW), read(a, NEW)));

    assertThat(ids(assembly.cells()))
        .containsExactly("b/1 on " + NEW, "b/1 on " + OLD, "a/1 on " + NEW, "a/1 on " + OLD);
  }

  @Test
  void theOrderIsThatOfTheDriversAlsoWhereAKernelCouldReadOnlyTheLast() {
    PlanAssembly assembly = assembly(b, a);

    assembly.add(OLD, List.of(refused(b), read(a, OLD)));
    assembly.add(NEW, List.of(read(b, NEW), read(a, NEW)));

    assertThat(ids(assembly.cells()))
        .containsExactly("b/1 on " + NEW, "b/1 on " + OLD, "a/1 on " + NEW, "a/1 on " + OLD);
  }

  @Test
  void aKernelsCellsAreGivenOutAsSoonAsEveryDriverIsUsable() {
    PlanAssembly assembly = assembly(a, b);

    assertThat(ids(assembly.add(OLD, List.of(read(a, OLD), read(b, OLD)))))
        .containsExactly("a/1 on " + OLD, "b/1 on " + OLD);
    assertThat(ids(assembly.add(NEW, List.of(read(a, NEW), read(b, NEW)))))
        .containsExactly("a/1 on " + NEW, "b/1 on " + NEW);
  }

  @Test
  void noCellIsGivenOutWhileADriverMayBeUnusable() {
    PlanAssembly assembly = assembly(a, b);

    assertThat(assembly.add(OLD, List.of(read(a, OLD), refused(b)))).isEmpty();
    assertThat(ids(assembly.add(NEW, List.of(read(a, NEW), read(b, NEW)))))
        .containsExactlyInAnyOrder(
            "a/1 on " + OLD, "b/1 on " + OLD, "a/1 on " + NEW, "b/1 on " + NEW);
  }

  @Test
  void aConfThatFailsForOneKernelFailsThatCellOnly() {
    PlanAssembly assembly = assembly(a);

    assembly.add(NEW, List.of(refused(a)));
    assembly.add(OLD, List.of(read(a, OLD)));

    assertThat(words(assembly.cells())).containsExactly("failed", "to build");
  }

  @Test
  void aConfThatFailsForEveryKernelIsAnUnusableInput() {
    PlanAssembly assembly = assembly(b, a);

    assembly.add(NEW, List.of(read(b, NEW), refused(a)));

    assertThatThrownBy(() -> assembly.add(OLD, List.of(read(b, OLD), refused(a))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/input/a")
        .hasMessageContaining("syntax error");
  }

  @Test
  void aConfThatReachesALimitForEveryKernelBreaksOffItsOwnCellsOnly() throws IOException {
    Path tree = Files.createDirectory(temp.resolve("sources"));
    Files.writeString(
        tree.resolve("dkms.conf"), "PACKAGE_NAME=\"bomb\"\nPACKAGE_VERSION=$(sleep 100)\n");
    DkmsSource files =
        new DkmsSource(
            tree, a.source().treeDigest(), List.of(), a.source().origin(), Drivers.NEWEST);
    TakenSource bomb = new TakenSource(files, a.pin(), a.driver(), a.written());
    PlanAssembly assembly = assembly(b, bomb);

    assertThat(assembly.add(NEW, List.of(read(b, NEW), limited(bomb)))).isEmpty();
    assertThat(assembly.add(OLD, List.of(read(b, OLD), limited(bomb)))).hasSize(4);

    assertThat(ids(assembly.cells()))
        .containsExactly(
            "b/1 on " + NEW, "b/1 on " + OLD, "bomb/unknown on " + NEW, "bomb/unknown on " + OLD);
    assertThat(words(assembly.cells()))
        .containsExactly("to build", "to build", "broken-off", "broken-off");
  }

  @Test
  void aConfWithoutANameIsAnUnusableInput() {
    PlanAssembly assembly = assembly(a);

    assertThatThrownBy(
            () -> assembly.add(NEW, List.of(read(a, NEW, new DkmsConf(Map.of(), List.of())))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/input/a")
        .hasMessageContaining("PACKAGE_NAME");
  }

  @Test
  void aModuleIsKnownAlsoWhereItsRootLacksSomething() {
    PlanAssembly assembly = assembly(a);
    CellOutcome.BrokenOff lack =
        new CellOutcome.BrokenOff(
            Blame.ENVIRONMENT, "libfoo-dev conflicts", Optional.empty(), Optional.empty());

    for (String release : List.of(NEW, OLD)) {
      assembly.add(release, List.of(new DriverEvaluation.Lacking(a, read(a, release), lack)));
    }

    assertThat(ids(assembly.cells())).containsExactly("a/1 on " + NEW, "a/1 on " + OLD);
    assertThat(words(assembly.cells())).containsExactly("broken-off", "broken-off");
  }

  @Test
  void theSameSourcesTwiceAreOneModule() {
    TakenSource copy = Drivers.source("copy", "x");
    PlanAssembly assembly = assembly(a, copy);

    assembly.add(NEW, List.of(read(a, NEW), read(copy, NEW, Drivers.conf("a", "1"))));
    assembly.add(OLD, List.of(read(a, OLD), read(copy, OLD, Drivers.conf("a", "1"))));

    assertThat(ids(assembly.cells())).containsExactly("a/1 on " + NEW, "a/1 on " + OLD);
    assertThat(assembly.cells())
        .allMatch(c -> c.spec().orElseThrow().source().equals(a.pin().digest()));
  }

  @Test
  void theSameInputTwiceIsOneModule() {
    PlanAssembly assembly = assembly(a, Drivers.source("a", "x"));

    assertThat(assembly.add(NEW, List.of(read(a, NEW)))).hasSize(1);
    assembly.add(OLD, List.of(read(a, OLD)));

    assertThat(assembly.cells()).hasSize(2);
  }

  @Test
  void twoSourcesOfOneModuleAreRefused() {
    TakenSource other = Drivers.source("other", "z");
    PlanAssembly assembly = assembly(a, other);

    assertThatThrownBy(
            () ->
                assembly.add(NEW, List.of(read(a, NEW), read(other, NEW, Drivers.conf("a", "1")))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a/1")
        .hasMessageContaining("/input/a")
        .hasMessageContaining("/input/other");
  }

  @Test
  void aKernelWithoutHeadersBreaksOffItsCellsOnly() {
    PlanAssembly assembly = assembly(a, b);

    assertThat(assembly.add(NEW, noHeaders())).isEmpty();
    assembly.add(OLD, List.of(read(a, OLD), read(b, OLD)));

    assertThat(words(assembly.cells()))
        .containsExactly("broken-off", "to build", "broken-off", "to build");
  }

  @Test
  void whereNoKernelHasHeadersAModuleIsCalledWhatItsInputIs() {
    PlanAssembly assembly = assembly(a);

    assembly.add(NEW, noHeaders());
    assembly.add(OLD, noHeaders());

    assertThat(ids(assembly.cells())).allMatch(id -> id.startsWith(a.pin().name())).hasSize(2);
    assertThat(words(assembly.cells())).containsOnly("broken-off");
  }

  @Test
  void aDriverThatNoKernelWithHeadersCanReadIsUnusable() {
    PlanAssembly assembly = assembly(a);

    assembly.add(NEW, noHeaders());

    assertThatThrownBy(() -> assembly.add(OLD, List.of(refused(a))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("syntax error");
  }

  @Test
  void whatIsNeededComesBeforeInTheWholePlan() {
    PlanAssembly assembly = assembly(a, b);

    for (String release : List.of(OLD, NEW)) {
      assembly.add(
          release,
          List.of(
              read(a, release, Drivers.conf("a", "1", "BUILD_DEPENDS", "b")), read(b, release)));
    }

    assertThat(ids(assembly.cells()))
        .containsExactly("b/1 on " + NEW, "a/1 on " + NEW, "b/1 on " + OLD, "a/1 on " + OLD);
  }

  @Test
  void aRemarkIsToldOnceWhateverTheNumberOfKernels() {
    PlanAssembly assembly = assembly(a);
    SourceRemark remark = SourceRemark.advice("dkms.conf", 3, "odd");
    SourceRemark silent =
        new SourceRemark(SourceRemark.Kind.MAKE_COMMAND, "Makefile", 1, "no", "", Optional.empty());

    for (String release : List.of(NEW, OLD)) {
      assembly.add(
          release,
          List.of(
              new DriverEvaluation.Read(
                  a,
                  Drivers.conf("a", "1"),
                  Drivers.root(release),
                  Drivers.kernel(temp, release, "gcc-12", "12"),
                  List.of(remark, silent))));
    }

    assertThat(events).containsExactly(new BuildEvent.Warning("/input/a: dkms.conf:3: odd"));
  }
}
