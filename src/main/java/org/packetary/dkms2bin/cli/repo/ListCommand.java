package org.packetary.dkms2bin.cli.repo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dkms2bin repo list}: lists what a repository offers. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin repo list DIR [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Lists the packages of a repository: modules, versions and kernels.",
    description = {
      "Reads the index as a client does. Prints a line for each package: module, version,"
          + " kernel, architecture and file, separated by tabs; module and kernel are - for"
          + " other packages."
    })
final class ListCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Mixin private RepoOptions repo = new RepoOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public int run(Problems problems) throws InterruptedException {
    Invocation invocation = Caller.invocation(command);
    problems.throwIfAny(HEADLINE, "dkms2bin repo list --help");
    Terminal terminal = repo.terminal(invocation);
    RepositoryUpkeep upkeep = repo.open(invocation, terminal);
    List<ListedPackage> packages = upkeep.listed().stream().sorted(ORDER).toList();
    if (json) {
      terminal.result(asJson(packages).stripTrailing());
    } else {
      packages.forEach(p -> terminal.result(Terminal.plain(asLine(p))));
    }
    return 0;
  }

  private static final Comparator<ListedPackage> ORDER =
      Comparator.comparing((ListedPackage p) -> p.module().orElse("\uffff" + p.name()))
          .thenComparing(ListedPackage::version)
          .thenComparing(p -> p.kernel().orElse(""))
          .thenComparing(ListedPackage::fileName);

  private static String asLine(ListedPackage one) {
    return String.join(
        "\t",
        one.module().orElse("-"),
        one.version(),
        one.kernel().orElse("-"),
        one.architecture(),
        one.fileName());
  }

  private static String asJson(List<ListedPackage> packages) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    ArrayNode list = root.putArray("packages");
    for (ListedPackage one : packages) {
      ObjectNode node = list.addObject();
      node.put("name", one.name());
      node.put("version", one.version());
      node.put("architecture", one.architecture());
      one.module().ifPresent(module -> node.put("module", module));
      one.kernel().ifPresent(kernel -> node.put("kernel", kernel));
      node.put("file", one.fileName());
      node.put("sha256", one.sha256());
    }
    return JsonText.of(root);
  }
}
