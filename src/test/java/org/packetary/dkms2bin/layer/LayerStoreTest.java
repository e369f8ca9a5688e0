package org.packetary.dkms2bin.layer;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Layers are complete or not there, and made once. */
class LayerStoreTest {

  private static final List<String> CONTENTS = List.of("gcc=12.2", "make=4.3");

  private final Path cache;
  private final LayerStore store;
  private final AtomicInteger made = new AtomicInteger();

  LayerStoreTest(@TempDir Path cache) {
    this.cache = cache;
    this.store = new LayerStore(cache);
  }

  private void make(Path tree, Path log) throws IOException {
    made.incrementAndGet();
    Files.createDirectory(tree);
    Files.writeString(tree.resolve("file"), "content");
    Files.writeString(log, "how it was made\n");
  }

  private List<String> stored() throws IOException {
    try (Stream<Path> entries = Files.list(cache.resolve("layers"))) {
      return entries
          .map(e -> e.getFileName().toString())
          .filter(n -> !n.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aLayerIsMadeOnceAndFoundAgain() throws Exception {
    Layer first = store.ensure("base-debian-12", CONTENTS, this::make);
    Layer second = store.ensure("base-debian-12", CONTENTS, this::make);
    Layer another = new LayerStore(cache).ensure("base-debian-12", CONTENTS, this::make);

    assertThat(made).hasValue(1);
    assertThat(second).isEqualTo(first);
    assertThat(another).isEqualTo(first);
    assertThat(first.id()).startsWith("base-debian-12-");
    assertThat(first.tree().resolve("file")).hasContent("content");
    assertThat(stored()).containsExactly(first.id(), first.id() + ".log");
    assertThat(first.tree().resolveSibling("contents.txt")).hasContent("gcc=12.2\nmake=4.3\n");
  }

  /** Distributions of a run have a store each, of the same directory, and share layers. */
  @Test
  void storesOfOneCacheWaitForEachOther() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    LayerStore.Maker slow =
        (tree, log) -> {
          begun.countDown();
          asked.await();
          make(tree, log);
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Layer> first = threads.submit(() -> store.ensure("tools", CONTENTS, slow));
      begun.await();
      Future<Layer> second =
          threads.submit(
              () -> {
                asked.countDown();
                return new LayerStore(cache).ensure("tools", CONTENTS, this::make);
              });

      assertThat(second.get()).isEqualTo(first.get());
      assertThat(made).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void otherContentsAreAnotherLayer() throws Exception {
    Layer first = store.ensure("tools", CONTENTS, this::make);
    Layer second = store.ensure("tools", List.of("gcc=12.2", "make=4.4"), this::make);

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(made).hasValue(2);
  }

  @Test
  void whatFailedLeavesNoLayerButItsLog() throws Exception {
    LayerStore.Maker failing =
        (tree, log) -> {
          make(tree, log);
          throw new EnvironmentException("mmdebstrap failed", null);
        };

    assertThatThrownBy(() -> store.ensure("base", CONTENTS, failing))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage("mmdebstrap failed");
    assertThat(stored()).hasSize(1).allMatch(n -> n.endsWith(".log"));

    Layer layer = store.ensure("base", CONTENTS, this::make);
    assertThat(layer.tree().resolve("file")).exists();
  }

  @Test
  void whatAKilledRunLeftIsReplaced() throws Exception {
    String id = store.ensure("base", CONTENTS, this::make).id();
    Path layers = cache.resolve("layers");
    Path half = layers.resolve("." + id + ".new");
    Files.move(layers.resolve(id), half);
    Files.writeString(half.resolve("tree/half-made"), "x");

    Layer layer = new LayerStore(cache).ensure("base", CONTENTS, this::make);

    assertThat(layer.tree().resolve("file")).exists();
    assertThat(layer.tree().resolve("half-made")).doesNotExist();
    assertThat(stored()).containsExactly(id, id + ".log");
  }

  @Test
  void manyThreadsMakeALayerOnce() throws Exception {
    int threads = 8;
    CountDownLatch together = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Layer>> layers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        layers.add(
            pool.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return store.ensure("base", CONTENTS, this::make);
                }));
      }
      for (Future<Layer> layer : layers) {
        assertThat(layer.get().tree().resolve("file")).exists();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void aFileInTheWayOfTheCacheIsTheEnvironmentsFault() throws IOException {
    Files.writeString(cache.resolve("layers"), "not a directory");

    assertThatThrownBy(() -> store.ensure("base", CONTENTS, this::make))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(cache.resolve("layers") + " is no directory")
        .satisfies(
            e -> assertThat(((EnvironmentException) e).hint().orElse("")).contains("--cache-dir"));
  }

  /** Locks and channels report an interruption as a failure of I/O. */
  @Test
  void anInterruptionWhileALayerIsWrittenStaysOne() throws IOException {
    assertThatThrownBy(
            () ->
                store.ensure(
                    "base",
                    CONTENTS,
                    (tree, log) -> {
                      Thread.currentThread().interrupt();
                      try (FileChannel lock = FileChannel.open(tree, CREATE, WRITE)) {
                        lock.lock();
                      }
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aDamagedLayerIsSetAsideAndMadeAgainWithAWord() throws Exception {
    Layer layer = store.ensure("base", CONTENTS, this::make);
    Files.writeString(layer.tree().resolve("file"), "con");
    List<BuildEvent> events = new ArrayList<>();

    Layer again;
    try (WorkDirectory work = WorkDirectory.open(cache)) {
      again =
          new LayerStore(cache, Tier.ofRoot(), work, events::add, FileDigests.PLAIN)
              .ensure("base", CONTENTS, this::make);
    }

    assertThat(made).hasValue(2);
    assertThat(again).isEqualTo(layer);
    assertThat(layer.tree().resolve("file")).hasContent("content");
    assertThat(new LayerUpkeep(cache).setAside())
        .hasSize(1)
        .allSatisfy(aside -> assertThat(aside.resolve("tree/file")).hasContent("con"));
    assertThat(events).hasSize(1);
    assertThat(((BuildEvent.Warning) events.get(0)).message())
        .contains(layer.id(), "file has 3 bytes and had 7", ".damaged");
    assertThat(new LayerUpkeep(cache).problems(layer.id())).isEmpty();
  }

  /** What a sample overlooks, somebody who looks at all may find. */
  @Test
  void whatALookAtAllFindsIsMadeAgainByTheNextRun() throws Exception {
    Layer layer = store.ensure("base", CONTENTS, this::make);
    Path file = layer.tree().resolve("file");
    FileTime date = Files.getLastModifiedTime(file);
    Files.writeString(file, "CONTENT");
    Files.setLastModifiedTime(file, date);

    assertThat(new LayerUpkeep(cache).problems(layer.id()))
        .containsExactly("file has another content");
    assertThat(new LayerUpkeep(cache).all())
        .allSatisfy(l -> assertThat(l.damage()).contains("file has another content"));
    new LayerStore(cache).ensure("base", CONTENTS, this::make);

    assertThat(made).hasValue(2);
  }

  @Test
  void aLayerWithoutAListIsUsedAndGetsOneWhenAllIsLookedAt() throws Exception {
    Layer layer = store.ensure("base", CONTENTS, this::make);
    Files.delete(layer.files());
    Files.writeString(layer.tree().resolve("file"), "of an earlier version");

    new LayerStore(cache).ensure("base", CONTENTS, this::make);
    assertThat(made).hasValue(1);
    assertThat(new LayerUpkeep(cache).isListed(layer.id())).isFalse();
    assertThat(new LayerUpkeep(cache).all()).hasSize(1).allMatch(l -> l.bytes() > 0);
    assertThat(new LayerUpkeep(cache).problems(layer.id())).isEmpty();
    assertThat(new LayerUpkeep(cache).isListed(layer.id())).isTrue();
  }

  @Test
  void aLayerIsNotRemovedWhileARunUsesIt() throws Exception {
    LayerUpkeep upkeep = new LayerUpkeep(cache);
    Layer layer;
    try (WorkDirectory one = WorkDirectory.open(cache)) {
      try (WorkDirectory other = WorkDirectory.open(cache)) {
        layer =
            new LayerStore(cache, Tier.ofRoot(), one, e -> {}, FileDigests.PLAIN)
                .ensure("base", CONTENTS, this::make);
        new LayerStore(cache, Tier.ofRoot(), other, e -> {}, FileDigests.PLAIN)
            .ensure("base", CONTENTS, this::make);
        assertThat(upkeep.isIdle(layer.id())).isFalse();
        assertThat(upkeep.remove(layer.id())).isFalse();
      }
      assertThat(upkeep.remove(layer.id())).isFalse();
      assertThat(layer.exists()).isTrue();
    }

    assertThat(upkeep.isIdle(layer.id())).isTrue();
    assertThat(upkeep.remove(layer.id())).isTrue();
    assertThat(upkeep.all()).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void aLayerIsDatedByItsLastUse() throws Exception {
    Layer layer = store.ensure("base", CONTENTS, this::make);
    Path mark = cache.resolve("layers/." + layer.id() + ".lock");
    Files.setLastModifiedTime(mark, FileTime.fromMillis(0));
    assertThat(new LayerUpkeep(cache).all().get(0).used()).isEqualTo(Instant.EPOCH);

    new LayerStore(cache).ensure("base", CONTENTS, this::make);

    assertThat(new LayerUpkeep(cache).all().get(0).used()).isAfter(Instant.EPOCH);
  }

  @Test
  void aRunRemovesWhatAKilledOneLeftOfALayer() throws Exception {
    Path half = Files.createDirectories(cache.resolve("layers/.base-0.new/tree"));

    WorkDirectory.open(cache).close();

    assertThat(half).doesNotExist();
  }
}
