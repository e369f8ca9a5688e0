package org.packetary.dkms2bin.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cell.HeaderShelf;
import org.packetary.dkms2bin.cli.option.CacheOption;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.FindingLines;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.diagnosis.Diagnosed;
import org.packetary.dkms2bin.diagnosis.Diagnosis;
import org.packetary.dkms2bin.diagnosis.log.LogText;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.json.FindingJson;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code dkms2bin diagnose}: tells from a log alone why a build failed. */
@Command(
    name = "diagnose",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin diagnose [OPTION...] [FILE]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Tells why a build failed, from its log.",
    description = {
      "Reads what make and dkms printed, for example /var/lib/dkms/MODULE/VERSION/build/make.log.",
      "Needs no root and no chroot. Exits with 0 when the log was read, whatever it says."
    })
final class DiagnoseCommand implements Job {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT = 1;

  @ParentCommand private @Nullable BuildCommand parent;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The log; without it, or as -, standard input.")
  private String file = "-";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--headers",
      paramLabel = "DIR|RELEASE",
      split = ",",
      description =
          "Also ask these kernel headers what they declare: a directory, or a release that is"
              + " cached or installed here.")
  private List<String> headers = new ArrayList<>();

  @Mixin private CacheOption cache = new CacheOption();

  @Override
  public int run(Problems problems) {
    if (parent == null) {
      throw new IllegalStateException("picocli sets the parent");
    }
    Invocation invocation = parent.invocation();
    if (!file.equals("-")) {
      InputFiles.check(List.of(Path.of(file)), problems);
    }
    problems.throwIfAny(HEADLINE, "dkms2bin diagnose --help");
    Diagnosed log = read(invocation.in());
    List<Finding> findings =
        new HeaderShelf(cache.directory(invocation.environment()), Path.of("/"))
            .crossReference(log.kernel(), headers)
            .map(reference -> reference.annotate(log.findings()))
            .orElse(log.findings());
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    if (json) {
      terminal.result(asJson(findings));
    } else if (findings.isEmpty()) {
      terminal.result("The log names no error.");
    } else {
      FindingLines.all(findings).forEach(l -> terminal.result(Terminal.plain(l)));
    }
    log.unread()
        .ifPresent(
            l ->
                terminal.problem(
                    "the log is in "
                        + l
                        + " and not all of it could be read: run the build again with LC_ALL=C"
                        + " for a log in English"));
    return ExitCode.OK.status();
  }

  private Diagnosed read(InputStream standard) {
    try (InputStream in = file.equals("-") ? standard : Files.newInputStream(Path.of(file));
        Reader reader = LogText.of(in)) {
      return Diagnosis.read(reader, BuildFacts.NONE);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the log " + file + ": " + e.getMessage(),
          "name a readable file, or - for standard input");
    }
  }

  private String asJson(List<Finding> findings) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("log", file);
    ArrayNode array = root.putArray("findings");
    findings.forEach(f -> array.add(FindingJson.of(f)));
    try {
      return JSON.writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
