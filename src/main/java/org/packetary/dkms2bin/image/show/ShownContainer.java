package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarReader;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostInput;
import org.packetary.dkms2bin.archive.safe.Member;
import org.packetary.dkms2bin.archive.safe.Printable;
import org.packetary.dkms2bin.model.InputException;

/**
 * A bootstrap container: a tar archive of kernel, initial RAM file system, root and a file that
 * describes them.
 *
 * @param members their sizes, by name
 * @param metadata the text of metadata.yaml
 */
record ShownContainer(Path file, Map<String, Long> members, String metadata) implements Shown {

  private static final String METADATA = "metadata.yaml";
  private static final int LONGEST_METADATA = 1 << 20;
  private static final ExtractionLimits LIMITS =
      new ExtractionLimits(16L << 30, 10_000, 16, ExtractionLimits.DEFAULT.maxRatio());

  /** The container in a file; empty where it is something else. */
  static Optional<Shown> read(Path file, byte[] head) {
    Compression compression = Compression.byMagic(head);
    Map<String, Long> members = new LinkedHashMap<>();
    StringBuilder metadata = new StringBuilder();
    if (!startsAsTar(file, compression)) {
      return Optional.empty();
    }
    try (HostInput input = HostInput.open(file);
        InputStream in = new BufferedInputStream(input)) {
      new TarReader(file.toString(), LIMITS)
          .read(
              in,
              input::count,
              compression,
              (member, content) -> take(member, content, members, metadata));
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), "check the file", e);
    }
    return Optional.of(new ShownContainer(file, members, metadata.toString()));
  }

  private static boolean startsAsTar(Path file, Compression compression) {
    try (HostInput input = HostInput.open(file);
        InputStream plain = compression.decompress(new BufferedInputStream(input))) {
      byte[] first = plain.readNBytes(512);
      return first.length == 512 && ImageLook.ascii(first, 257, 5).equals("ustar");
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static void take(
      Member member, InputStream content, Map<String, Long> members, StringBuilder metadata)
      throws IOException {
    if (member.kind() != Member.Kind.FILE) {
      return;
    }
    String name = Printable.of(member.name().replaceFirst("^\\./", ""));
    long size = 0;
    if (name.equals(METADATA)) {
      byte[] text = content.readNBytes(LONGEST_METADATA);
      metadata.append(new String(text, StandardCharsets.UTF_8));
      size = text.length;
    }
    size += content.transferTo(java.io.OutputStream.nullOutputStream());
    members.put(name, size);
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        file
            + (metadata.isEmpty() ? ": tar archive" : ": bootstrap container")
            + ", "
            + ShownInitramfs.counted(members.size(), "file"));
    members.forEach((name, size) -> lines.add("  " + name + ", " + size + " bytes"));
    metadata.lines().forEach(l -> lines.add("  | " + Printable.of(l)));
    return lines;
  }

  @Override
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    root.put("file", file.toString());
    root.put("kind", metadata.isEmpty() ? "tar" : "bootstrap-container");
    ArrayNode files = root.putArray("files");
    members.forEach((name, size) -> files.addObject().put("name", name).put("size", size));
    root.put("metadata", metadata);
    return root;
  }
}
