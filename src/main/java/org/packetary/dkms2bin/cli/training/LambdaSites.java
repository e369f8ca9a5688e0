package org.packetary.dkms2bin.cli.training;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the lambdas of a class file, and writes each as a line of a class list, so that a class
 * data archive has its class without the lambda having been run (the Java Virtual Machine
 * Specification, chapter 4; the lines are what {@code -XX:DumpLoadedClassList} writes).
 */
final class LambdaSites {

  private static final int MAGIC = 0xCAFEBABE;
  private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory metafactory";

  private static final List<String> KINDS =
      List.of(
          "",
          "REF_getField",
          "REF_getStatic",
          "REF_putField",
          "REF_putStatic",
          "REF_invokeVirtual",
          "REF_invokeStatic",
          "REF_invokeSpecial",
          "REF_newInvokeSpecial",
          "REF_invokeInterface");

  /** The constants by number: a text, or the numbers and the tag that a constant is made of. */
  private final List<Object> constants = new ArrayList<>();

  private final List<int[]> bootstraps = new ArrayList<>();
  private final String owner;

  private record Constant(int tag, int first, int second) {}

  private LambdaSites(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.skipNBytes(4);
    int count = in.readUnsignedShort();
    constants.add("");
    while (constants.size() < count) {
      readConstant(in);
    }
    in.skipNBytes(2);
    owner = text(constant(in.readUnsignedShort()).first());
    in.skipNBytes(2);
    in.skipNBytes(2L * in.readUnsignedShort());
    skipMembers(in);
    skipMembers(in);
    readAttributes(in);
  }

  /** The lines for a class file. */
  static List<String> of(InputStream classFile) throws IOException {
    LambdaSites sites = new LambdaSites(new DataInputStream(classFile));
    List<String> lines = new ArrayList<>();
    for (Object constant : sites.constants) {
      if (constant instanceof Constant site && site.tag() == 18) {
        sites.line(site).ifPresent(lines::add);
      }
    }
    return lines;
  }

  private void readConstant(DataInputStream in) throws IOException {
    int tag = in.readUnsignedByte();
    switch (tag) {
      case 1 -> constants.add(in.readUTF());
      case 7, 8, 16, 19, 20 -> constants.add(new Constant(tag, in.readUnsignedShort(), 0));
      case 15 -> constants.add(new Constant(tag, in.readUnsignedByte(), in.readUnsignedShort()));
      case 3, 4, 9, 10, 11, 12, 17, 18 ->
          constants.add(new Constant(tag, in.readUnsignedShort(), in.readUnsignedShort()));
      case 5, 6 -> {
        in.skipNBytes(8);
        // A long or double takes two numbers.
        constants.add("");
        constants.add("");
      }
      default -> throw new IOException("constant of kind " + tag);
    }
  }

  private static void skipMembers(DataInputStream in) throws IOException {
    for (int members = in.readUnsignedShort(); members > 0; members--) {
      in.skipNBytes(6);
      for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
        in.skipNBytes(2);
        in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
      }
    }
  }

  private void readAttributes(DataInputStream in) throws IOException {
    for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
      String name = text(in.readUnsignedShort());
      long length = Integer.toUnsignedLong(in.readInt());
      if (!name.equals("BootstrapMethods")) {
        in.skipNBytes(length);
        continue;
      }
      for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
        int handle = in.readUnsignedShort();
        int[] bootstrap = new int[1 + in.readUnsignedShort()];
        bootstrap[0] = handle;
        for (int i = 1; i < bootstrap.length; i++) {
          bootstrap[i] = in.readUnsignedShort();
        }
        bootstraps.add(bootstrap);
      }
    }
  }

  private Optional<String> line(Constant site) {
    int[] bootstrap = bootstraps.get(site.first());
    if (!member(constant(constant(bootstrap[0]).second())).startsWith(METAFACTORY + " ")) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder("@lambda-proxy ").append(owner);
    line.append(' ').append(nameAndType(site.second()));
    for (int i = 1; i < bootstrap.length; i++) {
      Constant argument = constant(bootstrap[i]);
      line.append(' ');
      if (argument.tag() == 15) {
        line.append(KINDS.get(argument.first())).append(' ');
        line.append(member(constant(argument.second())));
      } else {
        line.append(text(argument.first()));
      }
    }
    return Optional.of(line.toString());
  }

  /** A method or field: the class, the name, the type. */
  private String member(Constant member) {
    return text(constant(member.first()).first()) + " " + nameAndType(member.second());
  }

  private String nameAndType(int number) {
    Constant constant = constant(number);
    return text(constant.first()) + " " + text(constant.second());
  }

  private Constant constant(int number) {
    if (constants.get(number) instanceof Constant constant) {
      return constant;
    }
    throw new IllegalArgumentException("constant " + number + " is a text");
  }

  private String text(int number) {
    return String.valueOf(constants.get(number));
  }
}
