package org.packetary.dkms2bin.image.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.MeteredInput;
import org.packetary.dkms2bin.archive.single.CompressedStream;
import org.packetary.dkms2bin.archive.single.SeekableInput;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.InputException;

/**
 * Reads an initial RAM file system from its first byte to its last, with the kernel's eyes: a plain
 * archive only at a multiple of 4, compressed ones anywhere, zeros between them, and nothing behind
 * the first thing that it cannot read.
 */
public final class InitramfsReader {

  /** Some hold whole systems. */
  private static final ExtractionLimits LIMITS =
      new ExtractionLimits(64L << 30, 2_000_000, 128, 1000.0);

  private static final int ALIGNMENT = 4;
  private static final int HEAD = 6;

  private final SeekableInput file;
  private final Optional<KernelConfig> config;
  private final TreeBuilder tree;
  private final List<Segment> segments = new ArrayList<>();
  private boolean stopped;

  /** Of the segment at hand. */
  private final Set<Segment.Content> contents = EnumSet.noneOf(Segment.Content.class);

  private int members;
  private boolean trailer;

  private InitramfsReader(SeekableInput file, Optional<KernelConfig> config, Keeping keeping) {
    this.file = file;
    this.config = config;
    this.tree = new TreeBuilder(file.file().toString(), LIMITS, keeping);
  }

  /** Whether a file may be an initial RAM file system, by its first bytes. */
  public static boolean looksLikeOne(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    return start.startsWith("07070") || (head.length >= 4 && StreamKind.of(head).isPresent());
  }

  /**
   * Reads a file.
   *
   * @param config of the kernel that is to unpack it, if that is known
   * @param keeping what contents are kept
   * @throws InputException if it cannot be read, or is beyond all limits; what a kernel would stop
   *     at is no failure
   */
  public static Initramfs read(Path file, Optional<KernelConfig> config, Keeping keeping) {
    return read(file, Long.MAX_VALUE, config, keeping);
  }

  /**
   * Reads a file's beginning.
   *
   * @param length how much of it; all if it is shorter
   */
  public static Initramfs read(
      Path file, long length, Optional<KernelConfig> config, Keeping keeping) {
    try (SeekableInput in = SeekableInput.open(file, length)) {
      return new InitramfsReader(in, config, keeping).read();
    } catch (IOException e) {
      throw Damage.of(file.toString(), e);
    }
  }

  private Initramfs read() throws IOException {
    while (skipZeros()) {
      long start = file.position();
      begin();
      byte[] head = file.peek(HEAD);
      if (head[0] == '0' && start % ALIGNMENT == 0) {
        plain(start, Optional.empty());
      } else if (new String(head, StandardCharsets.ISO_8859_1).startsWith("07070")) {
        plain(
            start,
            Optional.of(
                "a plain archive at offset "
                    + start
                    + ", which is no multiple of 4: the kernel takes it for no archive"));
      } else {
        Optional<StreamKind> kind = head.length < 4 ? Optional.empty() : StreamKind.of(head);
        if (kind.isPresent()) {
          compressed(start, kind.get());
        } else {
          add(start, file.size(), Optional.empty(), "", Optional.of("no archive that it knows"));
        }
      }
    }
    return new Initramfs(file.file(), file.size(), segments, tree.tree(), tree.losses());
  }

  private boolean skipZeros() {
    int c = file.read();
    while (c == 0) {
      c = file.read();
    }
    if (c < 0) {
      return false;
    }
    file.seek(file.position() - 1);
    return true;
  }

  private void begin() {
    contents.clear();
    members = 0;
    tree.begin(segments.size() + 1);
  }

  private void take(CpioMember member, InputStream content) throws IOException {
    trailer = member.isTrailer();
    if (!trailer) {
      members++;
      contents.add(content(member.name()));
    }
    if (!stopped) {
      tree.accept(member, content);
    }
  }

  private static Segment.Content content(String name) {
    if (name.equals(Initramfs.MARKER)) {
      return Segment.Content.OURS;
    }
    if (name.startsWith("kernel/x86/microcode/") && !name.endsWith("/")) {
      return Segment.Content.MICROCODE;
    }
    return name.startsWith("kernel/firmware/acpi/") ? Segment.Content.ACPI : Segment.Content.FILES;
  }

  /** Reads up to a trailer, or to something else. */
  private void plain(long start, Optional<String> refused) throws IOException {
    boolean before = stopped;
    stopped |= refused.isPresent();
    NewcReader reader = new NewcReader(file, this::take);
    Optional<String> fault = refused;
    long end = start;
    trailer = false;
    try {
      while (!trailer) {
        byte[] next = file.peek(1);
        if (next.length == 0 || next[0] != '0') {
          break;
        }
        Optional<String> wrong = reader.member(file.read());
        if (wrong.isPresent()) {
          fault = fault.or(() -> wrong);
          file.seek(file.size());
        }
        end = file.position();
        skipPadding();
      }
    } catch (IOException e) {
      fault = fault.or(() -> Optional.of("its last archive is cut short"));
      end = file.size();
    }
    stopped = before;
    add(start, end, Optional.empty(), "", fault);
  }

  /** Zeros between members; those behind the last one are no part of a segment. */
  private void skipPadding() {
    if (!trailer) {
      skipZeros();
    }
  }

  private void compressed(long start, StreamKind kind) throws IOException {
    String parameters = "";
    Optional<String> fault;
    long end = file.size();
    try {
      CompressedStream stream = CompressedStream.at(file, kind);
      parameters = stream.parameters();
      fault = notConfigured(kind).or(stream::refusal);
      boolean before = stopped;
      stopped |= fault.isPresent();
      try {
        Optional<InputStream> plain = stream.open();
        if (plain.isPresent()) {
          Optional<String> wrong = unpack(plain.get(), start);
          fault = fault.or(() -> wrong);
        }
        end = stream.end().orElse(file.size());
      } finally {
        stopped = before;
      }
    } catch (IOException e) {
      fault = Optional.of(damage(kind, e));
      end = file.size();
    }
    file.seek(end);
    add(start, end, Optional.of(kind), parameters, fault);
  }

  private Optional<String> notConfigured(StreamKind kind) {
    return kind.option()
        .filter(option -> config.isPresent() && !config.get().isEnabled(option))
        .map(option -> "the kernel was built without " + option);
  }

  private Optional<String> unpack(InputStream plain, long start) throws IOException {
    try (MeteredInput metered =
        new MeteredInput(plain, () -> file.position() - start, file.file().toString(), LIMITS)) {
      Optional<String> wrong = new NewcReader(metered, this::take).readAll();
      metered.transferTo(java.io.OutputStream.nullOutputStream());
      return wrong;
    }
  }

  private static String damage(StreamKind kind, IOException e) {
    String message = String.valueOf(e.getMessage());
    return kind == StreamKind.LZ4
        ? "its lz4 stream goes on into what follows it, or is damaged: at least 4 zeros have to be"
            + " between"
        : "it is damaged, or cut short: " + message;
  }

  private void add(
      long start, long end, Optional<StreamKind> kind, String parameters, Optional<String> fault) {
    Optional<String> first = stopped ? Optional.empty() : fault;
    segments.add(
        new Segment(
            segments.size() + 1,
            start,
            end - start,
            kind,
            parameters,
            members,
            contents,
            first,
            stopped));
    stopped |= first.isPresent();
    file.seek(end);
  }
}
