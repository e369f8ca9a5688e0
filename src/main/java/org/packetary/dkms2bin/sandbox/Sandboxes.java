package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.doctor.HostCheck;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.Controller;

/**
 * Opens the kind of sandbox that was asked for.
 *
 * @param cache the cache directory
 * @param runner starts programs
 * @param environment what those programs get
 * @param tier how far namespaces are apart from the host
 * @param events is told of a choice
 */
public record Sandboxes(
    Path cache, CommandRunner runner, HostEnvironment environment, Tier tier, EventSink events) {

  /**
   * Opens a sandbox.
   *
   * @throws EnvironmentException if this host has none of the kind
   */
  public Sandbox open(BackendRequest request, WorkDirectory work) throws InterruptedException {
    return switch (request.backend()) {
      case CHROOT -> namespaces(request, tier.reason());
      case CONTAINER -> containers(request, work, "asked for");
      case AUTO -> {
        Optional<HostCheck.Check> obstacle =
            new HostCheck(runner, environment, tier, HostCheck.Places.of(cache)).obstacle();
        if (obstacle.isEmpty()) {
          yield namespaces(request, "namespaces work here");
        }
        String why = obstacle.get().name() + ": " + obstacle.get().detail();
        try {
          yield containers(request, work, why);
        } catch (EnvironmentException e) {
          throw new EnvironmentException(
              "this host has no place to build in: " + why + "; " + e.problem(),
              obstacle.get().remedy().orElse("") + "; or " + e.hint().orElse(""));
        }
      }
    };
  }

  private Sandbox namespaces(BackendRequest request, String reason) throws InterruptedException {
    tier.namespaces();
    List<String> counted = Controller.counted(Controller.Places.host());
    events.accept(
        new BuildEvent.BackendChosen(
            "chroot in "
                + tier.words()
                + (counted.isEmpty()
                    ? ""
                    : " (" + String.join(" and ", counted) + " counted, for want of cgroups)"),
            reason));
    return new NamespaceSandbox(
        cache, CellLimits.of(request.limits(), cache), runner, environment, tier, events);
  }

  private Sandbox containers(BackendRequest request, WorkDirectory work, String reason)
      throws InterruptedException {
    if (!tier.user().isRoot()) {
      throw new EnvironmentException(
          "containers are for root only: their images are made of files of several owners",
          "run dkms2bin as root, or with --backend chroot, which builds in a user namespace");
    }
    ContainerEngine engine = ContainerEngine.find(request.engine(), runner, environment);
    CellLimits limits = CellLimits.of(request.limits(), cache);
    events.accept(new BuildEvent.BackendChosen("container (" + engine.version() + ")", reason));
    return new ContainerSandbox(
        engine,
        new LayerStore(cache, tier),
        work,
        request.options(),
        // What this host has says nothing about another one.
        engine.isHere() || request.limits().memory().isPresent() ? limits : limits.withoutMemory(),
        runner,
        environment,
        events);
  }
}
