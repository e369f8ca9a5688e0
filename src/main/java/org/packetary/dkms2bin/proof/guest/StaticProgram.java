package org.packetary.dkms2bin.proof.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.packetary.dkms2bin.model.Architecture;

/**
 * A program of a few instructions, which stand in a table: bytes, and behind a bar what they are.
 * Here the ELF header is put before them.
 */
public final class StaticProgram {

  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;
  private static final int PAGE = 0x1000;

  private StaticProgram() {}

  /** The program's file. */
  public static byte[] of(String table, Architecture architecture) {
    byte[] code = code(table);
    ByteBuffer file = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
    // elf(5): 64 bits, little endian; an executable with one segment that is the whole file.
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    file.putShort((short) 2).putShort((short) architecture.elfMachine()).putInt(1);
    file.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
    file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    file.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE);
    file.putLong(file.capacity()).putLong(file.capacity()).putLong(PAGE);
    return file.put(code).array();
  }

  private static byte[] code(String table) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    table
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.substring(0, line.indexOf('|')).replace(" ", ""))
        .forEach(bytes -> code.writeBytes(HexFormat.of().parseHex(bytes)));
    return code.toByteArray();
  }
}
