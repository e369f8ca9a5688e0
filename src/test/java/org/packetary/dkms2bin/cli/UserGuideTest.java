package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.cli.option.OptionGroups;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the user guide says of options, held against the options that there are. */
class UserGuideTest {

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-z][a-z-]*|(?<=`)-[A-Z]");

  private final CommandLine commands = Main.described();
  private final List<String> guide;

  UserGuideTest() throws IOException {
    this.guide = Files.readAllLines(Path.of("docs/user-guide.md"));
  }

  @Test
  void theTablesOfBuildingListEveryOptionOnceUnderTheHeadingOfTheHelp() {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    String heading = "";
    for (String line : section("## Building")) {
      if (line.startsWith("**")) {
        heading = line.replace("*", "");
      } else if (line.startsWith("| `-")) {
        listed.computeIfAbsent(heading, h -> new ArrayList<>()).addAll(options(firstCell(line)));
      }
    }

    Map<String, List<String>> there = new LinkedHashMap<>();
    for (OptionGroups.Group group : OptionGroups.of(commands.getCommandSpec())) {
      there.put(
          group.heading(),
          group.options().stream().flatMap(o -> Arrays.stream(o.names())).toList());
    }
    assertThat(listed.keySet()).containsExactlyElementsOf(there.keySet());
    there.forEach(
        (title, options) ->
            assertThat(listed.get(title)).as(title).containsExactlyInAnyOrderElementsOf(options));
  }

  @Test
  void noTableHasAnOptionThatDoesNotExist() {
    Set<String> there =
        withSubcommands(commands)
            .map(CommandLine::getCommandSpec)
            .map(CommandSpec::optionsMap)
            .flatMap(options -> options.keySet().stream())
            .collect(Collectors.toSet());

    assertThat(guide.stream().filter(line -> line.startsWith("| `-")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(there).containsAll(options(firstCell(line))));
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(UserGuideTest::withSubcommands));
  }

  private List<String> section(String heading) {
    return guide.stream()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .toList();
  }

  private static String firstCell(String row) {
    return row.split("(?<!\\\\)\\|", -1)[1];
  }

  private static List<String> options(String cell) {
    return OPTION.matcher(cell).results().map(MatchResult::group).toList();
  }
}
