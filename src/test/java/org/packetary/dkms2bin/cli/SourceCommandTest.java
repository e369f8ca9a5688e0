package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.packaging.HostTool;
import picocli.CommandLine.Help.Ansi;

/** {@code dkms2bin source}, as any user, without a chroot. */
class SourceCommandTest {

  private final Path temp;
  private final Path repository;

  SourceCommandTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  private Ended run(Object... words) {
    List<String> args = new ArrayList<>(List.of("source"));
    List.of(words).forEach(w -> args.add(w.toString()));
    args.addAll(List.of("--out-dir", repository.toString()));
    args.addAll(List.of("--cache-dir", temp.resolve("cache").toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        new Invocation(
            java.io.InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("SOURCE_DATE_EPOCH", "1600000000"),
            Path.of("").toAbsolutePath(),
            Ansi.OFF,
            new RunLog(),
            "under test");
    int status = Main.commandLine(invocation).execute(args.toArray(String[]::new));
    return new Ended(status, out.toString(), err.toString());
  }

  private Path driver(String name, String makefile) throws IOException {
    Path driver = Files.createDirectory(temp.resolve(name));
    Files.writeString(driver.resolve("Makefile"), makefile);
    Files.writeString(driver.resolve("x.c"), "int x;\n");
    return driver;
  }

  @Test
  void packsAndPublishesDriversAndTellsWhatItGuessed() throws Exception {
    Path foo = driver("foo-1.2", "obj-m := foo.o\n");
    Path bar = driver("bar-3", "obj-m := one.o two.o\n");

    Ended ended = run(foo, bar);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.outLines())
        .containsExactly(
            repository.resolve("foo-dkms_1.2_all.deb").toString(),
            repository.resolve("bar-dkms_3_all.deb").toString());
    assertThat(ended.err())
        .contains(foo + " has no dkms.conf")
        .contains("version 1.2, from the name foo-1.2")
        .contains("modules one, two, from Makefile");
    assertThat(Files.readString(repository.resolve("Packages")))
        .contains("Package: foo-dkms\n", "Package: bar-dkms\n");
    assertThat(
            HostTool.output(
                "dpkg-deb", "-c", repository.resolve("foo-dkms_1.2_all.deb").toString()))
        .contains("./usr/src/foo-1.2/dkms.conf", "2020-09-13");
    assertThat(foo.resolve("dkms.conf")).doesNotExist();
  }

  @Test
  void whatTheUserSaysCounts() throws Exception {
    Path driver = driver("x", "all:\n\tcc -c x.c\n");

    Ended ended =
        run(
            driver,
            "--module-name=foo",
            "--module-version=7",
            "--make=make -C src KDIR=${kernel_source_dir}",
            "--clean=make clean",
            "--built-module=foo:src:/kernel/net",
            "--built-module=bar");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).doesNotContain("no dkms.conf");
    Path unpacked = temp.resolve("unpacked");
    HostTool.output(
        "dpkg-deb", "-x", repository.resolve("foo-dkms_7_all.deb").toString(), unpacked.toString());
    assertThat(Files.readString(unpacked.resolve("usr/src/foo-7/dkms.conf")))
        .contains(
            "MAKE[0]=\"make -C src KDIR=${kernel_source_dir}\"",
            "CLEAN=\"make clean\"",
            "BUILT_MODULE_NAME[0]=\"foo\"",
            "DEST_MODULE_LOCATION[0]=\"/kernel/net\"",
            "BUILT_MODULE_NAME[1]=\"bar\"");
  }

  @Test
  void allInputsThatAreNotUsableAreNamed() throws Exception {
    Path foo = driver("foo-1.2", "all:\n");
    Path bar = driver("bar", "obj-m := bar.o\n");

    Ended ended = run(foo, bar, temp.resolve("gone"));

    assertThat(ended.status()).isEqualTo(ExitCode.INPUT.status());
    assertThat(ended.err())
        .contains("3 inputs are not usable")
        .contains(foo + ", and it cannot be told which modules it builds")
        .contains(bar + ", and it cannot be told its version")
        .contains("gone");
    assertThat(repository).doesNotExist();
  }

  @Test
  void bashIsNotRunHere() throws Exception {
    Path driver = driver("foo-1.2", "obj-m := foo.o\n");
    Path witness = temp.resolve("witness");
    Files.writeString(
        driver.resolve("dkms.conf"),
        "PACKAGE_NAME=$(touch " + witness + "; echo foo)\nPACKAGE_VERSION=1.2\n");

    Ended ended = run(driver);

    assertThat(ended.status()).isEqualTo(ExitCode.INPUT.status());
    assertThat(ended.err()).contains("PACKAGE_NAME", "--module-name");
    assertThat(run(driver, "--module-name=foo").outLines())
        .containsExactly(repository.resolve("foo-dkms_1.2_all.deb").toString());
    assertThat(witness).doesNotExist();
  }

  @Test
  void optionsThatCountForNothingAreWarnedOf() throws Exception {
    Path driver = driver("foo-1.2", "obj-m := foo.o\n");
    Files.writeString(driver.resolve("dkms.conf"), "PACKAGE_NAME=foo\nPACKAGE_VERSION=1.2\n");

    Ended ended = run(driver, "--make=make all");

    assertThat(ended.status()).isZero();
    assertThat(ended.err()).contains("warning: --make, --clean and --built-module are for");
  }

  @Test
  void badOptionsAreUsageErrors() throws Exception {
    Path driver = driver("foo-1.2", "obj-m := foo.o\n");

    assertThat(run(driver, "--built-module=foo.ko").status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(run().status()).isEqualTo(ExitCode.USAGE.status());
  }
}
