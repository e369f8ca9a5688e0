package org.packetary.dkms2bin.headers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.kernel.KernelRelease;

class HeaderIndexTest {

  private final Path temp;

  HeaderIndexTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private HeaderIndex sample() {
    return Headers.of("6.1.0-1-amd64")
        .with("include/linux/frob.h", "struct frob { int a; };\nint frob(struct frob *f);\n")
        .with("include/net/frob.h", "struct other_frob { const long a; };\n#define frob_x 1\n")
        .with("include/uapi/linux/frob.h", "#define frob(x) x\n#define frob_u 1\n")
        .with("include/asm-generic/frob.h", "int frob(void);\n")
        .with("arch/x86/include/asm/frob.h", "int frob(long a);\n")
        .with("arch/arm64/include/asm/arm.h", "int frob_arm(void);\n")
        .with(
            "Module.symvers",
            "0x00000001\tfrob\tdrivers/frob\tEXPORT_SYMBOL_GPL\tFROBS\n"
                + "0x00000002\tfrob_hidden\tvmlinux\tEXPORT_SYMBOL\t\n")
        .index(temp.resolve("headers"));
  }

  private static Stream<String> files(HeaderIndex index, String name) {
    return index.find(name).stream().map(HeaderDeclaration::file);
  }

  @Test
  void theLikeliestDeclarationComesFirst() {
    assertThat(files(sample(), "frob"))
        .containsExactly(
            "include/linux/frob.h",
            "arch/x86/include/asm/frob.h",
            "include/uapi/linux/frob.h",
            "include/asm-generic/frob.h");
  }

  @Test
  void headersAreFoundAsTheyAreIncluded() {
    HeaderIndex index = sample();

    assertThat(files(index, "linux/frob.h"))
        .containsExactly("include/linux/frob.h", "include/uapi/linux/frob.h");
    assertThat(files(index, "asm/frob.h")).containsExactly("arch/x86/include/asm/frob.h");
    assertThat(files(index, "asm/made.h")).containsExactly("arch/x86/include/generated/asm/made.h");
    assertThat(files(index, "generated/utsrelease.h"))
        .containsExactly("include/generated/utsrelease.h");
    assertThat(index.find("linux/other.h")).isEmpty();
  }

  @Test
  void otherArchitecturesDoNotCount() {
    assertThat(sample().find("frob_arm")).isEmpty();
  }

  @Test
  void aMemberIsFoundWithoutItsType() {
    assertThat(sample().members("a"))
        .extracting(HeaderDeclaration::name)
        .containsExactly("frob.a", "other_frob.a");
  }

  @Test
  void exportsSayModuleKindAndNamespaceAndAreNoDeclarations() {
    HeaderIndex index = sample();

    assertThat(index.export("frob").orElseThrow().text())
        .isEqualTo("EXPORT_SYMBOL_GPL of drivers/frob, namespace FROBS");
    assertThat(index.export("frob_hidden").orElseThrow().file()).isEqualTo("Module.symvers");
    assertThat(index.find("frob_hidden")).isEmpty();
    assertThat(index.export("frob_x")).isEmpty();
  }

  @Test
  void namesThatBeginAlikeAreKeptApart() {
    HeaderIndex index = sample();

    assertThat(index.find("frob_")).isEmpty();
    assertThat(index.find("fro")).isEmpty();
    assertThat(index.find("")).isEmpty();
    assertThat(index.find("zzz")).isEmpty();
    assertThat(index.find("frob\t0000")).isEmpty();
    assertThat(index.find("struct frob")).hasSize(1);
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    HeaderIndex index = sample();
    Path file = temp.resolve("index");

    index.save(file);
    HeaderIndex read = HeaderIndex.open(file).orElseThrow();

    for (String name : List.of("frob", "struct frob", "frob.a", "linux/frob.h", "frob_u")) {
      assertThat(read.find(name)).isNotEmpty().isEqualTo(index.find(name));
    }
    assertThat(read.export("frob")).isEqualTo(index.export("frob"));
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).containsExactlyInAnyOrder(file, temp.resolve("headers"));
    }
  }

  @Test
  void aDamagedOrForeignFileIsNone() throws Exception {
    Path file = temp.resolve("index");
    sample().save(file);
    byte[] sound = Files.readAllBytes(file);

    byte[] flipped = sound.clone();
    flipped[sound.length - 3] ^= 1;
    Files.write(file, flipped);
    assertThat(HeaderIndex.open(file)).isEmpty();

    Files.write(file, Arrays.copyOf(sound, sound.length / 2));
    assertThat(HeaderIndex.open(file)).isEmpty();

    String text = new String(sound, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replaceFirst("index 1 ", "index 0 "), StandardCharsets.ISO_8859_1);
    assertThat(HeaderIndex.open(file)).isEmpty();

    Files.write(file, new byte[0]);
    assertThat(HeaderIndex.open(file)).isEmpty();
    assertThat(HeaderIndex.open(temp.resolve("absent"))).isEmpty();
  }

  @Test
  void theDirectoryThatFlavoursShareIsReadToo() throws Exception {
    Path own = Headers.of("6.1.0-1-amd64").in(temp.resolve("own"));
    Path common =
        new Headers()
            .with("include/linux/shared.h", "int shared(void);\n")
            .with("arch/x86/include/asm/shared.h", "int shared_here(void);\n")
            .with("arch/arm64/include/asm/shared.h", "int shared_there(void);\n")
            .in(temp.resolve("common"));
    Files.writeString(own.resolve("Makefile"), "include " + common + "/Makefile\n");

    HeaderSet set =
        HeaderSet.of(own.toString(), p -> Optional.of(Path.of(p)).filter(Files::exists))
            .orElseThrow();
    HeaderIndex index = HeaderIndex.build(set);

    assertThat(set.release()).contains(KernelRelease.parse("6.1.0-1-amd64"));
    assertThat(index.find("shared")).hasSize(1);
    assertThat(index.find("shared_here")).hasSize(1);
    assertThat(index.find("shared_there")).isEmpty();
  }
}
