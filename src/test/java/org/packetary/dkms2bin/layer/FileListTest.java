package org.packetary.dkms2bin.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.FileTrees;

/** A list tells what has become of a tree's files, and a sample of it finds what is common. */
class FileListTest {

  private static final String ODD = "usr/share/Főtanúsítvány 100%.crt";

  private static final FileDigests DIGESTS =
      new HostDigests(new ProcessRunner(), HostEnvironment.of(System.getenv()));

  private final Path tree;
  private final Path file;

  FileListTest(@TempDir Path temp) {
    this.tree = temp.resolve("tree");
    this.file = temp.resolve("files.txt");
  }

  @BeforeEach
  void makeTree() throws Exception {
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.createDirectories(tree.resolve("usr/share"));
    Files.writeString(tree.resolve("usr/bin/gcc"), "compiles");
    Files.writeString(tree.resolve("usr/bin/make"), "makes");
    Files.writeString(tree.resolve(ODD), "certifies");
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(tree.resolve("etc"), Path.of("no where, 50%"));
    new FileList(tree, file, DIGESTS).write();
  }

  private List<String> problems() throws Exception {
    return new FileList(tree, file, DIGESTS).problems();
  }

  private Optional<String> sampled(int seed) {
    return new FileSample(tree, file, new Random(seed)).problem();
  }

  enum Damage {
    EMPTIED("usr/bin/gcc has 0 bytes and had 8") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.writeString(tree.resolve("usr/bin/gcc"), "");
      }
    },
    GONE("usr/bin/gcc is gone") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.delete(tree.resolve("usr/bin/gcc"));
      }
    },
    OTHER_MODE("usr/bin/gcc has the mode 4755 and had") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.setAttribute(tree.resolve("usr/bin/gcc"), "unix:mode", 0104755);
      }
    },
    OTHER_TARGET("bin has another content") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.delete(tree.resolve("bin"));
        Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/sbin"));
      }
    },
    NO_LINK("bin is no link any more") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.delete(tree.resolve("bin"));
        Files.createDirectory(tree.resolve("bin"));
      }
    },
    WRITTEN("usr/bin/gcc was written after the layer was made") {
      @Override
      void doTo(Path tree) throws IOException {
        Files.writeString(tree.resolve("usr/bin/gcc"), "complies");
        Files.setLastModifiedTime(tree.resolve("usr/bin/gcc"), FileTime.fromMillis(0));
      }
    };

    private final String finding;

    Damage(String finding) {
      this.finding = finding;
    }

    abstract void doTo(Path tree) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void damageIsFoundByWhoLooksAtAllAndByASampleOfAFewFiles(Damage damage) throws Exception {
    assertThat(problems()).isEmpty();
    for (int seed = 0; seed < 20; seed++) {
      assertThat(sampled(seed)).isEmpty();
    }

    damage.doTo(tree);

    assertThat(problems()).hasSize(1);
    assertThat(problems().get(0)).startsWith(damage.finding);
    assertThat(sampled(1)).hasValueSatisfying(s -> assertThat(s).startsWith(damage.finding));
  }

  /** What a disk forgets shows in no date and no size. */
  @Test
  void aFileWithOtherBytesAndTheSameDateIsFoundByItsDigest() throws Exception {
    FileTime date = Files.getLastModifiedTime(tree.resolve(ODD));
    Files.writeString(tree.resolve(ODD), "falsifies".substring(0, 9));
    Files.setLastModifiedTime(tree.resolve(ODD), date);

    assertThat(problems()).hasSize(1).allMatch(p -> p.endsWith(" has another content"));
  }

  @Test
  void aFileThatIsNotTheLayersIsFound() throws Exception {
    Files.writeString(tree.resolve("usr/bin/cc"), "");

    assertThat(problems()).contains("usr/bin/cc is not the layer's");
  }

  @Test
  void aListThatIsCutOffOrChangedSaysNothingGood() throws Exception {
    String whole = Files.readString(file);
    for (int length = 0; length < whole.length() - 1; length += 7) {
      Files.writeString(file, whole.substring(0, length));

      assertThat(problems()).as("cut off at %d", length).hasSize(1);
      assertThat(sampled(length)).as("cut off at %d", length).isPresent();
    }
    Files.writeString(file, whole.replace("usr/bin/make", "usr/bin/mace"));
    assertThat(problems()).hasSize(1).allMatch(p -> p.contains("list of files is damaged"));
  }

  @Test
  void aTreeWithoutFilesHasAListToo() throws Exception {
    FileTrees.delete(tree);
    Files.createDirectory(tree);
    new FileList(tree, file, DIGESTS).write();

    assertThat(problems()).isEmpty();
    assertThat(sampled(1)).isEmpty();
    assertThat(new FileList(tree, file, DIGESTS).total()).isPresent();
  }

  @Test
  void whatOnlyItsOwnerMayReadIsListed() throws Exception {
    Files.setPosixFilePermissions(
        tree.resolve("usr/bin/gcc"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        tree.resolve("usr/share"), PosixFilePermissions.fromString("---------"));
    try {
      new FileList(tree, file, DIGESTS).write();

      assertThat(problems()).isEmpty();
    } finally {
      Files.setPosixFilePermissions(
          tree.resolve("usr/share"), PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void hostAndJavaComputeTheSameDigests() throws Exception {
    List<Path> files = List.of(tree.resolve(ODD), tree.resolve("usr/bin/gcc"), file);

    assertThat(DIGESTS.of(files))
        .isEqualTo(FileDigests.PLAIN.of(files))
        .doesNotContain(Optional.empty());
    assertThat(DIGESTS.of(List.of())).isEmpty();
  }
}
