package org.packetary.dkms2bin.image.bootstrap;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * What metadata.yaml of a bootstrap container says: the keys of fuel-bootstrap(1), with its names,
 * and what makes them checkable.
 *
 * @param distro the recipe's name
 * @param kernel the release
 * @param label what people call it; empty for the id
 * @param options words of the kernel's command line, beyond those that name the root
 * @param files the three, by what they are: kernel, initrd, rootfs
 * @param drivers the packages with modules: {@code NAME VERSION}
 * @param modules their modules
 * @param extra the names of the directories that were laid over the root
 * @param asked packages that were asked for
 * @param packages all that are installed: {@code NAME VERSION ARCHITECTURE}
 */
record Metadata(
    String distro,
    String kernel,
    String label,
    String options,
    Map<String, Part> files,
    List<String> drivers,
    SortedSet<String> modules,
    List<String> extra,
    List<String> asked,
    List<String> packages) {

  /**
   * A file of the container.
   *
   * @param name in the container
   * @param format of its content, in a word or two
   * @param sha256 of its bytes
   * @param size in bytes
   */
  record Part(String name, String format, String sha256, long size) {}

  /**
   * The text.
   *
   * @param id empty while it is not known
   * @param commandLine what the kernel needs to know
   */
  String text(String id, String commandLine) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("uuid: " + quoted(id) + "\n");
    yaml.append("label: " + quoted(label.isEmpty() ? id : label) + "\n");
    yaml.append("container: {format: tar.gz, meta_file: metadata.yaml}\n");
    yaml.append("distro: " + quoted(distro) + "\n");
    yaml.append("kernel: " + quoted(kernel) + "\n");
    yaml.append("kernel_options: " + quoted(commandLine) + "\n");
    yaml.append("extend_kopts: " + quoted(options) + "\n");
    yaml.append("modules:\n");
    files.forEach(
        (what, part) ->
            yaml.append(
                "  - {mask: %s, name: %s, format: %s, size: %d, sha256: %s}%n"
                    .formatted(
                        what,
                        quoted(part.name()),
                        quoted(part.format()),
                        part.size(),
                        part.sha256())));
    list(yaml, "drivers", drivers);
    list(yaml, "driver_modules", List.copyOf(modules));
    list(yaml, "extra_files", extra);
    list(yaml, "packages", asked);
    list(yaml, "all_packages", packages);
    return yaml.toString();
  }

  private static void list(StringBuilder yaml, String key, List<String> values) {
    yaml.append(
        values.isEmpty()
            ? key + ": []\n"
            : values.stream()
                .map(v -> "  - " + quoted(v) + "\n")
                .collect(Collectors.joining("", key + ":\n", "")));
  }

  /** A string of JSON is one of YAML, too. */
  private static String quoted(String text) {
    return new TextNode(text).toString();
  }
}
