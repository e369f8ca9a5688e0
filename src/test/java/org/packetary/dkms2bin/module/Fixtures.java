package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Architecture;

/** The real modules under src/test/resources/module, and altered copies of them. */
final class Fixtures {

  static final Path DIR = Path.of("src/test/resources/module");
  static final Path BASE = DIR.resolve("fixture_base.ko");
  static final Path USER = DIR.resolve("fixture_user.ko");
  static final Path USER_EXTENDED = DIR.resolve("fixture_user_extended.ko");
  static final String RELEASE = "6.1.0-56-amd64";

  private Fixtures() {}

  static ModuleSymvers symvers() {
    return ModuleSymvers.read(DIR.resolve("Module.symvers"));
  }

  static KernelConfig config(String version) {
    return KernelConfig.read(DIR.resolve("linux-" + version + ".config"));
  }

  /** The kernel that the modules were built for, and which of them have to be there. */
  static Expectation expectation(String... modules) {
    return new Expectation(
        KernelRelease.parse(RELEASE),
        Architecture.X86_64,
        config("6.1"),
        symvers(),
        Set.of(modules));
  }

  /** A copy in which every occurrence of some bytes is replaced by as many others. */
  static Path replaced(Path from, Path dir, String old, String replacement) throws IOException {
    String content = new String(Files.readAllBytes(from), StandardCharsets.ISO_8859_1);
    assertThat(content).contains(old);
    assertThat(replacement).hasSameSizeAs(old);
    Path to = dir.resolve(from.getFileName().toString());
    return Files.write(to, content.replace(old, replacement).getBytes(StandardCharsets.ISO_8859_1));
  }
}
