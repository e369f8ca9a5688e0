package org.packetary.dkms2bin.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Who may enter a cache. */
class CacheDirectoryTest {

  private static final int NOBODY = 65534;

  private final Path temp;
  private final Path cache;

  CacheDirectoryTest(@TempDir Path temp) {
    this.temp = temp;
    this.cache = temp.resolve("cache");
  }

  private static Path directory(Path path, int mode) throws IOException {
    Files.createDirectories(path);
    UnixMode.set(path, mode);
    return path;
  }

  private static String mode(Path path) throws IOException {
    return Integer.toOctalString(UnixMode.of(path));
  }

  @Test
  void aNewCacheIsPrivateAndWhatIsAboveItIsNot() throws Exception {
    Path above = temp.resolve("var/deep");
    Path deep = above.resolve("cache");

    Path layers = CacheDirectory.below(deep, "layers");

    assertThat(layers).isEqualTo(deep.resolve("layers"));
    assertThat(mode(layers)).isEqualTo("700");
    assertThat(mode(deep)).isEqualTo("700");
    assertThat(mode(above)).endsWith("5");
  }

  @ParameterizedTest
  @ValueSource(ints = {0755, 0777, 0750, 02775})
  void anOldCacheIsClosedWithTheRootsInIt(int mode) throws Exception {
    directory(cache, mode);
    Path layers = directory(cache.resolve("layers"), mode);
    Path layer = directory(layers.resolve("base-debian-12-0"), mode);
    Path tree = directory(layer.resolve("tree"), 0755);
    Path kept = directory(directory(cache.resolve("kept"), mode).resolve("run-1"), mode);
    Path launchers = directory(cache.resolve("java"), mode);

    CacheDirectory.secure(cache);

    for (Path closed : new Path[] {cache, layers, layer, kept.getParent(), kept, launchers}) {
      assertThat(mode(closed)).as(closed.toString()).isEqualTo("700");
    }
    assertThat(mode(tree)).as("the root's own directories").isEqualTo("755");
  }

  @Test
  void aDirectoryThatHasAnotherUseTooStaysOpenAndOurPartOfItIsClosed() throws Exception {
    directory(cache, 01777);
    Path others = directory(cache.resolve("mail"), 0755);
    Path work = directory(cache.resolve("work"), 0755);

    CacheDirectory.secure(cache);

    assertThat(mode(cache)).isEqualTo("1777");
    assertThat(mode(others)).isEqualTo("755");
    assertThat(mode(work)).isEqualTo("700");
    assertThat(mode(CacheDirectory.below(cache, "layers"))).isEqualTo("700");
  }

  @Test
  void aSharedDirectoryInWhichOthersCanReplaceOursIsRefused() throws Exception {
    directory(cache, 0777);
    Files.createFile(cache.resolve("somebody's"));

    assertThatThrownBy(() -> CacheDirectory.secure(cache))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> {
              assertThat(e.problem()).contains("every user", cache.toString());
              assertThat(e.hint().orElse("")).contains("--cache-dir " + cache + "/dkms2bin");
            });
    assertThat(mode(cache)).isEqualTo("777");
  }

  /** GitLab's runners make all directories of a project so, with the cache in it. */
  @Test
  void aCacheBelowADirectoryThatAllMayWriteIsUsed() throws Exception {
    Path open = directory(temp.resolve("open"), 0777);
    Path below = directory(open.resolve("project/cache"), 0777);

    CacheDirectory.secure(below);

    assertThat(mode(below)).isEqualTo("700");
    assertThat(mode(open)).isEqualTo("777");
  }

  @Test
  void anEmptyVolumeThatAllMayWriteBecomesPrivate() throws Exception {
    directory(cache, 0777);

    CacheDirectory.secure(cache);

    assertThat(mode(cache)).isEqualTo("700");
  }

  @Test
  void anAdministratorsLinksToLargerDisksAreFollowed() throws Exception {
    Path disk = directory(temp.resolve("disk"), 0755);
    Path layers = directory(disk.resolve("layers"), 0755);
    directory(cache, 0755);
    Files.createSymbolicLink(cache.resolve("layers"), layers);
    Path link = Files.createSymbolicLink(temp.resolve("link"), cache);

    CacheDirectory.secure(link);

    assertThat(mode(cache)).isEqualTo("700");
    assertThat(mode(layers)).isEqualTo("700");
    assertThat(mode(disk)).isEqualTo("755");
  }

  @Test
  void whatAnotherUserHasPutThereForUsIsRefusedAndLeftAlone() throws Exception {
    assumeTrue(UnixMode.self() == 0, "only root can make another user's files");
    directory(cache, 01777);
    Path work = directory(cache.resolve("work"), 0755);
    Files.setAttribute(work, "unix:uid", NOBODY);

    assertThatThrownBy(() -> CacheDirectory.below(cache, "work"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(work + " belongs to another user");
    assertThatThrownBy(() -> CacheDirectory.secure(cache)).isInstanceOf(EnvironmentException.class);
    assertThat(mode(work)).isEqualTo("755");
  }

  @Test
  void anotherUsersLinkIsRefusedAlsoWhereItLeadsToADirectoryOfOurs() throws Exception {
    assumeTrue(UnixMode.self() == 0, "only root can make another user's files");
    Path ours = directory(temp.resolve("ours"), 0755);
    directory(cache, 01777);
    Path link = Files.createSymbolicLink(cache.resolve("work"), ours);
    Process chown = new ProcessBuilder("chown", "-h", "" + NOBODY, link.toString()).start();
    assertThat(chown.waitFor()).isZero();

    assertThatThrownBy(() -> CacheDirectory.below(cache, "work"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("another user");
    assertThat(mode(ours)).isEqualTo("755");
  }

  @Test
  void anotherUsersDirectoryIsUsedAsItIsAndOursInItAreClosed() throws Exception {
    assumeTrue(UnixMode.self() == 0, "only root can make another user's files");
    directory(cache, 0755);
    Files.setAttribute(cache, "unix:uid", NOBODY);

    CacheDirectory.secure(cache);

    assertThat(mode(cache)).isEqualTo("755");
    assertThat(mode(CacheDirectory.below(cache, "kept"))).isEqualTo("700");
  }
}
