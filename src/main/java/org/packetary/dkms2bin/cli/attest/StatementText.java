package org.packetary.dkms2bin.cli.attest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.attestation.Statement;
import org.packetary.dkms2bin.attestation.StatementCheck;
import org.packetary.dkms2bin.cli.group.Amounts;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.roots.RootSpec;

/** Says in lines what a package was made of. */
final class StatementText {

  private static final int SHORT = 12;

  /** The compiler, and what drives it; on Debian, the package gcc only names the one to use. */
  private static final Pattern TOOL = Pattern.compile("root/(dkms|(gcc|clang)(-[0-9.]+)?|make)");

  private StatementText() {}

  static List<String> of(StatementCheck.Checked checked) {
    Statement said = checked.statement();
    List<String> lines = new ArrayList<>();
    lines.add(
        checked.file()
            + ": "
            + checked
                .key()
                .map(
                    key ->
                        "is what its statement says, signed by the key in "
                            + key.name()
                            + " (SHA-256 "
                            + cut(key.id())
                            + ")")
                .orElse("is what its statement says, which nobody signed"));
    if (checked.key().isPresent() && !checked.isGiven()) {
      line("key", "the repository's own; --key names one that you had from elsewhere", lines);
    }
    line("module", said.cell().module() + " for " + said.cell().kernel(), lines);
    line("made by", "dkms2bin " + said.plan().tool() + ", " + said.plan().recipe().name(), lines);
    for (SourcePin source : said.plan().sources()) {
      line("sources", source.name() + ", tree " + cut(source.tree()), lines);
    }
    for (Statement.SourceFile file : said.sources()) {
      line("file", file.name() + ", SHA-256 " + cut(file.sha256()), lines);
    }
    List<ArchivePackage> headers =
        said.spec().root().packages(RootSpec.Kind.HEADERS, RootSpec.Kind.HEADER_TREES);
    if (!headers.isEmpty()) {
      line(
          "headers",
          headers.stream().map(p -> p.name() + " " + p.version()).collect(Collectors.joining(", ")),
          lines);
    }
    line("tools", tools(said), lines);
    line("root", Amounts.counted(said.packages(), "package"), lines);
    line(
        "packaging",
        said.packaging().entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" ")),
        lines);
    return lines.stream().map(text -> text.replaceAll("\\p{Cntrl}", "?")).toList();
  }

  /** What built it, of what was installed in its root. */
  private static String tools(Statement said) {
    List<String> tools = new ArrayList<>();
    said.spec()
        .parts()
        .counted()
        .forEach(
            (name, value) -> {
              if (TOOL.matcher(name).matches()) {
                tools.add(name.substring(name.indexOf('/') + 1) + " " + value.split(" ", 2)[0]);
              }
            });
    return String.join(", ", tools);
  }

  private static void line(String word, String text, List<String> lines) {
    lines.add(String.format(Locale.ROOT, "  %-10s %s", word, text));
  }

  private static String cut(String digest) {
    return digest.substring(0, Math.min(SHORT, digest.length()));
  }
}
