package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.image.KernelImages;
import org.packetary.dkms2bin.proof.image.KernelSymvers;
import org.packetary.dkms2bin.proof.machine.QemuProver;
import org.packetary.dkms2bin.proof.machine.VerdictStore;
import org.packetary.dkms2bin.proof.run.ArchiveProver;
import org.packetary.dkms2bin.request.Settings;

/**
 * Modules that do one thing each, built by the tool and loaded on their kernel in real machines:
 * the rows of the ladder's table. Some are broken by changing bytes of good ones.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofIT {

  private static final String PREFIX = "proof_";

  private final Workbench bench;
  private final Map<String, Path> modules = new TreeMap<>();
  private Path temp = Path.of("");
  private String release = "";
  private Optional<KernelImage> kernel = Optional.empty();

  ProofIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  void build(@TempDir Path directory) throws Exception {
    boolean there =
        Stream.of("qemu-system-x86_64", "busybox")
            .allMatch(
                name ->
                    Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, name))));
    if (!there) {
      Workbench.say("skipping proofs: there is no QEMU, or no busybox; run-tests installs them");
    }
    assumeTrue(there, "no QEMU or busybox on PATH: src/test/run-tests installs them as root");
    temp = directory;
    release = bench.archive(Workbench.DEBIAN_12).latest("amd64").orElseThrow();
    Path repository = temp.resolve("repository");
    Ended ended =
        bench.run(
            "--dkms",
            Workbench.CHECKOUT.resolve("src/test/resources/cases/proof-1.0"),
            "--kernel",
            release,
            "--out-dir",
            repository);
    assertThat(ended.status()).as(ended.toString()).isZero();
    Path tree = temp.resolve("tree");
    try (Stream<Path> files = Files.list(repository)) {
      Path deb = files.filter(f -> f.toString().endsWith(".deb")).findFirst().orElseThrow();
      DebFile.read(deb).extractTo(tree, ExtractionLimits.DEFAULT);
    }
    try (Stream<Path> files = Files.walk(tree)) {
      files
          .filter(f -> f.toString().endsWith(".ko"))
          .forEach(f -> modules.put(KernelModule.baseName(f).substring(PREFIX.length()), f));
    }
    kernel =
        new KernelImages(
                new LayerStore(bench.cache()),
                new ProcessRunner(),
                HostEnvironment.of(System.getenv()),
                event -> {})
            .ofArchive(
                bench.archive(Workbench.DEBIAN_12), PackageKind.DEB, release, Architecture.X86_64);
    assertThat(kernel).as("the archive's image of " + release).isPresent();
  }

  private KernelProof prove(ProofOptions options, Path cache, Subject... subjects)
      throws IOException, InterruptedException {
    KernelProof proof =
        new QemuProver(
                new ProcessRunner(),
                HostEnvironment.of(System.getenv()),
                bench.scratch("machine"),
                new VerdictStore(cache, Clock.systemUTC()))
            .prove(kernel.orElseThrow(), options, List.of(subjects));
    proof
        .boots()
        .forEach(
            boot ->
                Workbench.say(
                    "booted "
                        + release
                        + ": "
                        + boot.modules()
                        + " modules in "
                        + boot.wall().toMillis()
                        + " ms (load "
                        + boot.load()
                        + "): "
                        + boot.end()));
    return proof;
  }

  private Path file(String name) {
    return Objects.requireNonNull(modules.get(name), name);
  }

  private static Verdict of(Map<String, Verdict> verdicts, String subject) {
    return Objects.requireNonNull(verdicts.get(subject), subject);
  }

  private Subject subject(String id, String... names) {
    return new Subject(id, Stream.of(names).map(n -> module(n, file(n))).toList(), List.of());
  }

  private Subject.Module module(String name, Path file) {
    return new Subject.Module(
        PREFIX + name, "lib/modules/" + release + "/updates/" + PREFIX + name + ".ko", file);
  }

  /** The plain module with other bytes. */
  private Subject changed(String id, String name, byte[] content) throws IOException {
    Path file = Files.write(bench.scratch("changed").resolve(PREFIX + name + ".ko"), content);
    return new Subject(id, List.of(module(name, file)), List.of());
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  private static byte[] replaced(byte[] content, String what, String by) {
    byte[] wanted = what.getBytes(StandardCharsets.US_ASCII);
    byte[] changed = content.clone();
    int found = 0;
    for (int i = 0; i + wanted.length <= content.length; i++) {
      if (Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
        System.arraycopy(by.getBytes(StandardCharsets.US_ASCII), 0, changed, i, wanted.length);
        found++;
      }
    }
    assertThat(found).as(what).isPositive();
    return changed;
  }

  /** With another CRC for a symbol: of struct modversion_info, the CRC is right before the name. */
  private static byte[] withOtherCrc(byte[] content, String symbol) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    byte[] changed = content.clone();
    int at = text.indexOf(symbol + "\0\0\0\0\0\0\0\0");
    assertThat(at).as(symbol).isGreaterThan(8);
    changed[at - 8] ^= 0x55;
    return changed;
  }

  /** With the signature of one of the kernel's own modules behind it. */
  private byte[] forged() throws IOException {
    byte[] plain = bytes("plain");
    byte[] own =
        Files.readAllBytes(
            kernel
                .orElseThrow()
                .modules()
                .resolve("lib/modules/" + release + "/kernel/drivers/net/dummy.ko"));
    int magic = "~Module signature appended~\n".length();
    int size = 0;
    for (int i = own.length - magic - 4; i < own.length - magic; i++) {
      size = (size << 8) | (own[i] & 0xff);
    }
    int start = own.length - magic - 12 - size;
    byte[] forged = Arrays.copyOf(plain, plain.length + own.length - start);
    System.arraycopy(own, start, forged, plain.length, own.length - start);
    return forged;
  }

  private static Map<String, Verdict> verdicts(KernelProof proof) {
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (CellProof cell : proof.cells()) {
      verdicts.put(cell.subject(), cell.verdict());
    }
    return verdicts;
  }

  private static void failed(Verdict verdict, String kind, String message) {
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    Finding finding = ((Verdict.Failed) verdict).finding();
    assertThat(finding.kind().word()).isEqualTo(kind);
    assertThat(finding.message()).contains(message);
    assertThat(finding.hint()).isPresent();
  }

  private static void linked(Verdict verdict, String note) {
    assertThat(verdict).isInstanceOf(Verdict.Reached.class);
    assertThat(((Verdict.Reached) verdict).rung()).isEqualTo(Rung.LINKED);
    assertThat(verdict.cause()).contains(note);
  }

  private static void loaded(Verdict verdict) {
    assertThat(verdict).isEqualTo(new Verdict.Reached(Rung.LOADED, List.of(), ""));
  }

  private static void crashed(Verdict verdict, String cause, String excerpt) {
    assertThat(verdict).isInstanceOf(Verdict.Crashed.class);
    assertThat(verdict.cause()).contains(cause);
    assertThat(String.join("\n", ((Verdict.Crashed) verdict).excerpt())).contains(excerpt);
  }

  @Test
  void eachModuleGetsTheVerdictOfWhatItDoes() throws Exception {
    byte[] plain = bytes("plain");
    Path cache = bench.privateCache();
    ProofOptions options =
        new ProofOptions(ProofMode.LOAD, false, false, ProofOptions.MEMORY, Duration.ofSeconds(15));
    Path blob = Files.writeString(bench.scratch("firmware").resolve("blob.bin"), "firmware");
    List<Subject> subjects = new ArrayList<>();
    subjects.add(subject("plain", "plain"));
    subjects.add(subject("nodev", "answers_nodev"));
    subjects.add(subject("inval", "answers_inval"));
    subjects.add(subject("noent", "answers_noent"));
    subjects.add(subject("firmware missing", "firmware"));
    subjects.add(
        new Subject(
            "firmware there",
            List.of(module("firmware", file("firmware"))),
            List.of(new Subject.Firmware("lib/firmware/proof/blob.bin", blob))));
    subjects.add(subject("imitation", "imitates"));
    subjects.add(subject("dependency first", "user", "provider"));
    subjects.add(subject("dependency missing", "user"));
    subjects.add(subject("namespace", "namespaced"));
    subjects.add(
        changed(
            "no namespace",
            "namespaced",
            replaced(bytes("namespaced"), "import_ns=DMA_BUF", "import_xs=DMA_BUF")));
    subjects.add(changed("symbol", "user", withOtherCrc(bytes("namespaced"), "dma_buf_put")));
    subjects.add(changed("layout", "plain", withOtherCrc(plain, "module_layout")));
    subjects.add(changed("flags", "plain", replaced(plain, " mod_unload ", " mod_unl0ad ")));
    subjects.add(
        changed(
            "release", "plain", replaced(plain, "vermagic=" + release.charAt(0), "vermagic=9")));
    subjects.add(changed("truncated", "plain", Arrays.copyOf(plain, plain.length / 2)));
    subjects.add(changed("compressed", "plain", Compression.XZ.compress(plain)));
    subjects.add(changed("forged", "plain", forged()));
    subjects.add(
        new Subject(
            "in-tree",
            List.of(
                new Subject.Module(
                    "dummy",
                    "lib/modules/" + release + "/kernel/drivers/net/dummy.ko",
                    file("plain"))),
            List.of()));
    subjects.add(subject("oops", "oopses"));
    subjects.add(subject("warning", "warns"));
    subjects.add(subject("loop", "loops"));
    subjects.add(subject("late", "late"));

    Map<String, Verdict> verdicts =
        verdicts(prove(options, cache, subjects.toArray(Subject[]::new)));

    loaded(of(verdicts, "plain"));
    linked(of(verdicts, "nodev"), "-ENODEV");
    linked(of(verdicts, "inval"), "-EINVAL");
    linked(of(verdicts, "noent"), "-ENOENT");
    linked(of(verdicts, "firmware missing"), "proof/blob.bin");
    loaded(of(verdicts, "firmware there"));
    loaded(of(verdicts, "imitation"));
    loaded(of(verdicts, "dependency first"));
    failed(of(verdicts, "dependency missing"), "undefined-symbol", "proof_provided");
    loaded(of(verdicts, "namespace"));
    failed(of(verdicts, "no namespace"), "missing-namespace", "DMA_BUF");
    failed(of(verdicts, "symbol"), "symbol-version", "dma_buf_put");
    failed(of(verdicts, "layout"), "symbol-version", "module_layout");
    failed(of(verdicts, "flags"), "unfit-module", "version magic");
    failed(of(verdicts, "release"), "unfit-module", "it was built for 9");
    failed(of(verdicts, "truncated"), "unfit-module", "ELF");
    loaded(of(verdicts, "compressed"));
    assertThat(of(verdicts, "forged")).isInstanceOf(Verdict.RefusedSignature.class);
    assertThat(of(verdicts, "in-tree").cause()).isEqualTo("by the kernel's own dummy");
    crashed(of(verdicts, "oops"), "oops", "NULL pointer");
    crashed(of(verdicts, "warning"), "the kernel warned", "proof_warns");
    crashed(of(verdicts, "loop"), "said nothing for 15 s", "");
    crashed(of(verdicts, "late"), "oops", "NULL pointer");

    Subject[] good = {subjects.get(0), subjects.get(1), subjects.get(8), subjects.get(17)};
    KernelProof again = prove(options, cache, good);
    assertThat(again.boots()).as("what was proven is not booted again").isEmpty();
    assertThat(again.cells()).allMatch(CellProof::kept);
    for (CellProof cell : again.cells()) {
      assertThat(cell.verdict()).isEqualTo(of(verdicts, cell.subject()));
    }
  }

  @Test
  void aKernelThatEnforcesSignaturesRefusesThoseThatLackThem() throws Exception {
    ProofOptions options =
        new ProofOptions(ProofMode.LOAD, true, false, ProofOptions.MEMORY, ProofOptions.TIME);

    Map<String, Verdict> verdicts =
        verdicts(
            prove(
                options,
                bench.privateCache(),
                subject("unsigned", "plain"),
                changed("forged", "plain", forged())));

    assertThat(verdicts.values()).allMatch(v -> v instanceof Verdict.RefusedSignature);
    assertThat(of(verdicts, "unsigned").cause()).contains("unsigned module");
  }

  @Test
  void aDriverIsBoundToTheDeviceThatItIsFor() throws Exception {
    ProofOptions options =
        new ProofOptions(ProofMode.BIND, false, true, ProofOptions.MEMORY, ProofOptions.TIME);

    Map<String, Verdict> verdicts =
        verdicts(
            prove(
                options,
                bench.privateCache(),
                subject("edu", "edu"),
                changed(
                    "other release",
                    "plain",
                    replaced(bytes("plain"), "vermagic=" + release.charAt(0), "vermagic=9"))));

    Verdict bound = of(verdicts, "edu");
    assertThat(bound.words()).isEqualTo("bound");
    assertThat(bound.cause()).startsWith("proof_edu 0000:00:");
    loaded(of(verdicts, "other release"));
  }

  /** What the other kernel exports says which of the two it has to be. */
  @Test
  void onAnotherKernelAModuleIsLoadedWhereWeakModulesWouldLinkIt() throws Exception {
    PackageArchive archive = bench.archive(Workbench.DEBIAN_12);
    KernelRelease own = KernelRelease.parse(release);
    Optional<KernelRelease> other =
        archive.kernels().stream()
            .filter(k -> k.baseVersion().equals(own.baseVersion()))
            .filter(k -> k.flavour().equals(own.flavour()) && !k.equals(own))
            .max(Comparator.naturalOrder());
    assumeTrue(other.isPresent(), "the archive has no other kernel like " + release);
    Path cache = bench.privateCache();
    LayerStore layers = new LayerStore(bench.cache());
    ArchiveProver prover =
        new ArchiveProver(
            new Settings(
                Workbench.CHECKOUT.resolve("chroot-recipes"),
                cache,
                Path.of("/etc/os-release"),
                new ProcessRunner(),
                HostEnvironment.of(System.getenv()),
                event -> {},
                Clock.systemUTC(),
                "1.0"),
            RecipeBook.open(Workbench.CHECKOUT.resolve("chroot-recipes"))
                .named(Workbench.DEBIAN_12),
            archive,
            Architecture.X86_64,
            layers,
            bench.scratch("machine"),
            other.get()::equals);

    KernelProof proof =
        prover.prove(
            release,
            ProofOptions.of(ProofMode.WEAK),
            List.of(
                subject("plain", "plain"),
                changed("layout", "plain", withOtherCrc(bytes("plain"), "module_layout"))));

    long layout =
        new KernelSymvers(archive, PackageKind.DEB, layers, event -> {})
            .of(other.get().release())
            .orElseThrow()
            .find("module_layout")
            .orElseThrow()
            .crc();
    boolean same = KernelModule.read(file("plain")).versions().orElseThrow().containsValue(layout);
    Workbench.say(other.get() + (same ? " has" : " has not") + " the structures of " + release);
    assertThat(proof.cells()).extracting(CellProof::mode).containsOnly(ProofMode.WEAK);
    loaded(proof.cells().get(0).verdict());
    CellProof there = proof.cells().get(0).elsewhere().get(0);
    assertThat(there.kernel()).isEqualTo(other.get().release());
    if (same) {
      loaded(there.verdict());
      assertThat(proof.elsewhere().get(0).boots()).hasSize(1);
    } else {
      assertThat(there.verdict().cause()).contains("would not link it", "module_layout");
    }
    failed(proof.cells().get(1).verdict(), "symbol-version", "module_layout");
    assertThat(proof.cells().get(1).elsewhere())
        .singleElement()
        .satisfies(
            cell ->
                assertThat(cell.verdict().cause()).contains("would not link it", "module_layout"));
    assertThat(proof.isTrouble()).isTrue();
  }
}
