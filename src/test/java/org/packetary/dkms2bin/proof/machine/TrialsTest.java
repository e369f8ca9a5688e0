package org.packetary.dkms2bin.proof.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Attempt;
import org.packetary.dkms2bin.proof.guest.GuestReport;
import org.packetary.dkms2bin.proof.guest.KernelLog;
import org.packetary.dkms2bin.proof.image.KernelTree;
import org.packetary.dkms2bin.qemu.Accelerator;
import org.packetary.dkms2bin.qemu.MachineEnd;

/** Machines that do as the names of modules say; each subject has one module of its name. */
class TrialsTest {

  private static final long DIED = 1 << 7;

  /** A module that uses another. */
  private static final String NEEDY = "fixture_user";

  private final Path temp;

  /** What each machine was to try. */
  private final List<List<String>> boots = new ArrayList<>();

  private List<String> log = List.of();
  private MachineEnd.Kind ended = MachineEnd.Kind.SILENCE;

  TrialsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Map<String, Verdict> verdicts(String... names) throws Exception {
    KernelImage kernel =
        new KernelImage(
            "6.1.0",
            Architecture.X86_64,
            temp.resolve("vmlinux"),
            KernelImage.Form.VMLINUX,
            temp,
            "a test",
            "digest");
    List<Candidate> candidates = new ArrayList<>();
    for (String name : names) {
      candidates.add(Candidate.of(subject(name)));
    }
    return new Trials(kernel, KernelTree.of(kernel), this::boot, Optional.empty())
        .run(candidates).entrySet().stream()
            .collect(
                Collectors.toMap(
                    outcome -> outcome.getKey().name(), outcome -> outcome.getValue().verdict()));
  }

  private Subject subject(String name) throws IOException {
    Path file = temp.resolve(name + ".ko");
    if (name.equals(NEEDY)) {
      Files.copy(Path.of("src/test/resources/module").resolve(name + ".ko"), file);
    } else {
      Files.writeString(file, "no module, but nobody loads it");
    }
    String place = "lib/modules/6.1.0/updates/dkms/" + name + ".ko";
    return new Subject(name, List.of(new Subject.Module(name, place, file)), List.of());
  }

  private Boot boot(BootPlan plan) {
    List<Candidate.Part> parts =
        plan.candidates().stream().flatMap(candidate -> candidate.modules().stream()).toList();
    boots.add(parts.stream().map(Candidate.Part::name).toList());
    Map<Integer, Attempt> attempts = new TreeMap<>();
    List<Long> settled = new ArrayList<>();
    Optional<String> end = Optional.of("complete");
    for (Candidate.Part part : parts) {
      if (part.name().equals("unreached")) {
        end = Optional.empty();
        break;
      }
      int number = plan.number(part);
      if (part.name().equals("hanging")) {
        attempts.put(number, attempt(number, false));
        end = Optional.empty();
        break;
      }
      attempts.put(number, part.name().equals(NEEDY) ? refused(number) : attempt(number, true));
      if (part.name().equals("late")) {
        settled.add(DIED);
        end = Optional.of("harmed");
        break;
      }
    }
    return new Boot(
        plan,
        new GuestReport(true, Duration.ZERO, 0, Set.of(), attempts, settled, end),
        new KernelLog(log, "nonce"),
        new MachineEnd(
            ended, "it said nothing for 60 s", Accelerator.TCG, Duration.ZERO, Duration.ZERO));
  }

  private static Attempt attempt(int number, boolean answered) {
    return new Attempt(
        number,
        answered,
        answered ? OptionalInt.of(0) : OptionalInt.empty(),
        true,
        true,
        OptionalInt.empty(),
        true,
        0,
        List.of(),
        Duration.ZERO,
        answered ? Optional.of(new Attempt.Removal(true, 0)) : Optional.empty());
  }

  private static Attempt refused(int number) {
    return new Attempt(
        number,
        true,
        OptionalInt.of(2),
        true,
        false,
        OptionalInt.empty(),
        false,
        0,
        List.of(),
        Duration.ZERO,
        Optional.empty());
  }

  private static Map<String, String> words(Map<String, Verdict> verdicts) {
    return verdicts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, verdict -> verdict.getValue().words()));
  }

  @Test
  void afterOneThatDoesNotReturnTheOthersGoOnInAnotherMachine() throws Exception {
    assertThat(words(verdicts("first", "hanging", "last")))
        .isEqualTo(Map.of("first", "loaded", "hanging", "crashed", "last", "loaded"));
    assertThat(boots).containsExactly(List.of("first", "hanging", "last"), List.of("last"));
  }

  @Test
  void oneThatMayHaveDoneHarmIsTriedAlone() throws Exception {
    assertThat(words(verdicts("first", "late", "last")))
        .isEqualTo(Map.of("first", "loaded", "late", "crashed", "last", "loaded"));
    assertThat(boots)
        .containsExactly(List.of("first", "late", "last"), List.of("late"), List.of("last"));
  }

  @Test
  void aMachineThatEndsBeforeAModuleIsTriedSaysNothingAboutThatModule() throws Exception {
    Map<String, Verdict> verdicts = verdicts("unreached", "last");

    assertThat(words(verdicts)).isEqualTo(Map.of("unreached", "not proven", "last", "loaded"));
    assertThat(verdicts)
        .extractingByKey("unreached")
        .extracting(Verdict::cause)
        .isEqualTo("the machine ended before: it said nothing for 60 s");
    assertThat(boots)
        .as("each is tried alone once")
        .containsExactly(List.of("unreached", "last"), List.of("unreached"), List.of("last"));
  }

  @ParameterizedTest
  @CsvSource({
    "reboot: Power down, the machine ended in its init",
    "Kernel panic - not syncing: x, the kernel panicked in its init"
  })
  void aMachineThatEndsPanickedOnlyIfItsLogSaysSo(String line, String what) throws Exception {
    log = List.of("dkms2bin nonce try 1", line);
    ended = MachineEnd.Kind.BY_ITSELF;

    assertThat(verdicts("hanging"))
        .extractingByKey("hanging")
        .extracting(Verdict::cause)
        .isEqualTo(what);
  }

  @Test
  void whatNeedsAModuleOfAKernelWhoseModulesAreNotKnownIsNotProven() throws Exception {
    log = List.of("dkms2bin nonce try 1", "fixture_user: Unknown symbol fixture_f (err -2)");

    assertThat(verdicts(NEEDY))
        .extractingByKey(NEEDY)
        .extracting(Verdict::cause)
        .isEqualTo("it needs fixture_base: --kernel-modules names the kernel's own modules");
  }
}
