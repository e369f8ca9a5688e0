package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile packages in namespaces, root's and those of nobody. */
class HostilePackagesIT extends HostilePackages {

  HostilePackagesIT(Workbench bench, @TempDir Path temp) throws IOException {
    super(bench, temp, Tier.ROOT, Tier.USERNS);
  }

  /** A package may name its module as another's is named: whoever came first keeps the file. */
  @Test
  void dpkgRefusesAModuleThatAnotherPackageOwns() throws Exception {
    Path repository = built(Tier.ROOT);
    PlainRoot plain = new PlainRoot(bench, bench.baseTree());
    for (String name : List.of("owns-a-module", "takes-another-module")) {
      String deb = Drivers.deb(name, bench.latest());
      Files.copy(repository.resolve(deb), plain.share().resolve(name + ".deb"));
    }

    Ended installed =
        plain.run(
            """
            dpkg_of_root --force-depends --install "$share/owns-a-module.deb"
            before=$(find "$root/usr/lib/modules" -name owned_by_another.ko -exec sha256sum {} +)
            ! dpkg_of_root --force-depends --install "$share/takes-another-module.deb"
            [ "$before" ] &&
            [ "$before" = "$(find "$root/usr/lib/modules" -name owned_by_another.ko -exec sha256sum {} +)" ]
            """);

    assertThat(installed.status()).as(installed.toString()).isZero();
    assertThat(installed.err())
        .contains(
            "trying to overwrite",
            "owned_by_another.ko",
            Drivers.packageName("owns-a-module", bench.latest()));
  }
}
