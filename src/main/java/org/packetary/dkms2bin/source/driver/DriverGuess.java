package org.packetary.dkms2bin.source.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.Unpacked;

/** What one input's dkms.conf is to say, and what of it is guessed. */
final class DriverGuess {

  private final Unpacked input;
  private final Path top;
  private final DriverDescription given;
  private final List<String> guesses = new ArrayList<>();

  /** What can be neither guessed, with the option that tells it. */
  private final Map<String, String> missing = new LinkedHashMap<>();

  DriverGuess(Unpacked input, DriverDescription given) {
    this.input = input;
    this.top = input.top();
    this.given = given;
  }

  /**
   * All of it.
   *
   * @throws InputException if something is neither given nor to be guessed; it names all such
   *     things
   */
  DriverSources.Described described() {
    DriverLayout layout = DriverLayout.of(top);
    List<BuiltModuleSpec> modules = modules(layout);
    Optional<BuildCommands> commands = layout.commands();
    Optional<String> make = make(commands);
    Optional<String> name = name(modules);
    Optional<String> version = version();
    if (!missing.isEmpty()) {
      throw new InputException(
          "there is no dkms.conf in "
              + input.origin().input()
              + ", and it cannot be told "
              + String.join("; nor ", missing.keySet()),
          "give " + String.join(" ", missing.values()));
    }
    ModuleId id = new ModuleId(name.orElseThrow(), version.orElseThrow());
    DriverConf conf = new DriverConf(id, make.orElseThrow(), clean(commands), modules);
    return new DriverSources.Described(id, conf.text(), guesses);
  }

  private List<BuiltModuleSpec> modules(DriverLayout layout) {
    if (!given.modules().isEmpty()) {
      return given.modules();
    }
    KbuildModules found = layout.kbuild();
    if (layout.isClear() && found.unclear().isEmpty() && !found.modules().isEmpty()) {
      guesses.add(
          (found.modules().size() == 1 ? "module " : "modules ")
              + found.modules().stream()
                  .map(BuiltModuleSpec::toString)
                  .collect(Collectors.joining(", "))
              + ", from "
              + String.join(", ", found.makefiles()));
      return found.modules();
    }
    missing.put("which modules it builds" + whyNoModules(layout), "--built-module NAME:LOCATION");
    return List.of();
  }

  private static String whyNoModules(DriverLayout layout) {
    if (!layout.isClear()) {
      return " (there are makefiles for kbuild in " + String.join(", ", layout.directories()) + ")";
    }
    List<String> unclear = layout.kbuild().unclear();
    return unclear.isEmpty()
        ? " (no makefile has a list obj-m)"
        : " (a list of objects is \"" + shortened(unclear.get(0)) + "\")";
  }

  private static String shortened(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
  }

  private Optional<String> make(Optional<BuildCommands> commands) {
    if (given.make().isPresent()) {
      return given.make();
    }
    if (commands.isEmpty()) {
      missing.put("how it is built", "--make COMMAND");
    }
    commands.ifPresent(c -> guesses.add("built by " + c.reason()));
    return commands.map(BuildCommands::make);
  }

  /** A clean command that was guessed goes with a make command that was. */
  private String clean(Optional<BuildCommands> commands) {
    return given
        .clean()
        .or(() -> commands.filter(c -> given.make().isEmpty()).map(BuildCommands::clean))
        .orElse("true");
  }

  /** A name that has a version after it tells more than one that has none. */
  private Optional<String> name(List<BuiltModuleSpec> modules) {
    if (given.name().isPresent()) {
      return given.name();
    }
    Optional<String> named =
        named(true, (n, from) -> guessed("name ", n.name(), "the name " + from));
    if (named.isPresent()) {
      return named;
    }
    if (modules.size() == 1) {
      return Optional.of(guessed("name ", modules.get(0).name(), "its module"));
    }
    Optional<String> name =
        named(false, (n, from) -> guessed("name ", n.name(), "the name " + from));
    if (name.isEmpty()) {
      missing.put("its name", "--module-name NAME");
    }
    return name;
  }

  private Optional<String> version() {
    if (given.version().isPresent()) {
      return given.version();
    }
    Optional<String> named =
        named(true, (n, from) -> guessed("version ", n.version().orElse(""), "the name " + from));
    if (named.isPresent()) {
      return named;
    }
    Set<String> versions = SourceVersion.in(top);
    if (versions.size() == 1) {
      return Optional.of(guessed("version ", versions.iterator().next(), "the C sources"));
    }
    missing.put(
        versions.isEmpty()
            ? "its version (neither "
                + names().collect(Collectors.joining(" nor "))
                + " nor the C sources tell it)"
            : "its version (the C sources have " + String.join(", ", versions) + ")",
        "--module-version VERSION");
    return Optional.empty();
  }

  /** The first name that tells, or does not tell, a version. */
  private Optional<String> named(boolean withVersion, BiFunction<DriverName, String, String> use) {
    for (String name : names().toList()) {
      Optional<DriverName> read = DriverName.of(name);
      if (read.isPresent() && read.get().version().isPresent() == withVersion) {
        return Optional.of(use.apply(read.get(), name));
      }
    }
    return Optional.empty();
  }

  /** The input's own name, and that of the directory in it. */
  private Stream<String> names() {
    return new LinkedHashSet<>(List.of(fileName(input.root()), fileName(top))).stream();
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  private String guessed(String what, String value, String from) {
    guesses.add(what + value + ", from " + from);
    return value;
  }
}
