package org.packetary.dkms2bin.cli.env;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.cli.option.BackendOptions;
import org.packetary.dkms2bin.cli.option.CommonOptions;
import org.packetary.dkms2bin.cli.option.DriverOptions;
import org.packetary.dkms2bin.cli.option.InputOptions;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.KernelOptions;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.run.RequestCheck;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import picocli.CommandLine.Mixin;

/** Options of a build that decide about its roots. */
final class RootOptions {

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private KernelOptions kernels = new KernelOptions();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DriverOptions driver = new DriverOptions();

  @Mixin private BackendOptions backend = new BackendOptions();

  /** What is asked for; empty if anything is wrong with it. */
  Optional<BuildRequest> read(Invocation invocation, Problems problems) {
    return read(invocation, problems, common.mirror());
  }

  /** The same, about what is in the cache alone. */
  Optional<BuildRequest> readOffline(Invocation invocation, Problems problems) {
    return read(invocation, problems, common.mirror().with(Freshness.OFFLINE));
  }

  private Optional<BuildRequest> read(
      Invocation invocation, Problems problems, MirrorChoice mirror) {
    List<String> words = inputs.given(invocation.in(), problems);
    Optional<KernelRequest> selected = kernels.requestIfAny(problems);
    Optional<RecipeRequest> recipe = common.recipe(problems);
    Optional<BackendRequest> place = backend.request(problems);
    DriverRequest asked =
        new DriverRequest(
            words,
            driver.description(driver.modules(problems)),
            inputs.patches(problems),
            inputs.buildDeps(),
            Optional.empty(),
            List.of());
    new RequestCheck(invocation.recipes(), problems)
        .check(words, selected, recipe, Optional.empty(), Optional.empty(), place);
    return problems.isEmpty()
        ? Optional.of(
            BuildRequest.ofRoots(
                List.of(asked),
                kernels.headers(),
                selected.orElseThrow(),
                recipe.orElseThrow(),
                mirror,
                place.orElseThrow()))
        : Optional.empty();
  }

  /** Whether anything is said about which roots. */
  boolean choose() {
    return common.isRecipeNamed() || kernels.isAnyNamed() || inputs.isAnyNamed();
  }
}
