package org.packetary.dkms2bin.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.config.ValueOrigin.Kind;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.ProofChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.limit.Amount;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;
import org.packetary.dkms2bin.sbom.SbomChoice;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.module.ModuleKeys;
import org.packetary.dkms2bin.signing.module.ModuleSigning;
import org.packetary.dkms2bin.source.driver.BuiltModuleSpec;
import org.packetary.dkms2bin.source.driver.DriverDescription;

/** Makes the request of one distribution's part of a matrix. */
final class RequestMaker {

  private static final Duration LONGEST = Duration.ofMinutes(60);

  private final MatrixPart part;
  private final Values values;
  private final CommandLineWords words;
  private final Problems problems;

  RequestMaker(MatrixPart part, CommandLineWords words, Problems problems) {
    this.part = part;
    this.values = part.values();
    this.words = words;
    this.problems = problems;
  }

  /** The request; empty if anything is missing or wrong, which is noted. */
  Optional<BuildRequest> make() {
    part.check(problems);
    Optional<RpmOptions> rpm = rpm();
    Optional<Optional<ModuleSigning>> signing = problems.attempt(this::signing);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BuildRequest(
            part.drivers().stream().map(this::driver).toList(),
            values.paths(Key.HEADERS),
            kernels(),
            recipe(),
            mirror(),
            backend(),
            rpm.orElseThrow(),
            packaging(signing.orElseThrow()),
            values.path(Key.OUT_DIR).orElseThrow(),
            values.number(Key.JOBS).orElse(Runtime.getRuntime().availableProcessors()),
            values.time(Key.TIMEOUT).orElse(LONGEST),
            values.flag(Key.FAIL_FAST),
            words.reuse(),
            values.path(Key.RESULTS),
            words.keepRoots(),
            words.sourceDate(),
            part.gates().stream().map(MatrixFile.GateEntry::request).toList()));
  }

  /** A distribution may have no pattern for a number of newest that is said for all. */
  private KernelRequest kernels() {
    List<String> selectors = values.words(Key.KERNEL);
    OptionalInt newest =
        Form.hasPattern(selectors) ? values.number(Key.NEWEST) : OptionalInt.empty();
    return new KernelRequest(selectors, values.word(Key.FLAVOUR), newest);
  }

  private RecipeRequest recipe() {
    return new RecipeRequest(
        values.word(Key.DISTRO),
        values.path(Key.RECIPE),
        values.word(Key.ROOT_TARBALL).map(RootTarball::parse));
  }

  private MirrorChoice mirror() {
    return new MirrorChoice(
        values.words(Key.MIRROR),
        values.path(Key.MIRROR_KEY),
        values.flag(Key.MIRROR_TRUSTED),
        values.flag(Key.ALLOW_EXPIRED_ARCHIVE),
        values.words(Key.COMPONENTS),
        freshness(),
        values.time(Key.MIRROR_TIMEOUT).map(Patience::new).orElse(Patience.DEFAULT));
  }

  private Freshness freshness() {
    return values.flag(Key.OFFLINE)
        ? Freshness.OFFLINE
        : values.word(Key.REFRESH).map(Freshness::parse).orElse(Freshness.DEFAULT);
  }

  private BackendRequest backend() {
    return new BackendRequest(
        values.choice(Key.BACKEND, Backend.class).orElse(Backend.CHROOT),
        values.choice(Key.ISOLATION, Isolation.class).orElse(Isolation.AUTO),
        values.word(Key.ENGINE),
        values.words(Key.CONTAINER_OPTION),
        values.word(Key.IMAGE),
        new LimitRequest(
            values.word(Key.CELL_MEMORY).flatMap(Amount::parse),
            values.word(Key.CELL_DISK).flatMap(Amount::parse),
            values.time(Key.IDLE_TIME)));
  }

  private Optional<RpmOptions> rpm() {
    Optional<Optional<OpenPgpKey>> key =
        key(Key.RPM_SIGN_KEY, Key.RPM_SIGN_PASSPHRASE, RpmOptions.PASSPHRASE_VARIABLE);
    return key.map(
        found ->
            new RpmOptions(values.flag(Key.KABI_REQUIRES), values.flag(Key.WEAK_MODULES), found));
  }

  /** A key, none where none is named; empty where it cannot be used, which is told. */
  private Optional<Optional<OpenPgpKey>> key(Key key, Key passphrase, String variable) {
    Optional<Setting> named = values.get(key);
    try {
      return Optional.of(
          named.map(k -> words.keys().open(k.word(), values.word(passphrase), variable)));
    } catch (InputException e) {
      Dkms2binException told =
          new InputException(
              named.map(Setting::subject).orElse("") + ": " + e.problem(),
              e.hint().orElse(null),
              e);
      problems.add(told);
      return Optional.empty();
    }
  }

  /** What signs modules, if anything does. */
  private Optional<ModuleSigning> signing() {
    Map<String, Key> secrets =
        Map.of(
            ModuleKeys.PASSPHRASE_VARIABLE,
            Key.MODULE_SIGN_PASSPHRASE,
            ModuleKeys.SECOND_PASSPHRASE_VARIABLE,
            Key.MODULE_SIGN_PASSPHRASE_2);
    return ModuleKeys.read(
        values.words(Key.MODULE_SIGN_KEY),
        values.paths(Key.MODULE_SIGN_CERT),
        values.word(Key.MOK_PACKAGE),
        name -> Optional.ofNullable(secrets.get(name)).flatMap(values::word));
  }

  private PackagingRequest packaging(Optional<ModuleSigning> signing) {
    return new PackagingRequest(
        values.choice(Key.PACKAGER, PackagerChoice.class).orElse(PackagerChoice.OWN),
        values.flag(Key.SOURCE_PACKAGE),
        values.choice(Key.DRIVER_DISK, DiskForm.class),
        values.choice(Key.MEDIA, Media.class).orElse(Media.TAR),
        values.number(Key.BUILD_REVISION).orElse(1),
        values.choice(Key.SBOM, SbomChoice.class).orElse(SbomChoice.ALL),
        publishing(),
        signing,
        values.choice(Key.PROVE, ProofMode.class).map(ProofChoice::of).orElse(ProofChoice.NONE));
  }

  private PublishRequest publishing() {
    return PublishRequest.of(
            values.flag(Key.REPLACE),
            values
                .choice(Key.LAYOUT, PublishRequest.Layout.class)
                .orElse(PublishRequest.Layout.FLAT),
            values.word(Key.SUITE),
            values.word(Key.COMPONENT),
            key(Key.REPO_KEY, Key.REPO_KEY_PASSPHRASE, PublishRequest.PASSPHRASE_VARIABLE)
                .orElse(Optional.empty()),
            "",
            problems)
        .orElse(PublishRequest.DEFAULTS);
  }

  /** The driver's own, and those of the command line that are for a module by its name. */
  private List<SourcePatch> patches(Values said) {
    if (said.get(Key.PATCH).filter(s -> s.origin().kind() == Kind.COMMAND_LINE).isPresent()) {
      return words.patches();
    }
    return Stream.concat(
            said.paths(Key.PATCH).stream().map(SourcePatch::of),
            words.patches().stream().filter(patch -> patch.module().isPresent()))
        .toList();
  }

  private DriverRequest driver(DriverEntry driver) {
    Values said = driver.values();
    List<String> buildDeps = new ArrayList<>(said.words(Key.BUILD_DEP));
    values.words(Key.BUILD_DEP).stream()
        .filter(name -> !buildDeps.contains(name))
        .forEach(buildDeps::add);
    List<CellRule> rules =
        Stream.concat(
                driver.rules().stream()
                    .filter(rule -> rule.isFor(part.entry()))
                    .map(DriverEntry.Rule::rule),
                words.rules().stream())
            .toList();
    return new DriverRequest(
        said.words(Key.DKMS),
        new DriverDescription(
            said.word(Key.MODULE_NAME),
            said.word(Key.MODULE_VERSION),
            said.word(Key.MAKE),
            said.word(Key.CLEAN),
            said.words(Key.BUILT_MODULE).stream().map(BuiltModuleSpec::parse).toList()),
        patches(said),
        buildDeps,
        // The command line's holds for all, and is the run's.
        words.values().has(Key.TIMEOUT) ? Optional.empty() : said.time(Key.TIMEOUT),
        rules);
  }
}
