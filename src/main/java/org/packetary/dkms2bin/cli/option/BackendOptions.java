package org.packetary.dkms2bin.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that say where builds run. */
@Heading(Heading.PLACE)
public final class BackendOptions {

  @Option(
      names = "--backend",
      paramLabel = "chroot|container|auto",
      description =
          "Where builds run: in namespaces of this host (chroot, the default), in containers of"
              + " podman or docker, or in the first of these that this host allows (auto).")
  private String backend = "chroot";

  @Option(
      names = "--isolation",
      paramLabel = "auto|root|userns",
      description =
          "As whom builds in namespaces are root: as root (root), or in a user namespace as nobody,"
              + " or as the user who is not root (userns). auto, the default, is root for root and"
              + " userns for others.")
  private String isolation = "auto";

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
      parameterConsumer = EngineOption.class,
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

  /** What was asked for; empty if the backend is none. */
  public Optional<BackendRequest> request(Problems problems) {
    Optional<Backend> chosen =
        problems.attempt(() -> EnumWords.chosen("--backend", backend, Backend.class));
    if (chosen.equals(Optional.of(Backend.CHROOT))) {
      if (engine != null && image == null) {
        refuse("--engine", problems);
      }
      if (!options.isEmpty()) {
        refuse("--container-option", problems);
      }
    }
    Optional<Isolation> tier =
        problems.attempt(() -> EnumWords.chosen("--isolation", isolation, Isolation.class));
    return chosen.flatMap(
        c ->
            tier.map(
                t ->
                    new BackendRequest(
                        c,
                        t,
                        Optional.ofNullable(engine),
                        options,
                        Optional.ofNullable(image),
                        LimitRequest.DEFAULT)));
  }

  private static void refuse(String option, Problems problems) {
    problems.usage(
        option + " is for builds in containers", "add --backend container, or leave it out");
  }

  /** Takes the next word as it is: options of the engine look like unknown ones of ours. */
  static final class EngineOption implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec argument, CommandSpec command) {
      if (words.isEmpty()) {
        throw new MissingParameterException(
            command.commandLine(), argument, "no value for option --container-option");
      }
      List<String> options = argument.getValue();
      options.add(words.pop());
    }
  }
}
