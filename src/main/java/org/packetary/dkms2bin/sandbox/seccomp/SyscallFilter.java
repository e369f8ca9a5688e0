package org.packetary.dkms2bin.sandbox.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Resources;

/**
 * The filter that a confined build runs under: what the table {@code syscalls} names is refused,
 * all else goes on to the kernel. A program for another architecture, whose calls have other
 * numbers, is ended; calls of the x32 kind answer as on a kernel without it.
 *
 * @param architecture whose calls it knows
 * @param program its instructions
 */
public record SyscallFilter(Architecture architecture, List<Instruction> program) {

  /** Offsets in {@code struct seccomp_data} (linux/seccomp.h). */
  static final int NUMBER = 0;

  static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;
  private static final int ARGUMENT = 8;

  /** SECCOMP_RET_*, linux/seccomp.h. */
  static final int ALLOW = 0x7fff0000;

  static final int ERROR = 0x00050000;
  static final int KILL_PROCESS = 0x80000000;

  /** __X32_SYSCALL_BIT, asm/unistd.h. */
  static final int X32 = 0x40000000;

  public SyscallFilter {
    program = List.copyOf(program);
  }

  /** The filter for an architecture's kernels. */
  public static SyscallFilter of(Architecture architecture) {
    return of(architecture, RefusedCall.all());
  }

  static SyscallFilter of(Architecture architecture, List<RefusedCall> refused) {
    List<Instruction> program = new ArrayList<>();
    program.add(Instruction.load(ARCHITECTURE));
    program.add(new Instruction(Instruction.IF_EQUAL, 1, 0, audited(architecture)));
    program.add(Instruction.answer(KILL_PROCESS));
    program.add(Instruction.load(NUMBER));
    if (architecture == Architecture.X86_64) {
      program.add(new Instruction(Instruction.IF_AT_LEAST, 0, 1, X32));
      program.add(error(Answer.ENOSYS));
    }
    for (RefusedCall call : refused) {
      OptionalInt number = call.number(architecture);
      if (number.isPresent()) {
        List<Instruction> looking = looking(call);
        program.add(new Instruction(Instruction.IF_EQUAL, 0, looking.size(), number.getAsInt()));
        program.addAll(looking);
      }
    }
    program.add(Instruction.answer(ALLOW));
    return new SyscallFilter(architecture, program);
  }

  /** AUDIT_ARCH_*, linux/audit.h: the ELF machine, 64 bits, little endian. */
  static int audited(Architecture architecture) {
    return 0xc0000000 | architecture.elfMachine();
  }

  /**
   * The words that a command line begins with whose root and command follow, and that runs
   * confined: the host's perl enters the root, gives up all capabilities, lays the filter on itself
   * and becomes the command. No program of the root has run then, which may not be what it was.
   */
  public List<String> command() {
    List<String> words = new ArrayList<>(List.of("perl", "-e"));
    words.add(Resources.text(SyscallFilter.class, "load.pl"));
    words.addAll(loaders());
    words.add(hex());
    return List.copyOf(words);
  }

  /** The numbers of seccomp(2), prctl(2) and capset(2). */
  private List<String> loaders() {
    return switch (architecture) {
      case X86_64 -> List.of("317", "157", "126");
      case AARCH64 -> List.of("277", "167", "91");
    };
  }

  /** The program as it lies in memory, in hexadecimal digits. */
  String hex() {
    ByteBuffer bytes =
        ByteBuffer.allocate(program.size() * Instruction.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    program.forEach(instruction -> instruction.write(bytes));
    return HexFormat.of().formatHex(bytes.array());
  }

  /** What is done about a call whose number has been recognised. */
  private static List<Instruction> looking(RefusedCall call) {
    Condition when = call.condition();
    Instruction refusal = error(call.answer());
    if (when.kind() == Condition.Kind.ALWAYS) {
      return List.of(refusal);
    }
    List<Instruction> looking = new ArrayList<>();
    looking.add(Instruction.load(ARGUMENTS + ARGUMENT * when.argument()));
    int left = when.values().size();
    for (int value : when.values()) {
      left--;
      looking.add(
          switch (when.kind()) {
            case HAS_A_BIT -> new Instruction(Instruction.IF_A_BIT, 0, 1, value);
            case IS_ONE -> new Instruction(Instruction.IF_EQUAL, left, left == 0 ? 1 : 0, value);
            case IS_NONE -> new Instruction(Instruction.IF_EQUAL, left + 1, 0, value);
            case ALWAYS -> throw new IllegalStateException("has no values");
          });
    }
    looking.add(refusal);
    looking.add(Instruction.answer(ALLOW));
    return looking;
  }

  private static Instruction error(Answer answer) {
    return Instruction.answer(ERROR | answer.number());
  }
}
