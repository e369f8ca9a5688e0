package org.packetary.dkms2bin.fakes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** What dkms leaves in a root of a module, always in version 1.0. */
public final class FakeDkms {

  /** Modules that were really built, for {@link #RELEASE}. */
  public static final Path FIXTURES = Path.of("src/test/resources/module");

  public static final String RELEASE = "6.1.0-56-amd64";

  /** Another release; its name is as long. */
  public static final String OTHER_RELEASE = "6.1.0-57-amd64";

  private FakeDkms() {}

  /** Where dkms keeps a module's files, below a root. */
  public static String kept(String module, String release) {
    return "var/lib/dkms/" + module + "/1.0/" + release + "/x86_64/module";
  }

  /** The fixture {@code fixture_base} was built and installed. */
  public static CommandResult installed(SandboxRoot root, String module) throws IOException {
    return installed(root, module, List.of("fixture_base"));
  }

  /** Fixtures were built and installed for the root's release. */
  public static CommandResult installed(SandboxRoot root, String module, List<String> names)
      throws IOException {
    String release = root.release().orElse(RELEASE);
    Path kept = Files.createDirectories(root.upper().resolve(kept(module, release)));
    Path updates =
        Files.createDirectories(root.upper().resolve("lib/modules/" + release + "/updates/dkms"));
    StringBuilder installed = new StringBuilder();
    for (String name : names) {
      String built =
          Files.readString(FIXTURES.resolve(name + ".ko"), StandardCharsets.ISO_8859_1)
              .replace(RELEASE, release);
      for (Path place : List.of(kept, updates)) {
        Files.writeString(place.resolve(name + ".ko"), built, StandardCharsets.ISO_8859_1);
      }
      installed.append("updates/dkms/").append(name).append(".ko\0");
    }
    Files.createDirectories(root.scratch().resolve("out"));
    Files.writeString(root.scratch().resolve("out/modules.installed"), installed);
    return FakeSandbox.dkms(root, List.of("add 0", "build 0", "install 0"), "DKMS: install done");
  }

  /** The compiler complained. */
  public static CommandResult makeFailed(SandboxRoot root, String module) throws IOException {
    Path build = root.upper().resolve("var/lib/dkms/" + module + "/1.0/build");
    Files.createDirectories(build);
    Files.writeString(build.resolve("make.log"), "CC x.o\nx.c:1:1: error: no\n");
    return FakeSandbox.dkms(
        root,
        List.of("add 0", "build 10"),
        "Error! Bad return status for module build on kernel: x");
  }
}
