package org.packetary.dkms2bin.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Provenance;

/** Results are complete or not there, made once, and replaced as wholes. */
class ResultStoreTest {

  private static final String DIGEST = "0a".repeat(32);
  private static final String OTHER = "0b".repeat(32);

  private final Path directory;
  private final ResultStore store;
  private final AtomicInteger made = new AtomicInteger();

  ResultStoreTest(@TempDir Path temp) {
    this.directory = temp.resolve("cache/results");
    this.store = new ResultStore(directory);
  }

  private ResultStore.Maker maker(String content) {
    return files -> {
      made.incrementAndGet();
      Files.createDirectory(files.modules());
      Files.writeString(files.modules().resolve("hello.ko"), content);
      Files.createDirectory(files.logs());
      Files.writeString(files.makeLog(), "CC hello.o\n");
      return Optional.of(FactsSamples.of(DIGEST, FactsSamples.VERIFIED));
    };
  }

  private static String module(CellResult result) throws IOException {
    return Files.readString(result.files().modules().resolve("hello.ko"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aResultIsMadeOnceAndFoundAgain() throws Exception {
    assertThat(store.find(DIGEST)).isEmpty();

    CellResult first = store.make(DIGEST, maker("a")).orElseThrow();

    assertThat(store.make(DIGEST, maker("b"))).contains(first);
    assertThat(new ResultStore(directory).find(DIGEST)).contains(first);
    assertThat(store.find(OTHER)).isEmpty();
    assertThat(made).hasValue(1);
    assertThat(module(first)).isEqualTo("a");
    assertThat(first.log()).contains(first.files().makeLog());
    assertThat(first.directory()).hasParent(directory.resolve(DIGEST));
  }

  @Test
  void aResultWhoseFilesWereDamagedCountsAsAbsentAndIsMadeAgain() throws Exception {
    List<Damage> damages =
        List.of(
            files -> Files.writeString(files.modules().resolve("hello.ko"), "b"),
            files -> Files.delete(files.modules().resolve("hello.ko")),
            files -> Files.writeString(files.modules().resolve("more.ko"), "x"),
            files -> Files.delete(files.seal()));

    for (Damage damage : damages) {
      damage.happen(store.make(DIGEST, maker("a")).orElseThrow().files());

      assertThat(store.find(DIGEST)).isEmpty();
      assertThat(module(store.make(DIGEST, maker("a")).orElseThrow())).isEqualTo("a");
      assertThat(store.find(DIGEST)).isPresent();
    }
  }

  /** What happens to a result's files. */
  private interface Damage {
    void happen(ResultFiles files) throws IOException;
  }

  @Test
  void nobodyElseCanEnterIt() throws Exception {
    CellResult result = store.make(DIGEST, maker("a")).orElseThrow();

    assertThat(List.of(directory, directory.resolve(DIGEST), result.directory()))
        .allSatisfy(d -> assertThat(mode(d)).isEqualTo("rwx------"));
  }

  @Test
  void aCellThatWasBrokenOffLeavesNothing() throws Exception {
    ResultStore.Maker broken =
        files -> {
          Files.writeString(files.directory().resolve("half"), "x");
          return Optional.empty();
        };

    assertThat(store.make(DIGEST, broken)).isEmpty();
    assertThat(store.find(DIGEST)).isEmpty();
    assertThat(directory.resolve("." + DIGEST + ".new")).doesNotExist();

    CellResult result = store.make(DIGEST, maker("a")).orElseThrow();
    assertThat(store.replace(DIGEST, broken)).isEmpty();
    assertThat(store.find(DIGEST)).contains(result);
  }

  @Test
  void aMakerThatThrowsLeavesNothing() {
    assertThatThrownBy(
            () ->
                store.make(
                    DIGEST,
                    files -> {
                      Files.writeString(files.directory().resolve("half"), "x");
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("no space left");
    assertThat(store.find(DIGEST)).isEmpty();
    assertThat(directory.resolve("." + DIGEST + ".new")).doesNotExist();
  }

  @Test
  void whoReadsAResultThatIsReplacedReadsAllOfTheOldOne() throws Exception {
    CellResult old = store.make(DIGEST, maker("old")).orElseThrow();

    CellResult replaced = store.replace(DIGEST, maker("new")).orElseThrow();

    assertThat(module(old)).isEqualTo("old");
    assertThat(module(replaced)).isEqualTo("new");
    assertThat(store.find(DIGEST)).contains(replaced);

    store.replace(DIGEST, maker("newest"));
    assertThat(old.directory()).doesNotExist();
    assertThat(replaced.directory()).exists();
  }

  @Test
  void aResultThatCannotBeReadIsMadeAgain() throws Exception {
    CellResult first = store.make(DIGEST, maker("a")).orElseThrow();
    Path facts = first.files().facts();
    String good = Files.readString(facts);

    for (String bad : List.of("", "{}", good.replace("\"format\" : 1", "\"format\" : 99"))) {
      Files.writeString(facts, bad);
      assertThat(store.find(DIGEST)).isEmpty();
    }
    Files.writeString(facts, good.replace(DIGEST, OTHER));
    assertThat(store.find(DIGEST)).isEmpty();

    assertThat(module(store.make(DIGEST, maker("again")).orElseThrow())).isEqualTo("again");
    assertThat(store.find(DIGEST)).isPresent();
  }

  @Test
  void leftoversOfTheDeadGoAndThoseOfTheLivingStay() throws Exception {
    Files.createDirectories(directory.resolve("." + OTHER + ".new/modules"));
    String living = "0c".repeat(32);
    Files.createDirectories(directory.resolve("." + living + ".new"));
    Path lock = directory.resolve("." + living + ".lock");
    Process holder =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl,sys,time\n"
                    + "f=open(sys.argv[1],'w');fcntl.lockf(f,fcntl.LOCK_EX)\n"
                    + "print('held',flush=True);sys.stdin.read()",
                lock.toString())
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");

      store.make(DIGEST, maker("a"));

      assertThat(directory.resolve("." + OTHER + ".new")).doesNotExist();
      assertThat(directory.resolve("." + living + ".new")).exists();
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void severalThatWantTheSameResultMakeItOnce() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Optional<CellResult>>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(
          pool.submit(
              () -> {
                begin.await();
                return store.make(DIGEST, maker("a"));
              }));
    }
    begin.countDown();
    for (Future<Optional<CellResult>> result : results) {
      assertThat(result.get()).isEqualTo(store.find(DIGEST)).isPresent();
    }
    pool.shutdown();
    assertThat(made).hasValue(1);
  }

  @Test
  void aMakerHoldsTheLockThatOtherProcessesAskFor() throws Exception {
    store.make(
        DIGEST,
        files -> {
          Path lock = directory.resolve("." + DIGEST + ".lock");
          assertThat(lock).exists();
          assertThatThrownBy(
                  () -> {
                    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                        FileLock taken = channel.tryLock()) {
                      assertThat(taken).isNull();
                    }
                  })
              .isInstanceOf(java.nio.channels.OverlappingFileLockException.class);
          return maker("a").make(files);
        });
  }

  @Test
  void whatIsNoDigestIsNoName() {
    assertThatThrownBy(() -> store.find("../x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.replace("A".repeat(64), maker("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aResultTellsTheOutcomeOfItsCell() throws Exception {
    CellResult result = store.make(DIGEST, maker("a")).orElseThrow();

    CellOutcome outcome = result.outcome(List.of(), Optional.empty());

    assertThat(outcome.kind()).isEqualTo(CellOutcome.Kind.BUILT);
    assertThat(outcome.notes())
        .containsExactly(
            "left out oslec, which does not fit the kernel: nobody exports oslec_create"
                + " (allowed: not in this kernel)",
            "the PRE_BUILD script ended with status 1");
    assertThat(result.provenance(Provenance.How.STORE).run()).isEqualTo("260102-030405-a1");
  }

  @Test
  void aFailureIsAResultToo() throws Exception {
    CellResult result =
        store
            .make(DIGEST, files -> Optional.of(FactsSamples.of(DIGEST, FactsSamples.FAILED)))
            .orElseThrow();

    assertThat(store.find(DIGEST).orElseThrow().outcome(List.of(), Optional.empty()))
        .isEqualTo(result.outcome(List.of(), Optional.empty()))
        .isInstanceOf(CellOutcome.Failed.class);
    assertThat(result.log()).isEmpty();
  }
}
