package org.packetary.dkms2bin.source;

import static org.packetary.dkms2bin.fuzz.Mutator.mutate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioBuilder;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.ZipBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.fuzz.Fuzz;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packagefile.RpmBuilder;
import org.packetary.dkms2bin.packagefile.RpmTag;

/**
 * Mutants of small sound inputs of each form. Some are changed as files; others before they are
 * compressed and summed up, so that the changes get as far as the inner readers.
 */
@Tag("fuzz")
class SourceFuzzTest {

  private static final List<Compression> COMPRESSIONS = List.of(Compression.values());
  private static final String CONF = "PACKAGE_NAME=hello\n";
  private static final String CODE = "int x;\n".repeat(90);

  private final Path tmp;
  private final SourceReader reader = new SourceReader(ExtractionLimits.DEFAULT);

  SourceFuzzTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private void fuzz(Function<Random, byte[]> mutants) throws IOException {
    new Fuzz(tmp, InputException.class).run(mutants, reader::read);
  }

  private static Compression compression(Random random) {
    return COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size()));
  }

  private static byte[] tar(String prefix) {
    return new TarBuilder()
        .directory("./")
        .file(prefix + "hello-1.0/dkms.conf", CONF)
        .file(prefix + "long".repeat(30), CODE)
        .symlink(prefix + "hello-1.0/link", "../hello-1.0/dkms.conf")
        .hardlink(prefix + "hello-1.0/same", prefix + "hello-1.0/dkms.conf")
        .paxNamed("etc/modprobe.d/hello.conf", "options hello x=1\n")
        .build();
  }

  private static byte[] mutateTar(byte[] tar, Random random) {
    byte[] mutant = mutate(tar, random);
    if (random.nextBoolean()) {
      TarBuilder.mendChecksums(mutant);
    }
    return mutant;
  }

  @Test
  void debs() throws IOException {
    byte[] data = tar("./usr/src/");
    byte[] control =
        TarBuilder.control(Map.of("control", DebBuilder.CONTROL, "conffiles", "/etc/x\n"));
    fuzz(
        random -> {
          Compression compression = compression(random);
          DebBuilder sound = DebBuilder.of(data, compression);
          return switch (random.nextInt(5)) {
            case 0 ->
                sound
                    .member(
                        "control.tar" + compression.suffix(),
                        DebBuilder.compress(mutateTar(control, random), compression))
                    .build();
            case 1, 2 ->
                sound
                    .member(
                        "data.tar" + compression.suffix(),
                        DebBuilder.compress(mutateTar(data, random), compression))
                    .build();
            default -> mutate(sound.build(), random);
          };
        });
  }

  @Test
  void rpms() throws IOException {
    byte[] cpio =
        new CpioBuilder()
            .directory("./usr/src/hello-1.0")
            .file("./usr/src/hello-1.0/dkms.conf", CONF)
            .file("./usr/src/hello-1.0/hello.c", CODE)
            .hardlink("./usr/src/hello-1.0/one", 7, 2, "")
            .hardlink("./usr/src/hello-1.0/two", 7, 2, "content")
            .symlink("./usr/src/hello-1.0/link", "../hello-1.0/hello.c")
            .file("./etc/modprobe.d/hello.conf", "options hello x=1\n")
            .build();
    fuzz(
        random ->
            switch (random.nextInt(4)) {
              case 0 -> mutate(rpm(cpio, random).build(), random);
              case 1 -> rpm(cpio, random).mangleHeader(header -> mutate(header, random)).build();
              default -> rpm(mutate(cpio, random), random).build();
            });
  }

  private static RpmBuilder rpm(byte[] cpio, Random random) {
    return new RpmBuilder(cpio, compression(random))
        .header(RpmTag.EPOCH, new int[] {1})
        .header(RpmTag.REQUIRENAME, List.of("dkms", "gcc"))
        .header(RpmTag.REQUIREVERSION, List.of("2.8", ""))
        .header(RpmTag.REQUIREFLAGS, new int[] {12, 0})
        .header(RpmTag.BASENAMES, List.of("hello.conf", "hello.c"))
        .header(RpmTag.DIRNAMES, List.of("/etc/modprobe.d/", "/usr/src/hello-1.0/"))
        .header(RpmTag.DIRINDEXES, new int[] {0, 1})
        .header(RpmTag.FILEFLAGS, new int[] {1, 0});
  }

  @Test
  void tarballs() throws IOException {
    byte[] plain = tar("./");
    byte[] dkms =
        new TarBuilder()
            .directory("./")
            .file("./dkms_source_tree/dkms.conf", CONF)
            .file("./dkms_source_tree/hello.c", CODE)
            .directory("./dkms_main_tree/")
            .build();
    fuzz(
        random -> {
          byte[] tar = random.nextBoolean() ? plain : dkms;
          return random.nextBoolean()
              ? DebBuilder.compress(mutateTar(tar, random), compression(random))
              : mutate(DebBuilder.compress(tar, compression(random)), random);
        });
  }

  @Test
  void zips() throws IOException {
    byte[] sound =
        new ZipBuilder()
            .directory("hello-1.0")
            .file("hello-1.0/dkms.conf", CONF)
            .file("hello-1.0/hello.c", CODE)
            .symlink("hello-1.0/link", "hello.c")
            .build();
    fuzz(random -> mutate(sound, random));
  }
}
