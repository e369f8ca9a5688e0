package org.packetary.dkms2bin.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.config.ValueOrigin.Kind;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.sandbox.Backend;

/**
 * A distribution's part of a matrix.
 *
 * @param entry what the file calls it, and where
 * @param values those that hold for it
 * @param drivers what is built for it
 * @param gates what keeps its hosts at kernels that have all drivers
 */
record MatrixPart(
    DistributionEntry entry,
    Values values,
    List<DriverEntry> drivers,
    List<MatrixFile.GateEntry> gates) {
  MatrixPart {
    drivers = List.copyOf(drivers);
    gates = List.copyOf(gates);
  }

  /**
   * Notes what is missing, what files are not there, and what does not go together: all that shows
   * before anything is made of the values.
   */
  void check(Problems problems) {
    checkWhatThereMustBe(problems);
    Stream.of(Key.HEADERS, Key.RECIPE, Key.ROOT_TARBALL, Key.MIRROR_KEY)
        .forEach(key -> values.get(key).ifPresent(said -> checkFiles(said, problems)));
    drivers.forEach(driver -> checkFiles(driver, problems));
    checkCombinations(problems);
  }

  private void checkWhatThereMustBe(Problems problems) {
    if (!values.has(Key.KERNEL) && !values.has(Key.HEADERS)) {
      missing(problems, "kernel", "add kernel: latest, a release, or a pattern such as '6.1.*'");
    }
    if (!values.has(Key.OUT_DIR)) {
      missing(problems, "out-dir", "add out-dir: DIR, the directory of the repository");
    }
    if (drivers.isEmpty() && entry.drivers().isEmpty()) {
      missing(problems, "drivers", "add drivers, or name them with --dkms");
    }
  }

  /** Not of what another message speaks: it may be there, and misspelt. */
  private void missing(Problems problems, String key, String hint) {
    if (!problems.mention(key)) {
      problems.input(entry.subject() + ": " + key + " is missing", hint);
    }
  }

  private static void checkFiles(DriverEntry driver, Problems problems) {
    Stream.of(Key.DKMS, Key.PATCH)
        .flatMap(key -> driver.values().get(key).stream())
        // Those of the command line are looked for once, where it is read.
        .filter(said -> said.key() != Key.PATCH || said.origin().kind() != Kind.COMMAND_LINE)
        .forEach(said -> checkFiles(said, problems));
  }

  private static void checkFiles(Setting setting, Problems problems) {
    for (String word : setting.words()) {
      if (isMissing(setting.key(), word)) {
        problems.add(
            new InputException(
                setting.subject() + ": there is no file or directory " + word, "check the path"));
      }
    }
  }

  /** Of what to build, only what is sure to be no pattern and no package's name. */
  private static boolean isMissing(Key key, String word) {
    Path file =
        key == Key.ROOT_TARBALL
            ? RootTarball.parse(word).file().orElse(Path.of("/"))
            : Path.of(word);
    boolean sure = key != Key.DKMS || (word.startsWith("/") && !word.matches(".*[*?\\[].*"));
    return sure && !Files.exists(file);
  }

  private void checkCombinations(Problems problems) {
    Optional<Setting> media = values.get(Key.MEDIA).filter(MatrixPart::isSaid);
    if (media.isPresent() && !values.has(Key.DRIVER_DISK)) {
      problems.add(
          new InputException(
              media.get().subject() + " is about driver disks, and there is no driver-disk",
              "add driver-disk ubuntu or redhat3, or leave media out"));
    }
    if (values.choice(Key.BACKEND, Backend.class).orElse(Backend.CHROOT) == Backend.CHROOT) {
      Stream.of(Key.ENGINE, Key.CONTAINER_OPTION)
          .filter(key -> key != Key.ENGINE || !values.has(Key.IMAGE))
          .flatMap(key -> values.get(key).stream())
          .forEach(
              s ->
                  problems.add(
                      new InputException(
                          s.subject() + " is for builds in containers",
                          "add backend container, or leave it out")));
    }
    values
        .get(Key.NEWEST)
        .filter(s -> s.origin().kind() == Kind.COMMAND_LINE)
        .filter(s -> values.has(Key.KERNEL) && !Form.hasPattern(values.words(Key.KERNEL)))
        .ifPresent(
            s ->
                problems.usage(
                    s.subject() + " narrows patterns, and no kernel is one",
                    "write a pattern such as --kernel '6.1.*', or leave --newest out"));
  }

  private static boolean isSaid(Setting setting) {
    return setting.origin().kind() != Kind.DEFAULT;
  }
}
