package org.packetary.dkms2bin.fakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** A sandbox that does nothing but what a test says would happen in it. */
public record FakeSandbox(Happening happening) implements Sandbox {

  /** What happens in a root; {@code module} is empty while a dkms.conf is evaluated. */
  public interface Happening {
    CommandResult in(SandboxRoot root, String module) throws IOException, InterruptedException;
  }

  @Override
  public CommandResult run(
      SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException {
    try {
      Files.createDirectories(root.upper());
      Files.writeString(root.enterScript(), "");
      return happening.in(root, module(argv));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Scripts that are about a module are called "dkms2bin", and the module comes next. */
  private static String module(List<String> argv) {
    int name = argv.indexOf("dkms2bin") + 1;
    return name > 0 && name < argv.size() ? argv.get(name) : "";
  }

  public static CommandResult ended(int status, String out, String err) {
    return new CommandResult(
        Command.of(List.of("sh", "enter"), Map.of()), status, out, err, false, Duration.ZERO);
  }

  /** Steps that dkms took, each as {@code STEP STATUS}, and what it said in the last. */
  public static CommandResult dkms(SandboxRoot root, List<String> steps, String said)
      throws IOException {
    Path out = root.scratch().resolve("out");
    Files.writeString(out.resolve("status"), "version 3.0.10\n" + String.join("\n", steps) + "\n");
    String last = steps.get(steps.size() - 1).replaceFirst(" .*", "");
    Files.writeString(out.resolve(last + ".log"), said);
    return ended(0, "", "");
  }
}
