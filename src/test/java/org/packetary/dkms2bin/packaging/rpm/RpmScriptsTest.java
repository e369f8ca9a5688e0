package org.packetary.dkms2bin.packaging.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * What the scripts of RPM packages do to a target. The programs on PATH write down how they are
 * called, and what they are given to read.
 */
class RpmScriptsTest {

  private static final String KERNEL = "5.14.0-427.13.1.el9_4.x86_64";
  private static final String MODULES = "/lib/modules/" + KERNEL;

  private Path temp;
  private Path root;
  private Path calls;
  private Path programs;

  @BeforeEach
  void target(@TempDir Path temp) throws IOException {
    this.temp = temp;
    root = temp.resolve("root");
    Files.createDirectories(root.resolve(MODULES.substring(1)));
    calls = Files.createFile(temp.resolve("calls"));
    programs = Files.createDirectory(temp.resolve("programs"));
    program("depmod", 0);
    program("dracut", 0);
    program("weak-modules", 0);
  }

  private void program(String name, int status) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(
        file,
        "#!/bin/sh\necho "
            + name
            + " \"$*\" >> '"
            + calls
            + "'\n"
            + "[ "
            + name
            + " != weak-modules ] || while read -r f; do echo \"< $f\"; done >> '"
            + calls
            + "'\nexit "
            + status
            + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void kernelIsThere() throws IOException {
    Files.writeString(root.resolve(MODULES.substring(1)).resolve("modules.dep"), "");
    Files.createDirectories(root.resolve("boot"));
    Files.writeString(root.resolve("boot/initramfs-" + KERNEL + ".img"), "");
  }

  private RpmSpec spec(boolean remakeInitrd, boolean weakModules) throws IOException {
    Path module = Files.writeString(temp.resolve("a.ko"), "a");
    return new RpmSpecs(new RpmOptions(false, weakModules, Optional.empty()))
        .of(
            new ModulePackage(
                new CellId(new ModuleId("a", "1"), KERNEL, Architecture.X86_64),
                List.of(
                    new ModuleFile(module, MODULES + "/extra/it's.ko"),
                    new ModuleFile(module, MODULES + "/extra/b.ko.xz")),
                Optional.empty(),
                remakeInitrd,
                PackageMetadata.NONE,
                Instant.EPOCH));
  }

  /** Runs a script as rpm does, with the target's directories instead of the host's. */
  private HostTool.Result run(Optional<String> script, String... arguments) throws Exception {
    Path file = temp.resolve("script");
    Files.writeString(
        file,
        script
            .orElseThrow()
            .replace("directory='/lib", "directory='" + root + "/lib")
            .replace("/boot/", root + "/boot/"));
    List<String> argv = new ArrayList<>(List.of("/bin/sh", file.toString()));
    argv.addAll(List.of(arguments));
    return HostTool.run(Map.of("PATH", programs.toString()), argv);
  }

  @Test
  void theKernelThatThePackageIsForLearnsOfItsModules() throws Exception {
    kernelIsThere();

    assertThat(run(spec(false, false).post(), "1")).isEqualTo(new HostTool.Result(0, ""));

    assertThat(calls).content().isEqualTo("depmod -a " + KERNEL + "\n");
  }

  @Test
  void nothingIsDoneForAKernelThatIsNotThere() throws Exception {
    assertThat(run(spec(true, false).post(), "1")).isEqualTo(new HostTool.Result(0, ""));
    assertThat(run(spec(true, false).postun(), "0")).isEqualTo(new HostTool.Result(0, ""));

    assertThat(calls).isEmptyFile();
  }

  @Test
  void theInitialRamdiskIsMadeAgainWhereDkmsConfSaysSo() throws Exception {
    kernelIsThere();

    run(spec(true, false).post(), "1");

    assertThat(calls)
        .content()
        .isEqualTo(
            "depmod -a %1$s\ndracut --force %2$s/boot/initramfs-%1$s.img %1$s\n"
                .formatted(KERNEL, root));
  }

  @Test
  void weakModulesAreToldTheFiles() throws Exception {
    String files = "< " + MODULES + "/extra/b.ko.xz\n< " + MODULES + "/extra/it's.ko\n";

    run(spec(false, true).post(), "1");
    run(spec(false, true).postun(), "1");
    run(spec(false, true).postun(), "0");

    assertThat(calls)
        .content()
        .isEqualTo(
            "weak-modules --add-modules\n" + files + "weak-modules --remove-modules\n" + files);
  }

  @Test
  void anUpgradeAndARemovalForgetWhatIsGone() throws Exception {
    kernelIsThere();

    run(spec(true, false).postun(), "1");
    assertThat(calls).content().isEqualTo("depmod -a " + KERNEL + "\n");
    run(spec(true, false).postun(), "0");

    assertThat(calls).content().hasLineCount(3).contains("dracut --force ");
  }

  @Test
  void aFailureIsSaidAndDoesNotLeaveThePackageHalfInstalled() throws Exception {
    kernelIsThere();
    program("depmod", 1);
    program("dracut", 1);

    HostTool.Result result = run(spec(true, false).post(), "1");

    assertThat(result.status()).isZero();
    assertThat(result.output()).contains("run depmod -a " + KERNEL, "run dracut --force ");
  }
}
