package org.packetary.dkms2bin.cli.option;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Sorts a command's options under the headings that help and manual show. */
public final class OptionGroups {

  /** Up to so many options are read as one list. */
  private static final int FEW = 8;

  private static final String ALL = "Options";

  private OptionGroups() {}

  /** Options that belong together. */
  public record Group(String heading, List<OptionSpec> options) {}

  /** The command's options by heading; all under one heading where they are few. */
  public static List<Group> of(CommandSpec command) {
    List<OptionSpec> options = command.options().stream().filter(o -> !o.hidden()).toList();
    if (options.size() <= FEW) {
      return List.of(new Group(ALL, options));
    }
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    options.forEach(
        option -> groups.computeIfAbsent(heading(option), h -> new ArrayList<>()).add(option));
    return groups.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  /** Has a command's help, and that of its subcommands, show the headings. */
  public static void install(CommandLine command) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
    sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::listing);
    command.getSubcommands().values().forEach(OptionGroups::install);
  }

  private static String listing(Help help) {
    CommandSpec command = help.commandSpec();
    StringBuilder text = new StringBuilder();
    for (Group group : of(command)) {
      Help.Layout layout =
          help.createDefaultLayout(
              command.options(), command.positionalParameters(), help.colorScheme());
      layout.addOptions(group.options(), help.parameterLabelRenderer());
      text.append(String.format("%n%s:%n%s", group.heading(), layout));
    }
    return text.toString();
  }

  private static String heading(OptionSpec option) {
    if (option.userObject() instanceof Field field) {
      return Optional.ofNullable(field.getAnnotation(Heading.class))
          .or(() -> Optional.ofNullable(field.getDeclaringClass().getAnnotation(Heading.class)))
          .map(Heading::value)
          .orElse(Heading.REPORTS);
    }
    return Heading.REPORTS;
  }
}
