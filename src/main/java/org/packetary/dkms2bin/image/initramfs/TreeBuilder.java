package org.packetary.dkms2bin.image.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.archive.safe.Printable;

/**
 * Makes a tree of members as the kernel makes its root file system (init/initramfs.c): a member of
 * another kind takes the place of what is there, also of a link to a directory, and below a
 * directory that is missing nothing is made. Neither is told by the kernel: here it is a loss.
 */
final class TreeBuilder implements NewcReader.Sink {

  private static final int LONGEST_TARGET = 4096;
  private static final int MOST_LOSSES = 10_000;

  private final String image;
  private final ExtractionLimits limits;
  private final Keeping keeping;
  private final ImageTree tree = new ImageTree();
  private final Map<String, Node.RegularFile> hardLinks = new HashMap<>();
  private final List<Loss> losses = new ArrayList<>();
  private int segment;
  private int members;

  TreeBuilder(String image, ExtractionLimits limits, Keeping keeping) {
    this.image = image;
    this.limits = limits;
    this.keeping = keeping;
  }

  ImageTree tree() {
    return tree;
  }

  List<Loss> losses() {
    return losses;
  }

  /** From here on members are of another segment. */
  void begin(int number) {
    segment = number;
  }

  @Override
  public void accept(CpioMember member, InputStream content) throws IOException {
    if (member.isTrailer()) {
      hardLinks.clear();
      return;
    }
    if (++members > limits.maxEntries()) {
      throw Damage.bomb(image, "it has more than " + limits.maxEntries() + " members");
    }
    String name = member.name();
    if (name.isEmpty() || name.equals(".") || name.equals("/")) {
      return;
    }
    Optional<ImageTree.Place> place = tree.place(name);
    if (place.isEmpty()) {
      lose(name, Loss.Reason.NO_DIRECTORY, "");
    } else {
      make(member, place.get(), content);
    }
  }

  private void make(CpioMember member, ImageTree.Place place, InputStream content)
      throws IOException {
    switch (member.kind()) {
      case CpioMember.FILE -> file(member, place, content);
      case CpioMember.DIRECTORY -> {
        Node.Directory directory = new Node.Directory(place.directory(), place.name());
        if (clear(place, directory)) {
          place.directory().entries().putIfAbsent(place.name(), directory);
        }
      }
      case CpioMember.LINK -> {
        String target =
            new String(content.readNBytes(LONGEST_TARGET), StandardCharsets.UTF_8)
                .replaceAll("\0.*", "");
        put(place, new Node.Link(target));
      }
      default -> put(place, new Node.Special(member.kind()));
    }
  }

  private void file(CpioMember member, ImageTree.Place place, InputStream content)
      throws IOException {
    String inode = member.device() + ":" + member.inode();
    Optional<Node.RegularFile> first =
        member.links() >= 2 ? Optional.ofNullable(hardLinks.get(inode)) : Optional.empty();
    Node.RegularFile file = first.orElseGet(Node.RegularFile::new);
    if (!clear(place, file)) {
      lose(member.name(), Loss.Reason.DIRECTORY_IN_THE_WAY, "");
      return;
    }
    if (first.isEmpty()) {
      // What was there is truncated and written anew, under all of its names.
      if (place.node().orElse(file) instanceof Node.RegularFile there) {
        file = there;
      }
      if (member.links() >= 2) {
        hardLinks.put(inode, file);
      }
      file.hold(0, null);
    }
    place.directory().entries().put(place.name(), file);
    file.become(member, segment);
    if (member.size() > 0) {
      Optional<Path> kept = keeping.place(place.path(), member.size());
      if (kept.isPresent()) {
        write(content, kept.get());
      }
      file.hold(member.size(), kept.orElse(null));
    }
  }

  private static void write(InputStream content, Path file) throws IOException {
    try (OutputStream out = open(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        try {
          out.write(buffer, 0, n);
        } catch (IOException e) {
          throw HostIo.failure("cannot write " + file, e);
        }
      }
    }
  }

  private static OutputStream open(Path file) {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + file, e);
    }
  }

  private void put(ImageTree.Place place, Node node) {
    if (clear(place, node)) {
      place.directory().entries().put(place.name(), node);
    } else {
      lose(place.path(), Loss.Reason.DIRECTORY_IN_THE_WAY, "");
    }
  }

  /** Makes way for a node, as the kernel's clean_path does; only an empty directory gives way. */
  private boolean clear(ImageTree.Place place, Node node) {
    Node there = place.node().orElse(node);
    if (there == node || there.isLike(node)) {
      return true;
    }
    if (there instanceof Node.Directory directory && !directory.children().isEmpty()) {
      return false;
    }
    if (there instanceof Node.Link link
        && node instanceof Node.Directory
        && tree.directory(place.path()).isPresent()) {
      lose(place.path(), Loss.Reason.LINK_REPLACED, link.target());
    }
    place.directory().entries().remove(place.name());
    return true;
  }

  private void lose(String path, Loss.Reason reason, String target) {
    if (losses.size() < MOST_LOSSES) {
      losses.add(new Loss(segment, Printable.of(path), reason, Printable.of(target)));
    }
  }
}
