package org.packetary.dkms2bin.estimate;

import java.nio.file.Path;
import java.time.Duration;
import org.packetary.dkms2bin.host.HostMemory;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.Priority;
import org.packetary.dkms2bin.schedule.Reserve;
import org.packetary.dkms2bin.schedule.Supply;
import org.packetary.dkms2bin.schedule.TaskSpec;

/**
 * What the cells of a run share: processors and memory.
 *
 * @param processors a token for each cell at once
 * @param memory of the host, in MiB
 * @param makeJobs processes of make in one cell
 */
public record CellRoom(Lane processors, Supply memory, int makeJobs) {

  /** What dkms, make, modpost and our own share take, whatever is compiled. */
  private static final int MIB_A_CELL = 100;

  /** A compiler at a large file, or pahole; most need half of it. */
  private static final int MIB_A_PROCESS = 200;

  /** A machine that loads modules, and QEMU's own share. */
  private static final int MIB_A_MACHINE = 1000;

  /** What a run on this host has. */
  public static CellRoom onThisHost(Lane processors) {
    return new CellRoom(
        processors,
        new Reserve(new HostMemory(Path.of("/"))::freeMib),
        Math.max(1, Runtime.getRuntime().availableProcessors() / processors.tokens()));
  }

  /** The task that builds a cell. */
  public TaskSpec cell(String name, Duration untilAllIsDone) {
    return TaskSpec.of("cell " + name, processors)
        .withPriority(Priority.lasting(untilAllIsDone))
        .taking(memory, MIB_A_CELL + makeJobs * MIB_A_PROCESS);
  }

  /** The task that makes a cell's modules ready to be proven. */
  public TaskSpec readying(String name) {
    return TaskSpec.of("ready " + name, processors).withPriority(Priority.PACKING);
  }

  /** The task that proves the cells of a kernel, in one machine at a time. */
  public TaskSpec proving(String name) {
    return TaskSpec.of("prove " + name, processors)
        .withPriority(Priority.PACKING)
        .taking(memory, MIB_A_MACHINE);
  }

  /** The task that packs what a cell built. */
  public TaskSpec packing(String name) {
    return TaskSpec.of("pack " + name, processors).withPriority(Priority.PACKING);
  }
}
