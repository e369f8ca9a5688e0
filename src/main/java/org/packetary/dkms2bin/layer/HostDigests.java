package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.Secret;

/**
 * Computes digests by the host's {@code sha256sum}, on all processors: it uses what they have for
 * it, and Java does so only behind its optimising compiler, which is off here.
 */
public final class HostDigests implements FileDigests {

  private static final int DIGITS = 64;

  private final CommandRunner runner;
  private final HostEnvironment environment;

  /** Digests by the host's programs. */
  public HostDigests(CommandRunner runner, HostEnvironment environment) {
    this.runner = runner;
    this.environment = environment;
  }

  @Override
  public List<Optional<String>> of(List<Path> files) throws IOException, InterruptedException {
    int parts = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), files.size()));
    ExecutorService threads = Executors.newFixedThreadPool(parts);
    try {
      List<Callable<List<Optional<String>>>> tasks = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        List<Path> some = new ArrayList<>();
        for (int at = part; at < files.size(); at += parts) {
          some.add(files.get(at));
        }
        tasks.add(() -> part(some));
      }
      List<List<Optional<String>>> found = new ArrayList<>();
      for (Future<List<Optional<String>>> task : threads.invokeAll(tasks)) {
        found.add(task.get());
      }
      List<Optional<String>> all = new ArrayList<>();
      for (int at = 0; at < files.size(); at++) {
        all.add(found.get(at % parts).get(at / parts));
      }
      return all;
    } catch (ExecutionException e) {
      throw new IOException("cannot compute digests: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Java does what the program cannot: names that are no text, files that it may not read. */
  private List<Optional<String>> part(List<Path> files) throws IOException, InterruptedException {
    String names = files.stream().map(f -> f + "\0").collect(Collectors.joining());
    CommandResult result =
        runner.run(
            Command.of(List.of("xargs", "-0", "sha256sum", "-z", "--"), environment.variables())
                .reading(new Secret(names)));
    String[] lines = result.out().split("\0", -1);
    if (!result.ok() || lines.length != files.size() + 1) {
      return FileDigests.PLAIN.of(files);
    }
    List<Optional<String>> digests = new ArrayList<>();
    for (int at = 0; at < files.size(); at++) {
      digests.add(Optional.of(lines[at].substring(0, DIGITS)));
    }
    return digests;
  }
}
