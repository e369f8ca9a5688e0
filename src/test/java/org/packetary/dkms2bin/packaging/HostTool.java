package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs dpkg's and apt's own programs, so that tests hold our packages against them. */
public final class HostTool {

  private HostTool() {}

  /** What a program left: its exit status and both output streams as one text. */
  public record Result(int status, String output) {}

  /** Runs a program in the C locale and UTC, with more settings of the environment. */
  public static Result run(Map<String, String> environment, List<String> argv)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(argv)).redirectErrorStream(true);
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /** The output of a program that has to succeed. */
  public static String output(String... argv) throws IOException, InterruptedException {
    Result result = run(Map.of(), List.of(argv));
    if (result.status() != 0) {
      throw new AssertionError(
          String.join(" ", argv) + " exited with " + result.status() + ":\n" + result.output());
    }
    return result.output();
  }

  /** The names of a directory's entries, sorted. */
  public static List<String> names(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
