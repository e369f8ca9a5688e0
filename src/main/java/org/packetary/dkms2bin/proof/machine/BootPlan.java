package org.packetary.dkms2bin.proof.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.guest.GuestFile;
import org.packetary.dkms2bin.proof.guest.Step;
import org.packetary.dkms2bin.proof.image.KernelTree;

/**
 * What one boot tries: the modules of some candidates, one candidate after the other.
 *
 * @param candidates in the order in which they are tried
 * @param numbers of their modules, each unique within the boot
 * @param steps what the machine is to do
 * @param files what it needs for that
 * @param devices what it has
 */
record BootPlan(
    List<Candidate> candidates,
    Map<Candidate.Part, Integer> numbers,
    List<Step> steps,
    List<GuestFile> files,
    DeviceTable devices) {

  /** Of what is tried beside others. */
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Of what is tried alone, and at the end: what crashes, does so most often by then. */
  private static final Duration LONG = Duration.ofSeconds(1);

  /** For drivers that look for their devices in threads. */
  private static final Duration BINDING = Duration.ofMillis(500);

  /**
   * Plans one.
   *
   * @param devices all that a machine can have; empty for one without
   */
  static BootPlan of(List<Candidate> candidates, KernelTree tree, Optional<DeviceTable> devices) {
    Map<Candidate.Part, Integer> numbers = new LinkedHashMap<>();
    List<Step> steps = new ArrayList<>();
    Map<String, GuestFile> files = new LinkedHashMap<>();
    boolean alone = candidates.size() == 1;
    DeviceTable wanted =
        devices
            .orElse(DeviceTable.NOTHING)
            .of(
                candidates.stream()
                    .flatMap(c -> c.modules().stream())
                    .flatMap(part -> part.read().stream()));
    Set<String> ours = new HashSet<>();
    candidates.forEach(candidate -> ours.addAll(candidate.names()));
    for (String name : tree.closure(wanted.carriers(), ours)) {
      load(name, tree, steps, files);
    }
    for (Candidate candidate : candidates) {
      List<Step> removals = new ArrayList<>();
      firmware(candidate.subject(), numbers.size() + 1, steps, files);
      for (Candidate.Part part : candidate.modules()) {
        for (String name : candidate.before(part, tree)) {
          load(name, tree, steps, files);
        }
        int number = numbers.size() + 1;
        numbers.put(part, number);
        steps.add(ours(number, part, files));
        removals.add(new Step.Remove(number, part.name()));
      }
      steps.add(new Step.Settle(alone ? LONG : devices.isPresent() ? BINDING : SHORT));
      Collections.reverse(removals);
      steps.addAll(removals);
    }
    steps.add(new Step.Settle(LONG));
    return new BootPlan(candidates, numbers, steps, List.copyOf(files.values()), wanted);
  }

  /** Which of the boot's modules one is. */
  int number(Candidate.Part part) {
    return Objects.requireNonNull(numbers.get(part));
  }

  /** Of one at a time: what another brings is not there on a host that has this one alone. */
  private static void firmware(
      Subject subject, int number, List<Step> steps, Map<String, GuestFile> files) {
    String directory = "firmware/" + number;
    steps.add(new Step.Firmware(directory));
    for (Subject.Firmware firmware : subject.firmware()) {
      String place = directory + "/" + firmware.place().replaceFirst("^lib/firmware/", "");
      files.put(place, new GuestFile(place, firmware.file(), false));
    }
  }

  private static void load(
      String name, KernelTree tree, List<Step> steps, Map<String, GuestFile> files) {
    String place = "tree/" + name + ".ko";
    files.put(place, new GuestFile(place, tree.file(name).orElseThrow(), true));
    steps.add(new Step.Tree(name, place));
  }

  private static Step.Ours ours(int number, Candidate.Part part, Map<String, GuestFile> files) {
    Path file = part.module().file();
    Compression compression = Compression.detect(file);
    String place = "ours/" + number + "/" + part.name() + ".ko";
    files.put(place, new GuestFile(place, file, compression != Compression.NONE));
    Optional<String> word = kernelWord(compression);
    word.ifPresent(
        type -> files.put(place + "." + type, new GuestFile(place + "." + type, file, false)));
    return new Step.Ours(number, part.name(), place, word.orElse(""));
  }

  /** What /sys/module/compression says of a kernel that decompresses it. */
  private static Optional<String> kernelWord(Compression compression) {
    return switch (compression) {
      case GZIP -> Optional.of("gzip");
      case XZ -> Optional.of("xz");
      case ZSTD -> Optional.of("zstd");
      case NONE, BZIP2, LZMA -> Optional.empty();
    };
  }

  /**
   * Parts candidates into boots: a module that has the name of one of the kernel's own that is
   * already loaded for another candidate, would be taken for that.
   */
  static List<List<Candidate>> parted(List<Candidate> candidates, KernelTree tree) {
    List<List<Candidate>> boots = new ArrayList<>();
    List<Set<String>> loaded = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Set<String> needed = new HashSet<>();
      candidate.modules().forEach(part -> needed.addAll(candidate.before(part, tree)));
      int boot = 0;
      while (boot < boots.size() && !Collections.disjoint(loaded.get(boot), candidate.names())) {
        boot++;
      }
      if (boot == boots.size()) {
        boots.add(new ArrayList<>());
        loaded.add(new HashSet<>());
      }
      boots.get(boot).add(candidate);
      loaded.get(boot).addAll(needed);
    }
    return boots;
  }
}
