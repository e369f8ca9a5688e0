package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;

/** What a user may ask for in another way than {@link World#request} does. */
final class Requests {

  private Requests() {}

  static UnaryOperator<BuildRequest> reusing(Reuse reuse) {
    return r ->
        copy(
            r,
            r.kernels(),
            r.recipe(),
            r.packaging(),
            r.outDir(),
            r.jobs(),
            r.failFast(),
            reuse,
            r.keepRoots());
  }

  static UnaryOperator<BuildRequest> kernels(String... selectors) {
    return r ->
        copy(
            r,
            new KernelRequest(List.of(selectors), Optional.empty(), OptionalInt.empty()),
            r.recipe(),
            r.packaging(),
            r.outDir(),
            r.jobs(),
            r.failFast(),
            r.reuse(),
            r.keepRoots());
  }

  static UnaryOperator<BuildRequest> recipe(String name) {
    return r ->
        copy(
            r,
            r.kernels(),
            new RecipeRequest(Optional.of(name), Optional.empty()),
            r.packaging(),
            r.outDir(),
            r.jobs(),
            r.failFast(),
            r.reuse(),
            r.keepRoots());
  }

  static UnaryOperator<BuildRequest> packaging(PackagingRequest packaging) {
    return r ->
        copy(
            r,
            r.kernels(),
            r.recipe(),
            packaging,
            r.outDir(),
            r.jobs(),
            r.failFast(),
            r.reuse(),
            r.keepRoots());
  }

  static UnaryOperator<BuildRequest> into(Path outDir) {
    return r ->
        copy(
            r,
            r.kernels(),
            r.recipe(),
            r.packaging(),
            outDir,
            r.jobs(),
            r.failFast(),
            r.reuse(),
            r.keepRoots());
  }

  static UnaryOperator<BuildRequest> how(int jobs, boolean failFast, Keeping keepRoots) {
    return r ->
        copy(
            r,
            r.kernels(),
            r.recipe(),
            r.packaging(),
            r.outDir(),
            jobs,
            failFast,
            r.reuse(),
            keepRoots);
  }

  private static BuildRequest copy(
      BuildRequest r,
      KernelRequest kernels,
      RecipeRequest recipe,
      PackagingRequest packaging,
      Path outDir,
      int jobs,
      boolean failFast,
      Reuse reuse,
      Keeping keepRoots) {
    return new BuildRequest(
        r.drivers(),
        r.headers(),
        kernels,
        recipe,
        r.mirror(),
        r.backend(),
        r.rpm(),
        packaging,
        outDir,
        jobs,
        r.timeout(),
        failFast,
        reuse,
        r.results(),
        keepRoots,
        r.sourceDate(),
        r.gates());
  }

  /** With a gate of a set "lab". */
  static UnaryOperator<BuildRequest> gate(String... drivers) {
    return r ->
        new BuildRequest(
            r.drivers(),
            r.headers(),
            r.kernels(),
            r.recipe(),
            r.mirror(),
            r.backend(),
            r.rpm(),
            r.packaging(),
            r.outDir(),
            r.jobs(),
            r.timeout(),
            r.failFast(),
            r.reuse(),
            r.results(),
            r.keepRoots(),
            r.sourceDate(),
            List.of(
                new GateRequest("lab", List.of(drivers), List.of(), List.of(), Optional.empty())));
  }
}
