package org.packetary.dkms2bin.rebuild;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.module.AppendedSignature;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.util.Digests;

/**
 * Two packages, byte by byte; where they differ, what of them does.
 *
 * @param differences a sentence each; none where they are the same
 * @param signatures what was left out of the comparison because it needs a key, a sentence each
 */
public record PackageComparison(List<String> differences, List<String> signatures) {

  private static final int MOST = 10;

  /** What an RPM package's header says of itself: the region that was signed (HEADERIMMUTABLE). */
  private static final Set<Integer> RPM_REGIONS = Set.of(62, 63);

  /**
   * What of an RPM package's header a module's signature changes (rpmtag.h): sizes and digests of
   * files, of all of them and of the payload, and whether the certificates' package is recommended.
   */
  private static final Set<Integer> RPM_SIGNED =
      Set.of(
          271, 1009, 1028, 1035, 1046, 5008, 5009, 5046, 5047, 5048, 5092, 5097, 5112, 5113, 5114);

  private static final int RPM_LEAD = 96;
  private static final int RPM_INTRO = 16;
  private static final int RPM_ENTRY = 16;

  public PackageComparison {
    differences = List.copyOf(differences);
    signatures = List.copyOf(signatures);
  }

  /** Whether nothing but signatures differs. */
  public boolean isEqual() {
    return differences.isEmpty();
  }

  /**
   * Compares.
   *
   * @param scratch an existing private directory, for what is unpacked
   */
  public static PackageComparison of(PackageKind kind, Path published, Path rebuilt, Path scratch)
      throws IOException {
    if (Files.mismatch(published, rebuilt) < 0) {
      return new PackageComparison(List.of(), List.of());
    }
    if (kind == PackageKind.RPM && Arrays.equals(unsigned(published), unsigned(rebuilt))) {
      return new PackageComparison(List.of(), List.of("the package's signature"));
    }
    List<String> differences = new ArrayList<>();
    List<String> signatures = new ArrayList<>();
    BinaryPackage one = kind.read(published);
    BinaryPackage other = kind.read(rebuilt);
    Path left = scratch.resolve("published");
    Path right = scratch.resolve("rebuilt");
    one.extractTo(left, ExtractionLimits.DEFAULT);
    other.extractTo(right, ExtractionLimits.DEFAULT);
    compareTrees(left, right, differences, signatures);
    if (one instanceof DebFile deb && other instanceof DebFile again) {
      compareControl(deb, again, !signatures.isEmpty(), differences);
    }
    if (one instanceof RpmFile rpm && other instanceof RpmFile again) {
      compareHeaders(rpm, again, !signatures.isEmpty(), differences);
    }
    if (differences.isEmpty() && signatures.isEmpty()) {
      differences.add("the files are the same, and the package around them is not");
    }
    return new PackageComparison(
        differences.subList(0, Math.min(MOST, differences.size())), signatures);
  }

  /** All of an RPM package behind its signature header. */
  private static byte[] unsigned(Path rpm) throws IOException {
    byte[] all = Files.readAllBytes(rpm);
    ByteBuffer numbers = ByteBuffer.wrap(all);
    int entries = numbers.getInt(RPM_LEAD + 8);
    int data = numbers.getInt(RPM_LEAD + 12);
    int length = RPM_INTRO + RPM_ENTRY * entries + data;
    int padded = length + (-length & 7);
    return Arrays.copyOfRange(all, Math.min(all.length, RPM_LEAD + padded), all.length);
  }

  private static void compareTrees(
      Path left, Path right, List<String> differences, List<String> signatures) throws IOException {
    SortedMap<String, String> ones = described(left);
    SortedMap<String, String> others = described(right);
    Set<String> names = new TreeSet<>(ones.keySet());
    names.addAll(others.keySet());
    for (String name : names) {
      String one = ones.get(name);
      String other = others.get(name);
      if (one == null) {
        differences.add(name + " is in the rebuilt package only");
      } else if (other == null) {
        differences.add(name + " is in the published package only");
      } else if (!one.equals(other)) {
        if (isModule(name) && isSameUnsigned(left.resolve(name), right.resolve(name))) {
          signatures.add("the signature of " + name);
        } else {
          differences.add(name + " differs");
        }
      }
    }
  }

  private static SortedMap<String, String> described(Path tree) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path file : all.filter(f -> !f.equals(tree)).toList()) {
        String what =
            Files.isSymbolicLink(file)
                ? "-> " + Files.readSymbolicLink(file)
                : Files.isRegularFile(file) ? Digests.sha256(file) : "directory";
        String mode =
            Files.isSymbolicLink(file)
                ? ""
                : new TreeSet<>(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
                    .toString();
        files.put(tree.relativize(file).toString(), what + " " + mode);
      }
    }
    return files;
  }

  private static boolean isModule(String name) {
    return name.matches(".+\\.ko(\\.\\w+)?");
  }

  private static boolean isSameUnsigned(Path one, Path other) throws IOException {
    if (!Files.isRegularFile(one) || !Files.isRegularFile(other)) {
      return false;
    }
    return Arrays.equals(withoutSignature(one), withoutSignature(other));
  }

  private static byte[] withoutSignature(Path module) throws IOException {
    byte[] bytes;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(module));
        InputStream plain = Compression.detect(in).decompress(in)) {
      bytes = plain.readAllBytes();
    }
    return AppendedSignature.strip(bytes);
  }

  /**
   * Compares what a Debian package says of itself.
   *
   * @param signed whether modules differ by signatures: then sizes and digests do too, and the
   *     package with the certificates may be recommended
   */
  private static void compareControl(
      DebFile one, DebFile other, boolean signed, List<String> differences) {
    Set<String> names = new TreeSet<>(one.control().keySet());
    names.addAll(other.control().keySet());
    if (signed) {
      names.removeAll(List.of("Installed-Size", "Recommends"));
    }
    for (String name : names) {
      if (!one.controlField(name).equals(other.controlField(name))) {
        differences.add(
            "its field "
                + name
                + " differs: "
                + one.controlField(name).orElse("none")
                + ", rebuilt "
                + other.controlField(name).orElse("none"));
      }
    }
    Set<String> files = new TreeSet<>(one.controlFiles());
    files.addAll(other.controlFiles());
    files.remove("control");
    if (signed) {
      files.remove("md5sums");
    }
    for (String name : files) {
      if (!one.controlFile(name).equals(other.controlFile(name))) {
        differences.add("its control file " + name + " differs");
      }
    }
  }

  /**
   * Compares what an RPM package says of itself, its scripts among it.
   *
   * @param signed as with Debian packages
   */
  private static void compareHeaders(
      RpmFile one, RpmFile other, boolean signed, List<String> differences) {
    SortedSet<Integer> tags = one.headerDifferences(other);
    tags.removeAll(RPM_REGIONS);
    if (signed) {
      tags.removeAll(RPM_SIGNED);
    }
    for (int tag : tags) {
      differences.add("its header differs in tag " + tag + " of rpmtag.h");
    }
  }
}
