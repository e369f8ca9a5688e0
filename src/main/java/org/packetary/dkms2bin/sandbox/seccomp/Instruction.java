package org.packetary.dkms2bin.sandbox.seccomp;

import java.nio.ByteBuffer;

/**
 * An instruction of the classic Berkeley packet filter as seccomp(2) takes it ({@code struct
 * sock_filter}, linux/filter.h).
 *
 * @param code what it does
 * @param ifTrue how many instructions a jump that holds leaves out
 * @param ifFalse how many one that does not
 * @param value what it does it with
 */
record Instruction(int code, int ifTrue, int ifFalse, int value) {

  /** Its size in memory. */
  static final int BYTES = 8;

  /** BPF_LD | BPF_W | BPF_ABS: reads a word of {@code struct seccomp_data}. */
  static final int LOAD = 0x20;

  /** BPF_JMP | BPF_JEQ | BPF_K. */
  static final int IF_EQUAL = 0x15;

  /** BPF_JMP | BPF_JGE | BPF_K: unsigned. */
  static final int IF_AT_LEAST = 0x35;

  /** BPF_JMP | BPF_JSET | BPF_K. */
  static final int IF_A_BIT = 0x45;

  /** BPF_RET | BPF_K. */
  static final int RETURN = 0x06;

  private static final int FARTHEST = 255;

  Instruction {
    if (ifTrue < 0 || ifTrue > FARTHEST || ifFalse < 0 || ifFalse > FARTHEST) {
      throw new IllegalArgumentException("a jump over " + ifTrue + " or " + ifFalse);
    }
  }

  static Instruction load(int offset) {
    return new Instruction(LOAD, 0, 0, offset);
  }

  static Instruction answer(int value) {
    return new Instruction(RETURN, 0, 0, value);
  }

  void write(ByteBuffer to) {
    to.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }
}
