package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.image.squashfs.Superblock;
import org.packetary.dkms2bin.kernel.KernelConfig;

/** A squashfs. */
record ShownSquashfs(Path file, Superblock block, Optional<KernelConfig> config) implements Shown {

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: squashfs, %d bytes, %d inodes".formatted(file, block.size(), block.inodes()));
    lines.add("compressor  " + block.compressorName());
    lines.add("block size  " + block.blockSize());
    lines.add("made        " + block.made());
    lines.add("made by     mksquashfs " + String.join(" ", block.words()));
    lines.add("kernel      needs " + block.kernelOption());
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
    root.put("kernelOption", block.kernelOption());
    refusal().ifPresent(r -> root.put("fault", r));
    return root;
  }
}
