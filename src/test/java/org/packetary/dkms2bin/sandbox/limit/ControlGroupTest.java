package org.packetary.dkms2bin.sandbox.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which groups a cell has, and what is read of them, on hosts of each kind. */
class ControlGroupTest {

  private static final CellLimits LIMITS =
      new CellLimits(100, 1L << 30, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofMinutes(1));

  private final Path top;

  ControlGroupTest(@TempDir Path top) {
    this.top = top;
  }

  private Path file(String path, String text) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> joined(ControlGroup group) {
    return group.joining(Map.of()).getOrDefault("DKMS2BIN_CGROUPS", "").lines().toList();
  }

  private List<Path> groups(String parent) throws IOException {
    try (Stream<Path> all = Files.list(top.resolve(parent))) {
      return all.filter(p -> p.getFileName().toString().startsWith("dkms2bin-cell-")).toList();
    }
  }

  @Test
  void aHostThatLetsUsMakeNoneHasNone() {
    ControlGroup group = ControlGroup.open(new Controller.Places(top, top.resolve("none")), LIMITS);

    assertThat(joined(group)).isEmpty();
    assertThat(group.countsProcesses()).isFalse();
    assertThat(group.countsMemory()).isFalse();
    assertThat(group.refusedProcess()).isFalse();
    assertThat(group.endedForMemory()).isFalse();
    group.close();
  }

  @Test
  void aGroupWithoutTheControllersFilesLimitsNothing() throws Exception {
    file("cgroup.controllers", "cpu\n");
    try (ControlGroup group =
        ControlGroup.open(new Controller.Places(top, top.resolve("none")), LIMITS)) {
      assertThat(joined(group)).isEmpty();
      assertThat(groups("")).hasSize(1);
    }
    assertThat(groups("")).as("what was made is removed").isEmpty();
  }

  @Test
  void ofVersionOneItIsBelowOurOwn() throws Exception {
    Files.createDirectories(top.resolve("pids"));
    Files.createDirectories(top.resolve("memory/ours/inner"));
    Path own = file("own", "8:pids:/\n4:cpu,memory:/ours/inner\n3:cpuset:/\n0::/\n");

    try (ControlGroup group = ControlGroup.open(new Controller.Places(top, own), LIMITS)) {
      assertThat(group).isNotNull();
      assertThat(groups("pids")).hasSize(1);
      assertThat(groups("memory")).isEmpty();
      assertThat(groups("memory/ours/inner")).hasSize(1);
    }
    assertThat(groups("pids")).isEmpty();
    assertThat(groups("memory/ours/inner")).isEmpty();
  }

  @Test
  void whatIsTriedIsWhereCellsAre() throws Exception {
    Files.createDirectories(top.resolve("pids"));
    Files.createDirectories(top.resolve("memory"));
    Path ours = file("memory/ours", "no directory");
    Path own = file("own", "8:pids:/\n4:memory:/ours\n");
    Controller.Places places = new Controller.Places(top, own);

    assertThat(Controller.MEMORY.obstacle(places))
        .hasValueSatisfying(o -> assertThat(o.detail()).contains(top + "/memory/"));
    Files.delete(ours);
    Files.createDirectory(ours);
    assertThat(Controller.MEMORY.obstacle(places))
        .hasValueSatisfying(o -> assertThat(o.detail()).contains(ours.toString()));
    assertThat(Controller.counted(places)).containsExactly("processes", "memory");
    assertThat(groups("memory/ours")).isEmpty();
    assertThat(groups("pids")).isEmpty();
  }

  @Test
  void aNameThatLeadsOutOfTheControllerIsNotFollowed() throws Exception {
    Files.createDirectories(top.resolve("pids"));
    Files.createDirectories(top.resolve("elsewhere"));
    Path own = file("own", "8:pids:/../elsewhere\n");

    try (ControlGroup group = ControlGroup.open(new Controller.Places(top, own), LIMITS)) {
      assertThat(group).isNotNull();
      assertThat(groups("elsewhere")).isEmpty();
      assertThat(groups("pids")).hasSize(1);
    }
  }

  @Test
  void theGroupsOfRunsThatAreNoMoreAreRemoved() throws Exception {
    long none = 4_194_305; // More than any kernel gives (PID_MAX_LIMIT).
    Files.createDirectories(top.resolve("pids/dkms2bin-cell-" + none + "-1"));
    Path living =
        Files.createDirectories(
            top.resolve("pids/dkms2bin-cell-" + ProcessHandle.current().pid() + "-x"));
    Path foreign = Files.createDirectories(top.resolve("pids/dkms2bin-cell-word"));

    try (ControlGroup group =
        ControlGroup.open(new Controller.Places(top, top.resolve("none")), LIMITS)) {
      assertThat(group).isNotNull();
      assertThat(groups("pids")).hasSize(3).contains(living, foreign);
    }
  }
}
