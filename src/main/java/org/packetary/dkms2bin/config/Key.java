package org.packetary.dkms2bin.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sbom.SbomChoice;

/** The keys of a configuration file. A key that an option has is called as the option is. */
public enum Key {
  /** What to build. */
  DKMS(Form.INPUTS, Place.DRIVER),
  /** PACKAGE_NAME, for sources without a dkms.conf. */
  MODULE_NAME(Form.WORD, Place.DRIVER),
  /** PACKAGE_VERSION, for sources without a dkms.conf. */
  MODULE_VERSION(Form.WORD, Place.DRIVER),
  /** The command that builds, for sources without a dkms.conf. */
  MAKE(Form.WORD, Place.DRIVER),
  /** The command that cleans up, for sources without a dkms.conf. */
  CLEAN(Form.WORD, Place.DRIVER),
  /** What is built, for sources without a dkms.conf. */
  BUILT_MODULE(Form.MODULES, Place.DRIVER),
  /** Patches for the sources. */
  PATCH(Form.PATHS, Place.DRIVER),
  /** Packages for the build roots. */
  BUILD_DEP(Form.WORDS, Place.DRIVER, Place.DISTRIBUTION),

  /** Which kernels. */
  KERNEL(Form.SELECTORS, Place.TOP, Place.DISTRIBUTION),
  /** How many of each pattern. */
  NEWEST(Form.NUMBER, Place.TOP, Place.DISTRIBUTION),
  /** Of which flavour. */
  FLAVOUR(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** Headers at hand. */
  HEADERS(Form.PATHS, Place.TOP, Place.DISTRIBUTION),

  /** The recipe's name. */
  DISTRO(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** A recipe of the user's own. */
  RECIPE(Form.PATH, Place.TOP, Place.DISTRIBUTION),
  /** What the base root is made of. */
  ROOT_TARBALL(Form.TARBALL, Place.TOP, Place.DISTRIBUTION),
  /** The archive's addresses. */
  MIRROR(Form.ADDRESSES, Place.TOP, Place.DISTRIBUTION),
  /** The keys that sign the archive. */
  MIRROR_KEY(Form.PATH, Place.TOP, Place.DISTRIBUTION),
  /** Whether the archive may be unsigned. */
  MIRROR_TRUSTED(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** Whether the archive's indexes may be old. */
  ALLOW_EXPIRED_ARCHIVE(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** How long a mirror may be silent. */
  MIRROR_TIMEOUT(Form.TIME, Place.TOP, Place.DISTRIBUTION),
  /** The archive's components. */
  COMPONENTS(Form.WORDS, Place.TOP, Place.DISTRIBUTION),
  /** How old the archive's indexes may be. */
  REFRESH(Form.FRESHNESS, Place.TOP, Place.DISTRIBUTION),
  /** Whether no network is used. */
  OFFLINE(Form.FLAG, Place.TOP),

  /** The repository's directory. */
  OUT_DIR(Form.PATH, Place.TOP, Place.DISTRIBUTION),
  /** Who packs. */
  PACKAGER(PackagerChoice.values(), Place.TOP, Place.DISTRIBUTION),
  /** Whether source packages are published. */
  SOURCE_PACKAGE(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** Which driver disks are written. */
  DRIVER_DISK(DiskForm.values(), Place.TOP, Place.DISTRIBUTION),
  /** As what they are written. */
  MEDIA(Media.values(), Place.TOP, Place.DISTRIBUTION),
  /** Which build of the same sources it is. */
  BUILD_REVISION(Form.NUMBER, Place.TOP, Place.DISTRIBUTION),
  /** Which lists of what packages are made of are published. */
  SBOM(SbomChoice.values(), Place.TOP, Place.DISTRIBUTION),
  /** Whether modules are proven to load, and how. */
  PROVE(ProofMode.values(), Place.TOP, Place.DISTRIBUTION),
  /** Whether packages may take the place of published ones with other content. */
  REPLACE(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** Where Debian packages lie. */
  LAYOUT(PublishRequest.Layout.values(), Place.TOP, Place.DISTRIBUTION),
  /** The suite that packages are published in. */
  SUITE(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** The component of it. */
  COMPONENT(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** What signs indexes. */
  REPO_KEY(Form.KEY, Place.TOP, Place.DISTRIBUTION),
  /** The passphrase of that. */
  REPO_KEY_PASSPHRASE(Form.SECRET, Place.TOP, Place.DISTRIBUTION),
  /** What signs modules. */
  MODULE_SIGN_KEY(Form.KEYS, Place.TOP, Place.DISTRIBUTION),
  /** The certificates of that. */
  MODULE_SIGN_CERT(Form.PATHS, Place.TOP, Place.DISTRIBUTION),
  /** What the certificates' package is called. */
  MOK_PACKAGE(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** The passphrase of the first key. */
  MODULE_SIGN_PASSPHRASE(Form.SECRET, Place.TOP, Place.DISTRIBUTION),
  /** That of the second. */
  MODULE_SIGN_PASSPHRASE_2(Form.SECRET, Place.TOP, Place.DISTRIBUTION),
  /** Whether RPM packages require the kernel's symbols. */
  KABI_REQUIRES(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** Whether RPM packages serve other kernels. */
  WEAK_MODULES(Form.FLAG, Place.TOP, Place.DISTRIBUTION),
  /** What signs RPM packages. */
  RPM_SIGN_KEY(Form.KEY, Place.TOP, Place.DISTRIBUTION),
  /** The passphrase of that. */
  RPM_SIGN_PASSPHRASE(Form.SECRET, Place.TOP, Place.DISTRIBUTION),

  /** Where builds run. */
  BACKEND(Backend.values(), Place.TOP),
  /** As whom builds are root. */
  ISOLATION(Isolation.values(), Place.TOP),
  /** Which container engine. */
  ENGINE(Form.WORD, Place.TOP),
  /** Options for the engine. */
  CONTAINER_OPTION(Form.WORDS, Place.TOP),
  /** The image that base roots are made of. */
  IMAGE(Form.WORD, Place.TOP, Place.DISTRIBUTION),
  /** How many cells at once. */
  JOBS(Form.NUMBER, Place.TOP),
  /** How long a cell may take. */
  TIMEOUT(Form.TIME, Place.TOP, Place.DRIVER),
  /** How long a cell may do nothing. */
  IDLE_TIME(Form.TIME, Place.TOP),
  /** How much memory a cell may use. */
  CELL_MEMORY(Form.AMOUNT, Place.TOP),
  /** How much a cell may write. */
  CELL_DISK(Form.AMOUNT, Place.TOP),
  /** Whether the first failure ends the run. */
  FAIL_FAST(Form.FLAG, Place.TOP),
  /** Where layers and downloads are kept. */
  CACHE_DIR(Form.PATH, Place.TOP),
  /** Where cells' results are kept. */
  RESULTS(Form.PATH, Place.TOP),

  /** The file for JUnit XML. */
  JUNIT(Form.PATH, Place.TOP),
  /** What goes to standard output. */
  FORMAT(ReportFormat.values(), Place.TOP),
  /** The date that everything carries; only the environment says it. */
  SOURCE_DATE(Form.WORD),
  /** The file for GitHub's job summary; only the environment says it. */
  JOB_SUMMARY(Form.PATH);

  private final Form form;

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<String> choices;

  @SuppressWarnings("ImmutableEnumChecker") // of Set.of
  private final Set<Place> places;

  Key(Form form, Place... places) {
    this.form = form;
    this.choices = List.of();
    this.places = Set.of(places);
  }

  Key(Enum<?>[] choices, Place... places) {
    this.form = Form.WORD;
    this.choices = Arrays.stream(choices).map(c -> lower(c.name())).toList();
    this.places = Set.of(places);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As it is written. */
  public String word() {
    return lower(name());
  }

  /** The option of the same meaning. */
  public String option() {
    return "--" + word();
  }

  Form form() {
    return form;
  }

  /** The words that it takes; empty if there is no list of them. */
  List<String> choices() {
    return choices;
  }

  /** Whether it may stand at a place of the file. */
  public boolean isFor(Place place) {
    return places.contains(place);
  }

  /** Whether it is about drivers and nothing else. */
  boolean isOnlyOfDrivers() {
    return places.equals(Set.of(Place.DRIVER));
  }

  /** The key that is written so at a place. */
  static Optional<Key> at(Place place, String word) {
    return Arrays.stream(values()).filter(k -> k.isFor(place) && k.word().equals(word)).findFirst();
  }

  /** The key of an option, written with its dashes. */
  public static Optional<Key> ofOption(String option) {
    return Arrays.stream(values()).filter(k -> k.option().equals(option)).findFirst();
  }

  /** What is wrong with a word, to follow the key's name; empty if nothing is. */
  Optional<String> complaint(String word) {
    return choices.isEmpty() || choices.contains(word)
        ? form.complaint(word)
        : Optional.of("takes " + String.join(", ", choices) + "; not " + word);
  }

  /** A place of the file where keys stand. */
  public enum Place {
    /** The file's own keys, for all distributions. */
    TOP,
    /** Those of one distribution. */
    DISTRIBUTION,
    /** Those of one driver. */
    DRIVER
  }
}
