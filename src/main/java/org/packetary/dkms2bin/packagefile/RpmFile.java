package org.packetary.dkms2bin.packagefile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioReader;
import org.packetary.dkms2bin.archive.FileKind;
import org.packetary.dkms2bin.archive.TarExtractor;
import org.packetary.dkms2bin.archive.TarReader;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostInput;
import org.packetary.dkms2bin.archive.safe.Printable;
import org.packetary.dkms2bin.archive.safe.SafeDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * An RPM binary package: a lead, a signature header, the main header and a compressed cpio archive
 * with the files (rpm's {@code docs/manual/format_v4.md}).
 *
 * <p>Reading it checks sizes and every digest that the package has of its header and its payload;
 * who signed it, if anybody, is left to whoever fetched it. The payload is left alone until it is
 * extracted.
 */
public final class RpmFile implements BinaryPackage {

  private static final String MAGIC = "\u00ed\u00ab\u00ee\u00db";
  private static final int LEAD = 96;

  /** The lower byte of the package's type: 0 binary, 1 source. */
  private static final int LEAD_TYPE = 7;

  /** The lower byte of the signature's type, of which only this one is left. */
  private static final int LEAD_SIGNATURE = 79;

  private static final int HEADER = 5;
  private static final int BUFFER = 1 << 16;
  private static final int ALIGNMENT = 8;

  /** RPMFILE_CONFIG of rpmfi.h. */
  private static final long CONFIG = 1;

  /** RPMSENSE_LESS, _GREATER and _EQUAL of rpmds.h. */
  private static final String[] RELATIONS = {"", "<", ">", "<>", "=", "<=", ">=", "<=>"};

  private static final int RELATION_SHIFT = 1;

  /** RPMSENSE_RPMLIB and _CONFIG: demands on rpm, and on the package's own configuration files. */
  private static final long INTERNAL = 1 << 24 | 1 << 28;

  /** What rpmbuild lets through in names, and in versions and releases. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*");

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+~^]+");

  private final Path path;
  private final RpmHeader header;
  private final long payloadStart;
  private final OptionalLong archiveSize;

  private RpmFile(Path path, RpmHeader header, long payloadStart, OptionalLong archiveSize) {
    this.path = path;
    this.header = header;
    this.payloadStart = payloadStart;
    this.archiveSize = archiveSize;
  }

  /** Whether a file begins as an RPM package does, whatever its name. */
  public static boolean looksLikeRpm(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(MAGIC);
  }

  /**
   * Opens a package.
   *
   * @throws InputException if there is no such file, it is no binary package, is truncated or
   *     damaged, has a wrong digest, or lacks name and version
   * @throws EnvironmentException if the host cannot read it
   */
  public static RpmFile read(Path file) {
    try (HostInput input = HostInput.open(file);
        InputStream in = new BufferedInputStream(input, BUFFER)) {
      checkLead(file, in.readNBytes(LEAD));
      RpmHeader signature = RpmHeader.read(in, "its signature header");
      int padding = -signature.bytes().length & (ALIGNMENT - 1);
      if (in.readNBytes(padding).length < padding) {
        throw Damage.truncated(file.toString(), "it ends with the signature");
      }
      RpmHeader header = RpmHeader.read(in, "its header");
      new RpmDigests(file, signature, header).check(in);
      OptionalLong archiveSize =
          first(
              signature.number(RpmTag.SIG_LONGARCHIVESIZE),
              signature.number(RpmTag.SIG_PAYLOADSIZE),
              header.number(RpmTag.ARCHIVESIZE));
      long payloadStart = (long) LEAD + signature.bytes().length + padding + header.bytes().length;
      RpmFile rpm = new RpmFile(file, header, payloadStart, archiveSize);
      rpm.checkHeader();
      return rpm;
    } catch (IOException e) {
      throw Damage.of(file.toString(), e);
    }
  }

  private static void checkLead(Path file, byte[] lead) {
    if (!looksLikeRpm(lead)) {
      throw new InputException(
          file + " is not an RPM package but " + FileKind.describe(lead),
          "name a DKMS package, which rpm -qip accepts");
    }
    if (lead.length < LEAD) {
      throw Damage.truncated(file.toString(), "it ends in its lead");
    }
    if (lead[LEAD_TYPE] == 1) {
      throw sourcePackage(file);
    }
    int version = lead[4];
    if (version < 3 || version > 4 || lead[LEAD_TYPE] != 0 || lead[LEAD_SIGNATURE] != HEADER) {
      throw Damage.damaged(
          file.toString(), "its lead is not one of an RPM package of version 3 on");
    }
  }

  private static InputException sourcePackage(Path file) {
    return new InputException(
        file + " is a source RPM", "give the binary package that rpmbuild makes of it");
  }

  private static OptionalLong first(OptionalLong... numbers) {
    for (OptionalLong number : numbers) {
      if (number.isPresent()) {
        return number;
      }
    }
    return OptionalLong.empty();
  }

  private void checkHeader() throws IOException {
    if (header.text(RpmTag.SOURCERPM).isEmpty()) {
      throw sourcePackage(path);
    }
    String format = header.text(RpmTag.PAYLOADFORMAT).orElse("cpio");
    if (!format.equals("cpio")) {
      throw new InputException(
          path + " holds no files but " + Printable.of(format),
          "give a whole package, not what makes one out of another");
    }
    require(RpmTag.NAME, NAME);
    require(RpmTag.VERSION, VERSION);
    require(RpmTag.RELEASE, VERSION);
  }

  private void require(RpmTag tag, Pattern form) throws IOException {
    String value = header.text(tag).orElse("");
    if (!form.matcher(value).matches()) {
      throw Damage.damaged(
          path.toString(), "its " + tag + " cannot be '" + Printable.of(value) + "'");
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String name() {
    return text(RpmTag.NAME).orElseThrow();
  }

  /** {@code [EPOCH:]VERSION-RELEASE}. */
  @Override
  public String version() {
    OptionalLong epoch = asked(() -> header.number(RpmTag.EPOCH));
    return (epoch.isPresent() ? epoch.getAsLong() + ":" : "")
        + text(RpmTag.VERSION).orElseThrow()
        + "-"
        + text(RpmTag.RELEASE).orElseThrow();
  }

  @Override
  public String architecture() {
    return text(RpmTag.ARCH).orElse("");
  }

  @Override
  public List<List<String>> dependencies() {
    return requirements().stream().map(r -> List.of(r.split(" ", 2)[0])).toList();
  }

  /**
   * A text of the main header on one line, without control characters; empty if the header lacks it
   * or it is blank.
   *
   * @throws InputException if it is damaged
   */
  public Optional<String> text(RpmTag tag) {
    return asked(() -> header.text(tag)).map(RpmFile::line).filter(text -> !text.isEmpty());
  }

  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /**
   * What the package requires, beyond what it asks of rpm and of itself: {@code bash}, {@code dkms
   * >= 3}.
   *
   * @throws InputException if the list is damaged
   */
  public List<String> requirements() {
    List<String> names = asked(() -> header.texts(RpmTag.REQUIRENAME));
    List<String> versions = asked(() -> header.texts(RpmTag.REQUIREVERSION));
    List<Long> flags = asked(() -> header.numbers(RpmTag.REQUIREFLAGS));
    sameSize(names, versions);
    sameSize(names, flags);
    Set<String> requirements = new TreeSet<>();
    for (int i = 0; i < names.size(); i++) {
      if ((flags.get(i) & INTERNAL) == 0) {
        String relation = RELATIONS[(int) (flags.get(i) >> RELATION_SHIFT & 7)];
        String version = versions.get(i);
        requirements.add(
            line(
                relation.isEmpty() || version.isEmpty()
                    ? names.get(i)
                    : String.join(" ", names.get(i), relation, version)));
      }
    }
    return List.copyOf(requirements);
  }

  /**
   * The absolute paths of the files that are marked as configuration.
   *
   * @throws InputException if the list is damaged
   */
  public Set<String> configurationFiles() {
    List<String> names = asked(() -> header.texts(RpmTag.BASENAMES));
    List<String> directories = asked(() -> header.texts(RpmTag.DIRNAMES));
    List<Long> directoryOf = asked(() -> header.numbers(RpmTag.DIRINDEXES));
    List<Long> flags = asked(() -> header.numbers(RpmTag.FILEFLAGS));
    sameSize(names, directoryOf);
    sameSize(names, flags);
    Set<String> files = new TreeSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (directoryOf.get(i) >= directories.size()) {
        throw Damage.damaged(path.toString(), "a file is in none of its directories");
      }
      if ((flags.get(i) & CONFIG) != 0) {
        files.add(directories.get(directoryOf.get(i).intValue()) + names.get(i));
      }
    }
    return files;
  }

  private void sameSize(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      throw Damage.damaged(path.toString(), "lists in its header that belong together differ");
    }
  }

  /**
   * The numbers, as rpmtag.h has them, of what the main header says otherwise than another's:
   * scripts, relations, owners of files.
   *
   * @throws InputException if one of them is damaged
   */
  public SortedSet<Integer> headerDifferences(RpmFile other) {
    return asked(() -> header.differences(other.header));
  }

  /**
   * Extracts the package's files under the rules of {@link TarExtractor}.
   *
   * @param dir is created where it is missing and stands for the root of the target; after a
   *     failure it holds part of the files
   */
  @Override
  public void extractTo(Path dir, ExtractionLimits limits) {
    String name = path + ": payload";
    try (HostInput input = HostInput.open(path);
        BufferedInputStream in = new BufferedInputStream(input, BUFFER)) {
      in.skipNBytes(payloadStart);
      SafeDirectory target = new SafeDirectory(dir, name, TarReader.UNSOUND, limits);
      new CpioReader(name, limits, archiveSize)
          .read(in, () -> input.count() - payloadStart, Compression.detect(in), target);
      target.finish();
    } catch (IOException e) {
      throw Damage.of(name, e);
    }
  }

  private <T> T asked(Damage.Reading<T> question) {
    try {
      return question.read();
    } catch (IOException e) {
      throw Damage.of(path.toString(), e);
    }
  }
}
