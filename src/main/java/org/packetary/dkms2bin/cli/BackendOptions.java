package org.packetary.dkms2bin.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import picocli.CommandLine.Option;

/** Options about where builds run. */
final class BackendOptions {

  @Option(
      names = "--backend",
      paramLabel = "chroot|container|auto",
      description =
          "Where builds run: in namespaces of this host (chroot, the default), in containers of"
              + " podman or docker, or in the first of these that this host allows (auto).")
  private String backend = "chroot";

  @Option(
      names = "--engine",
      paramLabel = "PROGRAM",
      description =
          "Program that drives the container engine; without it podman or docker, whichever"
              + " answers.")
  private @Nullable String engine;

  @Option(
      names = "--container-option",
      paramLabel = "OPTION",
      description =
          "Option for the engine's \"run\" of every build: --container-option=--memory=4g."
              + " Repeatable.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "Make the base root of this container image instead of packages; what it lacks is"
              + " installed into it. NAME@sha256:DIGEST names one that cannot change.")
  private @Nullable String image;

  /**
   * What was asked for.
   *
   * @throws UsageException if there are options for an engine, and none is to be used
   */
  BackendRequest request() {
    Backend chosen = EnumWords.chosen("--backend", backend, Backend.class);
    boolean unused = !options.isEmpty() || (engine != null && image == null);
    if (chosen == Backend.CHROOT && unused) {
      throw new UsageException(
          "--engine and --container-option are for builds in containers",
          "add --backend container, or leave them out");
    }
    return new BackendRequest(
        chosen, Optional.ofNullable(engine), options, Optional.ofNullable(image));
  }
}
