package org.packetary.dkms2bin.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory is free, by what the kernel and control groups say. */
class HostMemoryTest {

  private final Path root;
  private final HostMemory memory;

  HostMemoryTest(@TempDir Path root) throws IOException {
    this.root = root;
    this.memory = new HostMemory(root);
    write("proc/meminfo", "MemTotal:  9000000 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void group(String directory, String most, String used, String idle) throws IOException {
    write(directory + "/memory.max", most + "\n");
    write(directory + "/memory.current", used + "\n");
    write(directory + "/memory.stat", "anon 5\ninactive_file " + idle + "\nactive_file 7\n");
  }

  @Test
  void withoutGroupsTheKernelsOwnGuessCounts() {
    assertThat(memory.freeMib()).isEqualTo(8192);
  }

  @Test
  void aGroupWithoutALimitAllowsAll() throws Exception {
    write("proc/self/cgroup", "0::/job\n");
    group("sys/fs/cgroup/job", "max", mib(100), mib(0));

    assertThat(memory.freeMib()).isEqualTo(8192);
  }

  @Test
  void aGroupsLimitCountsWithoutWhatItOnlyKeepsOfFiles() throws Exception {
    write("proc/self/cgroup", "0::/job\n");
    group("sys/fs/cgroup/job", mib(1000), mib(500), mib(200));

    assertThat(memory.freeMib()).isEqualTo(700);
  }

  @Test
  void theGroupAboveMayAllowLess() throws Exception {
    write("proc/self/cgroup", "0::/runner/job\n");
    group("sys/fs/cgroup/runner/job", mib(4000), mib(100), mib(0));
    group("sys/fs/cgroup/runner", mib(2000), mib(1500), mib(300));

    assertThat(memory.freeMib()).isEqualTo(800);
  }

  @Test
  void aGroupThatCannotBeSeenByItsNameIsThatAtTheTop() throws Exception {
    write("proc/self/cgroup", "0::/../../elsewhere\n");
    group("sys/fs/cgroup", mib(600), mib(100), mib(0));

    assertThat(memory.freeMib()).isEqualTo(500);
  }

  @Test
  void theFirstVersionOfGroupsCountsToo() throws Exception {
    write("proc/self/cgroup", "5:cpu,memory:/job\n1:name=systemd:/job\n");
    write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", mib(1000) + "\n");
    write("sys/fs/cgroup/memory/job/memory.usage_in_bytes", mib(700) + "\n");
    write("sys/fs/cgroup/memory/job/memory.stat", "total_inactive_file " + mib(50) + "\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", mib(9000) + "\n");

    assertThat(memory.freeMib()).isEqualTo(350);
  }

  @Test
  void aGroupThatIsFullHasNothingFree() throws Exception {
    write("proc/self/cgroup", "0::/job\n");
    group("sys/fs/cgroup/job", mib(100), mib(120), mib(0));

    assertThat(memory.freeMib()).isZero();
  }

  @Test
  void whereNothingTellsThereIsNoLimit(@TempDir Path empty) {
    assertThat(new HostMemory(empty).freeMib()).isEqualTo(Integer.MAX_VALUE);
  }

  private static String mib(long mib) {
    return Long.toString(mib * 1024 * 1024);
  }
}
