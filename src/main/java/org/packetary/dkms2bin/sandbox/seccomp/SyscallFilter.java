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
   * The words that a command line begins with whose command is to run under the filter: the host's
   * perl lays it on itself and becomes the command. Nothing is needed of the root that is entered.
   */
  public List<String> command() {
    return List.of(
        "perl",
        "-e",
        Resources.text(SyscallFilter.class, "load.pl"),
        Integer.toString(loader()),
        hex());
  }

  /** The number of seccomp(2) itself. */
  private int loader() {
    return switch (architecture) {
      case X86_64 -> 317;
      case AARCH64 -> 277;
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
