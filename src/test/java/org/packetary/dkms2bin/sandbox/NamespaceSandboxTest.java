package org.packetary.dkms2bin.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;

/** What the script that enters a root hands to mount. */
class NamespaceSandboxTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

  private final Path temp;

  NamespaceSandboxTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** The lines of fstab for a bind, by the shell that runs the script. */
  private String lines(Path host, boolean writable) throws Exception {
    Path cache = Files.createDirectories(temp.resolve("cache"));
    SandboxRoot root =
        SandboxRoot.forPreparation(
            List.of(new Layer("base", cache.resolve("layers/base/tree"))),
            Files.createDirectories(cache.resolve("scratch")),
            List.of(new Bind(host, "shown", writable)));
    new NamespaceSandbox(
            cache,
            CellLimits.of(LimitRequest.DEFAULT, cache),
            command -> new CommandResult(command, 0, "", "", false, Duration.ZERO),
            HostEnvironment.of(ENVIRONMENT),
            Tier.ofRoot(),
            event -> {})
        .run(root, List.of("true"), Optional.empty(), Optional.empty());
    String script = Files.readString(root.enterScript());
    int begin = script.indexOf("print_binds() {");
    String function = script.substring(begin, script.indexOf("\n}", begin) + 2);
    return new ProcessRunner()
        .run(
            Command.of(
                List.of("sh", "-c", "root=scratch/root\n" + function + "\nprint_binds"),
                ENVIRONMENT))
        .out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "two words", "tab\there", "back\\040slash", "it's"})
  void aDirectoryOfAnyNameIsALineThatMountReads(String name) throws Exception {
    Path host = Files.createDirectory(temp.resolve(name));

    String[] fields = lines(host, false).strip().split(" ", -1);

    assertThat(fields).hasSize(6);
    assertThat(unescaped(fields[0])).isEqualTo(host.toString());
    assertThat(fields[1]).isEqualTo("scratch/root/run/dkms2bin/shown");
    assertThat(fields[3]).isEqualTo("bind,ro,nosuid,nodev");
  }

  @Test
  void whatIsGoneIsNotShown() throws Exception {
    assertThat(lines(temp.resolve("gone"), true)).isEmpty();
  }

  /** What getmntent(3) makes of a field. */
  private static String unescaped(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
