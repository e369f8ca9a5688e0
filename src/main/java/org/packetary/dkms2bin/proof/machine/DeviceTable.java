package org.packetary.dkms2bin.proof.machine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.qemu.Qemu;
import org.packetary.dkms2bin.util.Resources;

/**
 * The devices that QEMU offers, and what kernels call them: the resource {@code devices}. What the
 * QEMU at hand does not have, is left out.
 */
final class DeviceTable {

  /** No devices. */
  static final DeviceTable NOTHING = new DeviceTable(List.of());

  private static final String NONE = "-";
  private static final int COLUMNS = 5;

  private final List<Device> devices;

  private DeviceTable(List<Device> devices) {
    this.devices = List.copyOf(devices);
  }

  /**
   * A device.
   *
   * @param name QEMU's
   * @param alias the kernel's, as its modalias has it
   * @param carrier the kernel's own module that finds it
   * @param options what follows the name
   * @param words pairs of words that come before it, each pair once
   */
  private record Device(
      String name, String alias, Optional<String> carrier, String options, List<String> words) {

    static Device of(List<String> columns) {
      String options = columns.get(3);
      return new Device(
          columns.get(0),
          columns.get(1),
          Optional.of(columns.get(2)).filter(carrier -> !carrier.equals(NONE)),
          options.equals(NONE) ? "" : "," + options,
          columns.size() < COLUMNS ? List.of() : List.of(columns.get(4).split(" +", -1)));
    }
  }

  /** All devices of the table. */
  static DeviceTable read() {
    return new DeviceTable(
        Resources.text(DeviceTable.class, "devices")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> Device.of(List.of(line.strip().split(" +", COLUMNS))))
            .toList());
  }

  /** Those that modules name. */
  DeviceTable of(Stream<KernelModule> modules) {
    return named(modules.flatMap(module -> module.modinfo("alias").stream()).distinct().toList());
  }

  /** Those that modules' aliases name. */
  DeviceTable named(List<String> aliases) {
    List<Pattern> patterns =
        aliases.stream()
            .filter(alias -> alias.matches("(pci|usb|virtio):.*"))
            .map(DeviceTable::pattern)
            .toList();
    return new DeviceTable(
        devices.stream()
            .filter(d -> patterns.stream().anyMatch(p -> p.matcher(d.alias()).matches()))
            .toList());
  }

  /** The kernel's own modules that find them. */
  List<String> carriers() {
    return devices.stream().flatMap(d -> d.carrier().stream()).distinct().toList();
  }

  /** QEMU's words for those that it has. */
  List<String> words(Qemu qemu) throws InterruptedException {
    return devices.isEmpty() ? List.of() : words(qemu.devices());
  }

  /** QEMU's words for those that are there. */
  List<String> words(Set<String> there) {
    Set<List<String>> pairs = new LinkedHashSet<>();
    for (Device device : devices) {
      if (there.contains(device.name())) {
        for (int i = 0; i + 1 < device.words().size(); i += 2) {
          pairs.add(device.words().subList(i, i + 2));
        }
        pairs.add(List.of("-device", device.name() + device.options()));
      }
    }
    List<String> words = new ArrayList<>();
    pairs.forEach(words::addAll);
    return words;
  }

  /** A module's alias, which is a shell pattern. */
  private static Pattern pattern(String alias) {
    StringBuilder pattern = new StringBuilder();
    boolean within = false;
    for (int i = 0; i < alias.length(); i++) {
      char c = alias.charAt(i);
      within = c == '[' || (within && c != ']');
      if (c == '*') {
        pattern.append(".*");
      } else if (c == '?') {
        pattern.append('.');
      } else if (c == '[' || c == ']' || within) {
        pattern.append(c);
      } else {
        pattern.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(pattern.toString());
  }
}
