package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.roots.KernelRoot;

/** A root is held to what its plan says. */
class RootCheckTest {

  private static final String RELEASE = "6.1.0-9-amd64";

  private final Path temp;

  RootCheckTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private KernelRoot root(String name, String... packages) {
    return Drivers.kernel(temp.resolve(name), RELEASE, packages);
  }

  private static CellSpec cell(KernelRoot root) {
    TakenSource source = Drivers.source("a", "x");
    return new CellExpansion(
            new CellParts("1.0", "recipe", () -> "scripts", Optional.empty(), false),
            Architecture.X86_64,
            Map.of(source, new ModuleId("a", "1")))
        .cells(
            RELEASE,
            List.of(
                new DriverEvaluation.Read(
                    source, Drivers.conf("a", "1"), Drivers.root(RELEASE), root, List.of())))
        .get(0)
        .spec()
        .orElseThrow();
  }

  @Test
  void theRootOfThePlanIsRight() {
    KernelRoot root = root("planned", "gcc-12", "12.2.0-14", "libc6", "2.36-9");

    assertThatCode(() -> new RootCheck().check(cell(root), root)).doesNotThrowAnyException();
  }

  @Test
  void whatDoesNotCountMayDiffer() {
    CellSpec cell = cell(root("planned", "gcc-12", "12.2.0-14", "libc6", "2.36-9"));
    KernelRoot other = root("other", "gcc-12", "12.2.0-14", "libc6", "2.41-1", "nano", "7");

    assertThatCode(() -> new RootCheck().check(cell, other)).doesNotThrowAnyException();
  }

  @Test
  void anotherCompilerIsToldWithBothVersions() {
    CellSpec cell = cell(root("planned", "gcc-12", "12.2.0-14"));
    KernelRoot other = root("other", "gcc-12", "12.3.0-1");

    assertThatThrownBy(() -> new RootCheck().check(cell, other))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("a/1 on " + RELEASE)
        .hasMessageContaining("gcc-12 12.3.0-1 amd64")
        .hasMessageContaining("12.2.0-14 amd64");
  }

  @Test
  void aPackageThatIsMissingIsTold() {
    CellSpec cell = cell(root("planned", "gcc-12", "12.2.0-14", "binutils", "2.40"));
    KernelRoot other = root("other", "gcc-12", "12.2.0-14");

    assertThatThrownBy(() -> new RootCheck().check(cell, other))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("binutils (none)");
  }

  @Test
  void oneCheckSeesEveryRoot() {
    KernelRoot planned = root("planned", "gcc-12", "12.2.0-14");
    KernelRoot other = root("other", "gcc-12", "12.3.0-1");
    CellSpec cell = cell(planned);
    RootCheck check = new RootCheck();
    check.check(cell, planned);

    assertThatThrownBy(() -> check.check(cell, other)).isInstanceOf(EnvironmentException.class);
  }
}
