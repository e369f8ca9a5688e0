package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.image.squashfs.Superblock;
import org.packetary.dkms2bin.kernel.KernelConfig;

/**
 * A squashfs.
 *
 * @param contents the paths below {@link #TELLING}, where they could be read
 */
record ShownSquashfs(
    Path file, Superblock block, Optional<KernelConfig> config, Optional<List<String>> contents)
    implements Shown {

  private static final String EXTENSION = "usr/lib/extension-release.d";

  /** What says which kernels it has modules for, and whether it is a system extension. */
  static final List<String> TELLING = List.of("lib/modules", "usr/lib/modules", EXTENSION);

  private static final Pattern MODULE =
      Pattern.compile("(?:usr/)?lib/modules/(?<release>[^/]+)/.+\\.ko(?:\\.\\w+)?");

  private static final Pattern NAMED =
      Pattern.compile(EXTENSION + "/extension-release\\.(?<name>[^/]+)");

  /** How many modules there are for each kernel. */
  private SortedMap<String, Integer> modules() {
    SortedMap<String, Integer> modules = new TreeMap<>();
    for (String path : contents.orElse(List.of())) {
      Matcher matcher = MODULE.matcher(path);
      if (matcher.matches()) {
        modules.merge(matcher.group("release"), 1, Integer::sum);
      }
    }
    return modules;
  }

  private Optional<String> extension() {
    return contents.orElse(List.of()).stream()
        .map(NAMED::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group("name"))
        .findFirst();
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: squashfs, %d bytes, %d inodes".formatted(file, block.size(), block.inodes()));
    lines.add("compressor  " + block.compressorName());
    lines.add("block size  " + block.blockSize());
    lines.add("made        " + block.made());
    lines.add("made by     mksquashfs " + String.join(" ", block.words()));
    lines.add("kernel      needs " + block.kernelOption());
    modules()
        .forEach(
            (release, count) ->
                lines.add(
                    "modules     " + release + ": " + ShownInitramfs.counted(count, "module")));
    if (contents.isEmpty()) {
      lines.add("modules     not looked at: that needs unsquashfs, of squashfs-tools");
    }
    extension().ifPresent(name -> lines.add("extends     systems, as " + name));
    refusal().ifPresent(r -> lines.add("            does not read it: " + r));
    return lines;
  }

  private Optional<String> refusal() {
    return config.flatMap(block::refusal);
  }

  @Override
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    root.put("file", file.toString());
    root.put("kind", "squashfs");
    root.put("size", block.size());
    root.put("inodes", block.inodes());
    root.put("compression", block.compressorName());
    root.put("blockSize", block.blockSize());
    root.put("made", block.made().toString());
    ArrayNode words = root.putArray("mksquashfs");
    block.words().forEach(words::add);
    ObjectNode kernels = root.putObject("modules");
    modules().forEach(kernels::put);
    extension().ifPresent(name -> root.put("extension", name));
    root.put("kernelOption", block.kernelOption());
    refusal().ifPresent(r -> root.put("fault", r));
    return root;
  }
}
