package org.packetary.dkms2bin.doctor;

import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.doctor.HostCheck.Check;
import org.packetary.dkms2bin.sandbox.limit.Controller;

/**
 * Tries whether a cgroup with a controller can be made where those of builds are made: the only
 * limits on processes and memory that bind root. Without them builds are counted instead.
 */
final class CgroupCheck {

  private CgroupCheck() {}

  /** The checks of all controllers that builds are limited by. */
  static List<Check> all(Controller.Places places) {
    return Stream.of(Controller.values()).map(controller -> check(controller, places)).toList();
  }

  private static Check check(Controller controller, Controller.Places places) {
    String name = "cgroup " + controller.word();
    return controller
        .obstacle(places)
        .map(
            obstacle ->
                Check.warning(
                    name,
                    obstacle.detail()
                        + "; the kernel does not limit the "
                        + controller.what()
                        + " of builds, which is counted a few times a second instead",
                    obstacle.remedy()))
        .orElseGet(() -> Check.ok(name, places.unified() ? "version 2" : "version 1"));
  }
}
