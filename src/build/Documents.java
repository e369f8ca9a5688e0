import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.cli.Main;
import org.packetary.dkms2bin.cli.option.OptionGroups;
import org.packetary.dkms2bin.util.FileTrees;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes, from the command line's own description, what goes into packages beside the jar: the
 * manual pages' AsciiDoc sources and bash's completion script.
 *
 * <p>Part of the build, which runs it from source: {@code java Documents.java DIRECTORY VERSION
 * MORE}, where MORE is AsciiDoc text for the end of the main page.
 */
public final class Documents {

  /** Before a heading that is to be one of the second level; the generator knows only the first. */
  private static final String PART = "= ";

  /** Likewise; before it comes the heading of the first level. */
  private static final String FIRST_PART = "=1= ";

  private Documents() {}

  /** Writes {@code man/NAME.adoc} and {@code completion/dkms2bin} below the directory. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    FileTrees.delete(directory);
    String version = args[1];
    String more = Files.readString(Path.of(args[2]));
    CommandLine commands = Main.described();
    String completion = AutoComplete.bash("dkms2bin", commands);
    Files.writeString(
        Files.createDirectories(directory.resolve("completion")).resolve("dkms2bin"),
        withoutHead(completion));
    Path man = Files.createDirectories(directory.resolve("man"));
    prepare(commands.getCommandSpec(), version);
    int status =
        ManPageGenerator.generateManPage(
            man.toFile(), null, new boolean[0], false, commands.getCommandSpec());
    if (status != 0) {
      throw new IllegalStateException("picocli's ManPageGenerator ended with " + status);
    }
    List<Path> pages;
    try (Stream<Path> files = Files.list(man)) {
      pages = files.sorted().toList();
    }
    for (Path page : pages) {
      boolean main = page.endsWith("dkms2bin.adoc");
      Files.writeString(
          page, tidy(Files.readString(page)) + (main ? more : "") + seeAlso(pages, page));
    }
  }

  /** What a page says otherwise than the help on a terminal. */
  private static void prepare(CommandSpec command, String version) {
    command.versionProvider(null).version("dkms2bin " + version);
    UsageMessageSpec usage = command.usageMessage();
    usage.header(
        Stream.of(usage.header()).map(h -> h.replaceFirst("\\.$", "")).toArray(String[]::new));
    String synopsis =
        Stream.of(usage.customSynopsis()).map(String::strip).collect(Collectors.joining(" +\n"));
    usage.customSynopsis(synopsis);
    String sentence = String.join(" ", usage.header()) + ".";
    if (usage.description().length == 0) {
      usage.description(sentence);
    } else if (usage.description()[0].startsWith(" ")) {
      String heading = usage.descriptionHeading().replace("%n", "");
      usage.description(
          sentence + "\n\n" + heading + "\n\n" + String.join("\n", usage.description()));
    }
    group(command);
    command.subcommands().values().forEach(sub -> prepare(sub.getCommandSpec(), version));
  }

  /**
   * Has the generator print the options under the headings of the help, as parts of one section.
   */
  private static void group(CommandSpec command) {
    List<OptionGroups.Group> groups = OptionGroups.of(command);
    groups.stream().flatMap(g -> g.options().stream()).forEach(command::remove);
    for (int i = 0; i < groups.size(); i++) {
      ArgGroupSpec.Builder group =
          ArgGroupSpec.builder()
              .exclusive(false)
              .validate(false)
              .order(i)
              .heading(
                  groups.size() == 1
                      ? groups.get(i).heading()
                      : (i == 0 ? FIRST_PART : PART) + groups.get(i).heading());
      groups.get(i).options().forEach(group::addArg);
      command.addArgGroup(group.build());
    }
  }

  /** The generator's text without its tags, and with headings as manual pages have them. */
  private static String tidy(String page) {
    return page.lines()
        .filter(line -> !line.startsWith("// "))
        .map(line -> line.replaceFirst("^== " + PART, "=== "))
        .map(line -> line.replaceFirst("^== " + FIRST_PART, "== Options\n\n=== "))
        .map(line -> line.replaceFirst("^==\\s+(.*?):?$", "== $1"))
        .map(line -> line.replaceFirst("^:manmanual:.*", ":manmanual: dkms2bin"))
        .map(line -> line.replaceFirst("^Exit status: ", "== Exit status\n\n"))
        .map(line -> line.replaceFirst("^xref:(dkms2bin-[\\w-]+)\\.adoc.*::$", "*$1*(1)::"))
        .collect(Collectors.joining("\n", "", "\n"))
        .replace("[%hardbreaks]\n== Exit status", "== Exit status");
  }

  private static String seeAlso(List<Path> pages, Path page) {
    Stream<String> ours =
        pages.stream()
            .filter(other -> !other.equals(page))
            .map(other -> "*" + other.getFileName().toString().replaceFirst("\\.adoc$", "*(1)"));
    return Stream.concat(ours, Stream.of("*dkms*(8)", "*mmdebstrap*(1)"))
        .collect(Collectors.joining(", ", "\n== See also\n\n", "\n"));
  }

  /** The script without the comments before its first statement, which tell how to install it. */
  private static String withoutHead(String script) {
    return script
        .lines()
        .dropWhile(line -> line.startsWith("#") || line.isBlank())
        .collect(
            Collectors.joining("\n", "# Completion of dkms2bin for bash, by picocli.\n\n", "\n"));
  }
}
