package org.packetary.dkms2bin.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine, complete: what it boots and what it has. It has no network, no screen and no
 * device but those that {@code devices} names; each of its serial ports writes into a file.
 *
 * @param kernel a vmlinuz, or an ELF vmlinux with a PVH note; empty where firmware boots it
 * @param initrd its initramfs
 * @param commandLine of the kernel; of no meaning without one
 * @param memory in MiB
 * @param processors how many it has
 * @param devices further words for QEMU: {@code -device}, {@code -drive}, {@code -netdev}, {@code
 *     -boot} and what follows each
 * @param serials the files that its serial ports write, the first for ttyS0; each is made anew
 */
public record Machine(
    Optional<Path> kernel,
    Optional<Path> initrd,
    String commandLine,
    int memory,
    int processors,
    List<String> devices,
    List<Path> serials) {

  /** What distributions' kernels with an initramfs of some 100 MB get along with. */
  public static final int MEMORY = 512;

  public Machine {
    if (memory < 64 || processors < 1) {
      throw new IllegalArgumentException(memory + " MiB, " + processors + " processors");
    }
    devices = List.copyOf(devices);
    serials = List.copyOf(serials);
  }

  /** A machine with one processor and 512 MiB that boots a kernel. */
  public static Machine booting(Path kernel, Path initrd, String commandLine) {
    return new Machine(
        Optional.of(kernel), Optional.of(initrd), commandLine, MEMORY, 1, List.of(), List.of());
  }

  /** A machine with one processor and 512 MiB whose firmware boots what its devices have. */
  public static Machine withFirmware(List<String> devices) {
    return new Machine(Optional.empty(), Optional.empty(), "", MEMORY, 1, devices, List.of());
  }

  /** The same with more memory or less, in MiB. */
  public Machine withMemory(int mebibytes) {
    return new Machine(kernel, initrd, commandLine, mebibytes, processors, devices, serials);
  }

  /** The same with further words for QEMU. */
  public Machine with(List<String> words) {
    List<String> all = new ArrayList<>(devices);
    all.addAll(words);
    return new Machine(kernel, initrd, commandLine, memory, processors, all, serials);
  }

  /** The same with serial ports that write into files. */
  public Machine writing(List<Path> files) {
    return new Machine(kernel, initrd, commandLine, memory, processors, devices, files);
  }

  /** QEMU's words for it. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("-smp", Integer.toString(processors)));
    words.addAll(List.of("-m", Integer.toString(memory)));
    kernel.ifPresent(file -> words.addAll(List.of("-kernel", file.toString())));
    initrd.ifPresent(file -> words.addAll(List.of("-initrd", file.toString())));
    if (kernel.isPresent()) {
      words.addAll(List.of("-append", commandLine));
    }
    for (Path serial : serials) {
      words.addAll(List.of("-serial", "file:" + serial));
    }
    words.addAll(devices);
    return words;
  }
}
