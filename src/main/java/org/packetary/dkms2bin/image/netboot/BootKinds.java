package org.packetary.dkms2bin.image.netboot;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.image.modules.Placed;
import org.packetary.dkms2bin.proof.image.KernelTree;
import org.packetary.dkms2bin.util.Resources;

/**
 * Which of a kernel's modules a machine may need before it has its root: by the directories of the
 * kernel's source that they come from, in the table {@code kinds}, and by whether a device can ask
 * for them. No list of cards.
 */
final class BootKinds {

  private final List<Rule> rules;

  private BootKinds(List<Rule> rules) {
    this.rules = rules;
  }

  /** What becomes of modules. */
  private enum What {
    /** Those that a device can ask for. */
    DEVICE,
    /** All. */
    ALL,
    /** None. */
    NONE
  }

  /** What becomes of the modules below a directory, or of one. */
  private record Rule(String place, What what) {
    boolean isAbout(String path) {
      return path.equals(place) || path.startsWith(place + "/");
    }
  }

  static BootKinds read() {
    return new BootKinds(
        Resources.text(BootKinds.class, "kinds")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.strip().split("\\s+", 3))
            .map(words -> new Rule(words[1], what(words[0])))
            .toList());
  }

  private static What what(String word) {
    return switch (word) {
      case "device" -> What.DEVICE;
      case "all" -> What.ALL;
      case "none" -> What.NONE;
      default -> throw new IllegalStateException("kinds: " + word);
    };
  }

  /** The names of a kernel's modules that are wanted for themselves. */
  List<String> of(KernelTree kernel) {
    return kernel.names().stream().filter(name -> isWanted(kernel, name)).sorted().toList();
  }

  /** The rule of the longest place counts. */
  private boolean isWanted(KernelTree kernel, String name) {
    Optional<What> what =
        kernel
            .place(name)
            .map(BootKinds::withoutTop)
            .flatMap(
                path ->
                    rules.stream()
                        .filter(rule -> rule.isAbout(path))
                        .max(Comparator.comparingInt(rule -> rule.place().length())))
            .map(Rule::what);
    return what.isPresent()
        && switch (what.get()) {
          case DEVICE -> kernel.isAskedFor(name);
          case ALL -> true;
          case NONE -> false;
        };
  }

  /** {@code kernel/drivers/net/mii.ko.xz} is {@code drivers/net/mii}. */
  private static String withoutTop(Path place) {
    String path = Placed.plainName(place.toString()).replaceFirst("\\.ko$", "");
    return path.startsWith("kernel/") ? path.substring("kernel/".length()) : path;
  }
}
