package org.packetary.dkms2bin.repository.apt;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.ReplacePolicy;

/** Tests with an unsigned flat repository of small packages, in which time passes. */
abstract class OnFlatRepository {

  private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

  private int seconds;

  /** For whatever a test needs. */
  Path temp;

  /** The repository's directory; nothing is there at first. */
  Path dir;

  @BeforeEach
  void directory(@TempDir Path temporary) {
    temp = temporary;
    dir = temp.resolve("repo");
  }

  /** Lets a second pass. */
  void later() {
    seconds++;
  }

  /** As a command opens it. */
  AptRepository repository() {
    return new AptRepository(
        dir,
        AptLayout.FLAT,
        Optional.empty(),
        Clock.fixed(DATE.plusSeconds(seconds), ZoneOffset.UTC),
        ReplacePolicy.REFUSE);
  }

  PackageFile deb(String name) throws Exception {
    return new SmallDebs(temp).packaged(name, "all");
  }

  /** Publishes packages, one after the other. */
  void publish(String... names) throws Exception {
    for (String name : names) {
      later();
      repository().publish(List.of(deb(name)));
    }
  }

  /** The names of packages that it lists. */
  Set<String> listed() {
    Set<String> names = new TreeSet<>();
    repository().list().stream().map(ListedPackage::name).forEach(names::add);
    return names;
  }
}
