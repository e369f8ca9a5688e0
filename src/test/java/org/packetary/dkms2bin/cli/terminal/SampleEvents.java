package org.packetary.dkms2bin.cli.terminal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.model.StampedEvent;

/** Events of every kind, and cells with every outcome. */
final class SampleEvents {

  static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  static final CellId HELLO = cell("hello", "6.1.0-9-amd64");
  static final CellId OTHER = cell("other", "6.1.0-9-amd64");

  private SampleEvents() {}

  static CellId cell(String module, String kernel) {
    return new CellId(new ModuleId(module, "1.0"), kernel, Architecture.X86_64);
  }

  static CellOutcome built() {
    return new CellOutcome.Built(List.of(), Optional.empty());
  }

  static CellOutcome failed() {
    return new CellOutcome.Failed(
        Stage.BUILD,
        OptionalInt.of(10),
        "make failed",
        List.of(),
        Optional.of(Path.of("/repo/make.log")));
  }

  /** A second between each two. */
  static List<StampedEvent> stamped(List<BuildEvent> events) {
    List<StampedEvent> stamped = new ArrayList<>();
    for (BuildEvent event : events) {
      stamped.add(new StampedEvent(stamped.size() + 1, BEGIN.plusSeconds(stamped.size()), event));
    }
    return stamped;
  }

  static List<BuildEvent> all() {
    PackageFile file =
        new PackageFile(Path.of("/repo/a.deb"), "a", "1.0", "amd64", "0".repeat(64), 100);
    List<BuildEvent> events =
        new ArrayList<>(
            List.of(
                new BuildEvent.RunStarted("0.1.0"),
                new BuildEvent.RecipeChosen("debian-12", "Debian 12", "asked for"),
                new BuildEvent.BackendChosen("chroot", "it works here"),
                new BuildEvent.TaskStarted("indexes", "package lists"),
                new BuildEvent.TaskFinished("indexes", true),
                new BuildEvent.InputFound("hello-dkms", "hello-dkms", "1.0"),
                new BuildEvent.KernelsSelected(List.of("6.1.0-9-amd64")),
                new BuildEvent.DriverGuessed(Path.of("/src/x"), List.of("the name, from Kbuild")),
                new BuildEvent.LayerStarted("base root"),
                new BuildEvent.LayerFinished("base root", false),
                new BuildEvent.CellsPlanned(
                    List.of(HELLO, OTHER), Map.of(HELLO, Duration.ofMillis(1500)), 2),
                new BuildEvent.CellStarted(HELLO)));
    for (Stage stage : Stage.values()) {
      events.add(new BuildEvent.CellStage(HELLO, stage));
    }
    Optional<Path> log = Optional.of(Path.of("/repo/log"));
    List<CellOutcome> outcomes =
        List.of(
            new CellOutcome.Built(List.of(file), List.of("a note"), log),
            built(),
            new CellOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL", "^5", "6.1.0-9-amd64"),
            failed(),
            new CellOutcome.BrokenOff(Blame.ENVIRONMENT, "disk full", Optional.of("free it"), log),
            new CellOutcome.BrokenOff(Blame.BUG, "bug", Optional.empty(), Optional.empty()));
    for (int i = 0; i < outcomes.size(); i++) {
      events.add(
          new BuildEvent.CellFinished(
              HELLO,
              outcomes.get(i),
              Duration.ofMillis(1234),
              i + 1,
              outcomes.size(),
              false,
              List.of("built before with the same inputs")));
    }
    events.addAll(
        List.of(
            new BuildEvent.ChrootKept(HELLO, Path.of("/kept"), "sh /kept/enter"),
            new BuildEvent.PackagePublished(file),
            new BuildEvent.PackageMended("a.rpm", "no date"),
            new BuildEvent.DiskPlaced(
                new DriverDisk(
                    Path.of("/repo/a.iso"),
                    HELLO.module(),
                    "redhat",
                    List.of("6.1.0-9-amd64"),
                    "0".repeat(64),
                    100)),
            new BuildEvent.RepositoryDescribed(List.of("[x]", "baseurl=file:///repo")),
            new BuildEvent.Warning("look \u001b[31mhere"),
            new BuildEvent.RunFinished(5, Optional.empty(), Optional.empty()),
            new BuildEvent.RunFinished(3, Optional.of("no such file"), Optional.of("name one"))));
    return events;
  }
}
