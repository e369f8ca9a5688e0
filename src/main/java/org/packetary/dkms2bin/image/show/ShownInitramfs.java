package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.BootMeans;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.Loss;
import org.packetary.dkms2bin.image.initramfs.Node;
import org.packetary.dkms2bin.image.initramfs.Segment;

/** An initial RAM file system. */
record ShownInitramfs(Initramfs image, BootMeans means) implements Shown {

  private static final int LOSSES_SHOWN = 10;
  private static final String FIRMWARE = "lib/firmware";

  /** A kernel's modules. */
  private record Kernel(String release, String directory, List<String> modules, long ours) {}

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: initial RAM file system, %d bytes, %s"
            .formatted(image.file(), image.size(), counted(image.segments().size(), "segment")));
    for (Segment segment : image.segments()) {
      lines.add(
          "  %d  at %d, %d bytes: %s; %s; %s"
              .formatted(
                  segment.number(),
                  segment.offset(),
                  segment.length(),
                  segment.packing(),
                  counted(segment.members(), "member"),
                  contents(segment)));
      segment.fault().ifPresent(f -> lines.add("     the kernel stops here: " + f));
      if (isLate(segment)) {
        lines.add("     too late: the kernel looks for it in plain archives at the very beginning");
      }
      if (segment.lost()) {
        lines.add("     lost: the kernel stopped before it");
      }
    }
    for (Kernel kernel : kernels()) {
      lines.add(
          "kernel    %s: %s in %s%s"
              .formatted(
                  kernel.release(),
                  counted(kernel.modules().size(), "module"),
                  kernel.directory(),
                  kernel.ours() == 0 ? "" : ", " + kernel.ours() + " of them appended"));
    }
    if (image.releases().isEmpty()) {
      lines.add("kernel    none: it has no modules");
    }
    lines.add("firmware  " + counted(firmware(), "file"));
    lines.add("loads by  " + means.word());
    image.losses().stream()
        .limit(LOSSES_SHOWN)
        .forEach(l -> lines.add("segment " + l.segment() + ": " + l.words()));
    int more = image.losses().size() - LOSSES_SHOWN;
    if (more > 0) {
      lines.add("and " + more + " more that will not be there");
    }
    return lines;
  }

  /** Microcode and ACPI tables are looked for before anything is unpacked. */
  private boolean isLate(Segment segment) {
    return hasEarly(segment)
        && image.segments().stream()
            .limit(segment.number())
            .anyMatch(s -> s.kind().isPresent() || !hasEarly(s));
  }

  private static boolean hasEarly(Segment segment) {
    return segment.contents().contains(Segment.Content.MICROCODE)
        || segment.contents().contains(Segment.Content.ACPI);
  }

  private static String contents(Segment segment) {
    if (segment.kind().filter(k -> k == StreamKind.LZO).isPresent()) {
      return "not read here, nor what may be behind it";
    }
    Set<Segment.Content> contents = EnumSet.noneOf(Segment.Content.class);
    contents.addAll(segment.contents());
    if (contents.size() > 1) {
      // Those have directories, too.
      contents.remove(Segment.Content.FILES);
    }
    return contents.isEmpty()
        ? "nothing"
        : contents.stream().map(Segment.Content::words).collect(Collectors.joining(", "));
  }

  static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private long firmware() {
    return image.tree().below(FIRMWARE).size();
  }

  private List<Kernel> kernels() {
    Optional<Integer> ours = image.ours().map(Segment::number);
    return image.releases().stream()
        .map(
            release -> {
              String path = "lib/modules/" + release;
              Map<String, Node> files = image.tree().below(path);
              List<String> modules = files.keySet().stream().filter(Initramfs::isModule).toList();
              long appended =
                  modules.stream()
                      .filter(
                          m ->
                              files.get(m) instanceof Node.RegularFile file
                                  && ours.filter(n -> n == file.segment()).isPresent())
                      .count();
              String directory =
                  image.tree().directory(path).map(Node.Directory::path).orElse(path);
              return new Kernel(release, directory, modules, appended);
            })
        .toList();
  }

  @Override
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    root.put("file", image.file().toString());
    root.put("kind", "initramfs");
    root.put("size", image.size());
    ArrayNode segments = root.putArray("segments");
    image.segments().forEach(s -> segments.add(json(s).put("late", isLate(s))));
    ArrayNode kernels = root.putArray("kernels");
    for (Kernel kernel : kernels()) {
      ObjectNode node = kernels.addObject();
      node.put("release", kernel.release());
      node.put("directory", kernel.directory());
      ArrayNode modules = node.putArray("modules");
      kernel.modules().forEach(modules::add);
    }
    root.put("firmware", firmware());
    root.put("loadsBy", means.word());
    ArrayNode losses = root.putArray("losses");
    for (Loss loss : image.losses()) {
      ObjectNode node = losses.addObject();
      node.put("segment", loss.segment());
      node.put("path", loss.path());
      node.put("reason", loss.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      node.put("message", loss.words());
    }
    return root;
  }

  private static ObjectNode json(Segment segment) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("number", segment.number());
    node.put("offset", segment.offset());
    node.put("length", segment.length());
    node.put("compression", segment.kind().map(StreamKind::word).orElse("none"));
    node.put("parameters", segment.parameters());
    node.put("members", segment.members());
    ArrayNode contents = node.putArray("contents");
    segment.contents().stream().sorted().forEach(c -> contents.add(c.words()));
    segment.fault().ifPresent(f -> node.put("fault", f));
    node.put("lost", segment.lost());
    return node;
  }
}
