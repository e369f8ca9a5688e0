package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.packetary.dkms2bin.run.World.KERNEL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.page.ReportPages;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;

/** Runs that deliver into one repository, or into several. */
class RepositoriesTest {

  private final World world;

  RepositoriesTest(@TempDir Path temp) {
    this.world = new World(temp).with("one");
  }

  private RunReport run(List<BuildRequest> requests) throws InterruptedException {
    return new BuildRun(world.settings(), requests, List.of(), settings -> world.surroundings())
        .run();
  }

  private BuildRequest request(String recipe, Path outDir) {
    BuildRequest one = Requests.into(outDir).apply(Requests.kernels(KERNEL).apply(world.request()));
    return Requests.recipe(recipe).apply(one);
  }

  @Test
  void twoDistributionsMayShareARepositoryAndTheirCellsAreTwo() throws Exception {
    Path shared = world.temp.resolve("shared");

    RunReport report = run(List.of(request("debian-12", shared), request("debian-11", shared)));

    assertThat(report.failure()).isEmpty();
    assertThat(report.distributions()).containsExactly("debian-12", "debian-11");
    assertThat(report.cells())
        .extracting(c -> c.distribution() + " " + c.outcome().word())
        .containsExactly("debian-12 built", "debian-11 built");
  }

  @Test
  void eachRepositoryHasTheReportOfItsOwnCells() throws Exception {
    Path first = world.temp.resolve("first");
    Path second = world.temp.resolve("second");

    RunReport report = run(List.of(request("debian-12", first), request("debian-11", second)));

    assertThat(report.cells()).hasSize(2);
    assertThat(report.published()).hasSize(2);
    assertThat(new ReportPages(first).json()).content().doesNotContain("debian-11");
    assertThat(new ReportPages(second).json()).content().doesNotContain("debian-12");
  }

  @Test
  void aPackageIsNamedByItsPlaceWhereverItIsTold() throws Exception {
    Path pool = world.temp.resolve("pooled");
    UnaryOperator<BuildRequest> pooled =
        Requests.packaging(
            new PackagingRequest(
                PackagerChoice.OWN,
                false,
                Optional.empty(),
                Media.TAR,
                1,
                new PublishRequest(
                    ReplacePolicy.REFUSE, AptLayout.pool("stable", "main"), Optional.empty())));

    RunReport report = run(List.of(pooled.apply(request("debian-12", pool))));

    assertThat(report.published()).hasSize(1);
    Path place = report.published().get(0).path();
    assertThat(place.startsWith(pool.resolve("pool/stable/main"))).isTrue();
    assertThat(report.cells().get(0).outcome().packages())
        .extracting(PackageFile::path)
        .containsExactly(place);
    String file = "\"file\" : \"" + pool.relativize(place) + "\"";
    assertThat(Files.readString(new ReportPages(pool).json()).split(Pattern.quote(file), -1))
        .as("of the cell, and of what was published")
        .hasSize(3);
  }

  @Test
  void aStateThatCannotBeReadIsToldAndEverythingIsLookedAtAnew() throws Exception {
    world.run();
    Files.writeString(world.repository().resolve(".dkms2bin/state.json"), "{");

    RunReport report = world.run();

    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("cannot use what the repository remembers");
    assertThat(world.events).anyMatch(BuildEvent.Warning.class::isInstance);
    assertThat(world.begun).as("there are results").isEmpty();
    assertThat(report.cells()).allMatch(c -> c.outcome().word().equals("built"));
    assertThat(world.run().cells()).allMatch(c -> c.outcome().word().equals("up-to-date"));
  }
}
