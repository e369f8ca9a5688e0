package org.packetary.dkms2bin.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.model.Architecture;

/** What the filters answer, by a machine that runs them as the kernel does. */
class SyscallFilterTest {

  private static final int NEW_USER = 0x10000000;
  private static final int NEW_TIME = 0x80;
  private static final int SIGCHLD = 17;

  /** Runs a filter on a call (net/core/filter.c, as far as ours go). */
  private static int answer(Architecture architecture, int audited, int number, long... arguments) {
    List<Instruction> program = SyscallFilter.of(architecture).program();
    int accumulator = 0;
    for (int at = 0; ; at++) {
      Instruction one = program.get(at);
      if (one.code() == Instruction.RETURN) {
        return one.value();
      }
      if (one.code() == Instruction.LOAD) {
        accumulator = word(one.value(), audited, number, arguments);
        continue;
      }
      boolean jumps =
          switch (one.code()) {
            case Instruction.IF_EQUAL -> accumulator == one.value();
            case Instruction.IF_AT_LEAST -> Integer.compareUnsigned(accumulator, one.value()) >= 0;
            case Instruction.IF_A_BIT -> (accumulator & one.value()) != 0;
            default ->
                throw new AssertionError("an instruction that the kernel may not take: " + one);
          };
      at += jumps ? one.ifTrue() : one.ifFalse();
    }
  }

  /** A word of struct seccomp_data: number, architecture, instruction pointer, six arguments. */
  private static int word(int offset, int audited, int number, long... arguments) {
    return switch (offset) {
      case 0 -> number;
      case 4 -> audited;
      default -> {
        int index = (offset - 16) / 8;
        long argument = index < arguments.length ? arguments[index] : 0;
        yield (int) ((offset - 16) % 8 == 0 ? argument : argument >>> 32);
      }
    };
  }

  private static int answer(Architecture architecture, String name, long... arguments) {
    RefusedCall call =
        RefusedCall.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    return answer(
        architecture,
        SyscallFilter.audited(architecture),
        call.number(architecture).orElseThrow(),
        arguments);
  }

  private static int error(Answer answer) {
    return SyscallFilter.ERROR | answer.number();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void whatIsRefusedAlwaysIsRefused(Architecture architecture) {
    for (RefusedCall call : RefusedCall.all()) {
      if (call.condition().kind() == Condition.Kind.ALWAYS
          && call.number(architecture).isPresent()) {
        assertThat(answer(architecture, call.name(), -1, -1, -1, -1, -1, -1))
            .as("%s on %s", call.name(), architecture)
            .isEqualTo(error(call.answer()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void allElseGoesToTheKernel(Architecture architecture) {
    Set<Integer> refused = new HashSet<>();
    RefusedCall.all().forEach(call -> call.number(architecture).ifPresent(refused::add));
    for (int number = 0; number < 600; number++) {
      if (!refused.contains(number)) {
        assertThat(answer(architecture, SyscallFilter.audited(architecture), number))
            .as("call %s on %s", number, architecture)
            .isEqualTo(SyscallFilter.ALLOW);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void processesAndThreadsAreMadeAndNamespacesAreNot(Architecture architecture) {
    // As glibc calls it for pthread_create: CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND and
    // more.
    assertThat(answer(architecture, "clone", 0x3d0f00)).isEqualTo(SyscallFilter.ALLOW);
    assertThat(answer(architecture, "clone", SIGCHLD)).isEqualTo(SyscallFilter.ALLOW);
    assertThat(answer(architecture, "clone", SIGCHLD | NEW_USER)).isEqualTo(error(Answer.EPERM));
    assertThat(answer(architecture, "clone3")).isEqualTo(error(Answer.ENOSYS));
    // CLONE_FS: a thread's own working directory.
    assertThat(answer(architecture, "unshare", 0x200)).isEqualTo(SyscallFilter.ALLOW);
    assertThat(answer(architecture, "unshare", NEW_USER)).isEqualTo(error(Answer.EPERM));
    assertThat(answer(architecture, "unshare", NEW_TIME)).isEqualTo(error(Answer.EPERM));
  }

  @ParameterizedTest
  @CsvSource({
    "1,2,yes",
    "1,10,yes",
    "1,16,yes",
    "1,1,yes",
    "1,40,no",
    "1,38,no",
    "1,17,no",
    "1,0,no"
  })
  void socketsAreOfTheUsualFamilies(int ignored, int family, String gets) {
    for (Architecture architecture : Architecture.values()) {
      for (String call : List.of("socket", "socketpair")) {
        assertThat(answer(architecture, call, family, ignored))
            .isEqualTo(gets.equals("yes") ? SyscallFilter.ALLOW : error(Answer.EPERM));
      }
    }
  }

  @Test
  void nothingIsTypedIntoTerminals() {
    long high = 1L << 32;
    for (Architecture architecture : Architecture.values()) {
      assertThat(answer(architecture, "ioctl", 0, 0x5401)).isEqualTo(SyscallFilter.ALLOW);
      assertThat(answer(architecture, "ioctl", 0, 0x5412)).isEqualTo(error(Answer.EPERM));
      assertThat(answer(architecture, "ioctl", 0, 0x541c)).isEqualTo(error(Answer.EPERM));
      // The kernel looks at the lower half only.
      assertThat(answer(architecture, "ioctl", 0, high | 0x5412)).isEqualTo(error(Answer.EPERM));
    }
  }

  @Test
  void programsOfAnotherArchitectureAreEnded() {
    int i386 = 0x40000003;
    int arm = 0x40000028;
    assertThat(answer(Architecture.X86_64, i386, 1)).isEqualTo(SyscallFilter.KILL_PROCESS);
    assertThat(answer(Architecture.AARCH64, arm, 1)).isEqualTo(SyscallFilter.KILL_PROCESS);
  }

  @Test
  void x32IsAsOnAKernelWithoutIt() {
    int audited = SyscallFilter.audited(Architecture.X86_64);
    assertThat(answer(Architecture.X86_64, audited, SyscallFilter.X32 | 165))
        .isEqualTo(error(Answer.ENOSYS));
    assertThat(answer(Architecture.X86_64, audited, -1)).isEqualTo(error(Answer.ENOSYS));
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void itIsShortEnoughForTheKernelAndNamesEachCallOnce(Architecture architecture) {
    SyscallFilter filter = SyscallFilter.of(architecture);
    // BPF_MAXINSNS
    assertThat(filter.program().size()).isLessThan(4096);
    assertThat(filter.hex()).hasSize(filter.program().size() * 16);
    List<Integer> numbers =
        RefusedCall.all().stream()
            .flatMapToInt(call -> call.number(architecture).stream())
            .boxed()
            .toList();
    assertThat(numbers).doesNotHaveDuplicates();
  }
}
