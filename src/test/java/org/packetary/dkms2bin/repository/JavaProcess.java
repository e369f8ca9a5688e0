package org.packetary.dkms2bin.repository;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class of the tests in a Java process of its own. */
public final class JavaProcess {

  private JavaProcess() {}

  /** What starts it, with one output stream. */
  public static ProcessBuilder of(Class<?> main, List<?> arguments) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    arguments.forEach(argument -> argv.add(argument.toString()));
    return new ProcessBuilder(argv).redirectErrorStream(true);
  }
}
