package org.packetary.dkms2bin.kbuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/** What is taken down at the end of a build, by the script that does it in a cell. */
class PostBuildTest {

  private final Path build;
  private final Path kernel;
  private final Path out;

  PostBuildTest(@TempDir Path temp) {
    build = temp.resolve("build");
    kernel = temp.resolve("kernel");
    out = temp.resolve("out");
  }

  @BeforeEach
  void make() throws IOException {
    for (Path directory : List.of(build.resolve("sub"), kernel.resolve("include"), out)) {
      Files.createDirectories(directory);
    }
  }

  private static void write(Path file, String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private CommandResult run(String... more) throws IOException, InterruptedException {
    String script =
        Resources.text(Dkms.class, "post_build.sh")
            .replace("/run/dkms2bin/out", out.toString())
            .replace("/lib/modules/$release/build", kernel.toString());
    Path file = out.resolve("post_build");
    Files.writeString(file, script);
    List<String> words = new ArrayList<>(List.of("bash", file.toString(), "6.1.0-1-amd64"));
    words.addAll(List.of(more));
    return new ProcessRunner()
        .run(Command.of(words, Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C")).in(build));
  }

  private BuildTrace trace() throws IOException {
    return TraceBuilder.build(
        KbuildNotes.read(out).orElseThrow(),
        option -> Optional.of("y"),
        (path, sha256) -> new BuildTrace.Item(path, sha256, BuildTrace.Origin.ROOT, ""));
  }

  private static String digest(BuildTrace trace, Path file) {
    return trace.items().stream()
        .filter(i -> i.path().equals(file.toString()))
        .flatMap(i -> i.sha256().stream())
        .findFirst()
        .orElse("nothing is known of " + file);
  }

  /** A module of two sources, one of which is in a directory below. */
  private void compiled(String target, String relative) throws IOException {
    write(build.resolve("a.c"), "int a;");
    write(build.resolve("sub/b.c"), "int b;");
    write(build.resolve("sub/own.h"), "/* own */");
    write(kernel.resolve("include/k.h"), "/* kernel */");
    write(
        build.resolve(".x.ko.cmd"),
        "savedcmd_" + target + "x.ko := ld -r -o " + target + "x.ko " + target + "x.o; true");
    write(
        build.resolve(".x.o.cmd"),
        "savedcmd_" + target + "x.o := ld -r -o " + target + "x.o @" + target + "x.mod");
    write(
        build.resolve(".x.mod.cmd"),
        "savedcmd_"
            + target
            + "x.mod := printf '%s\\n' a.o sub/b.o blob.o | awk '{ print }' > x.mod");
    write(
        build.resolve(".a.o.cmd"),
        "savedcmd_" + target + "a.o := cc -O2 -c -o " + target + "a.o " + target + "a.c",
        "",
        "source_" + target + "a.o := " + target + "a.c",
        "",
        "deps_" + target + "a.o := \\",
        "  " + relative + " \\",
        "    $(wildcard include/config/SMP) \\",
        "    $(wildcard include/config/old/style.h) \\");
    write(
        build.resolve("sub/.b.o.cmd"),
        "savedcmd_" + target + "sub/b.o := cc -O2 -c -o b.o " + target + "sub/b.c",
        "",
        "source_" + target + "sub/b.o := " + target + "sub/b.c",
        "",
        "deps_" + target + "sub/b.o := \\",
        "  " + relative + " \\",
        "  " + target + "sub/own.h \\",
        "  " + target + "gone.h \\");
    write(build.resolve("blob.o"), "machine code");
  }

  private void assertComplete(BuildTrace trace) throws IOException {
    for (Path file :
        List.of(
            build.resolve("a.c"),
            build.resolve("sub/b.c"),
            build.resolve("sub/own.h"),
            build.resolve("blob.o"),
            kernel.resolve("include/k.h"))) {
      assertThat(digest(trace, file)).isEqualTo(Digests.sha256(file));
    }
    assertThat(trace.items()).hasSize(6);
    assertThat(trace.modules())
        .containsExactly(new BuildTrace.Module("x.ko", trace.modules().get(0).units(), List.of(1)));
    assertThat(trace.modules().get(0).units()).hasSize(2);
    assertThat(trace.units().get(0).options()).containsExactly("OLD_STYLE", "SMP");
    assertThat(trace.units().get(0).command()).startsWith("cc -O2 -c");
    assertThat(trace.gaps())
        .containsExactly(
            "1 file that the build had read was gone when it ended: " + build.resolve("gone.h"),
            "x.ko has an object file of which no source is known: blob.o");
  }

  @Test
  void whereTargetsAreAbsoluteOtherPathsAreTheKernels() throws Exception {
    compiled(build + "/", "./include/../include/k.h");

    assertThat(run().status()).isZero();

    assertComplete(trace());
  }

  @Test
  void whereTargetsAreRelativeOtherPathsAreTheModules() throws Exception {
    compiled("", kernel + "/include/k.h");

    assertThat(run().status()).isZero();

    assertComplete(trace());
  }

  @Test
  void theDriversOwnScriptRunsBeforeAndDecidesHowItEnds() throws Exception {
    compiled(build + "/", "include/k.h");
    write(build.resolve("own.sh"), "#!/bin/sh", "echo \"$0 $# $2\"; rm .a.o.cmd; exit 7");
    build.resolve("own.sh").toFile().setExecutable(true);

    CommandResult result = run("own.sh", "one", "two");

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.out()).contains("own.sh 2 two");
    assertThat(trace().gaps()).anyMatch(gap -> gap.contains("a.o"));
  }

  @Test
  void aScriptThatCannotBeRunIsLeftOutAsDkmsDoes() throws Exception {
    compiled(build + "/", "include/k.h");
    write(build.resolve("own.sh"), "exit 7");

    CommandResult result = run("own.sh");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("not executable");
    assertThat(trace().modules()).hasSize(1);
  }

  @Test
  void aBuildWithoutNotesLeavesNothingAndEndsWell() throws Exception {
    assertThat(run().status()).isZero();

    assertThat(KbuildNotes.read(out)).isEqualTo(Optional.empty());
  }

  @Test
  void pipesAndDevicesAreNotWaitedFor() throws Exception {
    compiled("", "../kernel/include/k.h");
    write(
        build.resolve("sub/.b.o.cmd"),
        "savedcmd_sub/b.o := cc -O2 -c -o b.o sub/b.c",
        "source_sub/b.o := sub/b.c",
        "deps_sub/b.o := \\",
        "  /dev/zero \\",
        "  pipe \\");
    List<Path> pipes =
        List.of(
            build.resolve("pipe"),
            out.resolve("kbuild.lines"),
            out.resolve("kbuild.sha256"),
            out.resolve("kbuild.log"));
    for (Path pipe : pipes) {
      HostTool.output("mkfifo", pipe.toString());
    }

    assertThat(run().ok()).isTrue();

    assertThat(digest(trace(), build.resolve("a.c")))
        .isEqualTo(Digests.sha256(build.resolve("a.c")));
    assertThat(trace().gaps()).anyMatch(gap -> gap.contains("/dev/zero"));
  }
}
