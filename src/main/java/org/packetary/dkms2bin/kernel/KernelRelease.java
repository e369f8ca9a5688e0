package org.packetary.dkms2bin.kernel;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.UsageException;

/**
 * A kernel release as {@code uname -r} prints it, and the parts that distributions write into it.
 *
 * <p>Three shapes are known. Debian, Ubuntu and SUSE: {@code BASE-ABI-FLAVOUR} ({@code
 * 6.1.0-56-rt-amd64}), with {@code BASE+SUFFIX-FLAVOUR} in Debian since 6.12 ({@code
 * 6.12.117+deb13-cloud-amd64}). RPM distributions: {@code VERSION-RELEASE.ARCH[+VARIANT]} ({@code
 * 6.12.0-55.el10.aarch64+64k}). Everything else is read as {@code BASE[-rcN][-LOCALVERSION]}.
 *
 * <p>The natural order is by age as version numbers tell it: runs of digits compare as numbers, and
 * a release candidate comes before what it is a candidate for.
 *
 * @param release the whole release, for example {@code 6.1.0-56-amd64}
 */
public record KernelRelease(String release) implements Comparable<KernelRelease> {

  /** utsname's fields hold 64 characters, see linux/utsname.h, __NEW_UTS_LEN. */
  private static final int MAX_LENGTH = 64;

  private static final Pattern WORD = Pattern.compile("\\d+\\.\\d+[A-Za-z0-9._+~-]*");

  private static final Pattern RPM =
      Pattern.compile(
          "(?<base>\\d+(?:\\.\\d+)+)-(?<abi>[^-]+)"
              + "\\.(?<arch>x86_64|aarch64|ppc64le|s390x|riscv64|i686)(?:[+.](?<flavour>.+))?");

  /** The real-time kernels of EL 7 and 8 are packages of their own, not variants. */
  private static final Pattern RPM_REALTIME = Pattern.compile(".*\\.rt\\d+\\..*");

  /** A word and a number, which is not that of a real-time patch. */
  private static final Pattern DIST_TAG =
      Pattern.compile("\\.(?<tag>(?!rt\\d)(?!rc\\d)[a-z]+\\d.*)");

  private static final Pattern PLAIN =
      Pattern.compile(
          "(?<base>\\d+(?:\\.\\d+)+)(?:\\+(?<suffix>[^-]*))?"
              + "(?:-(?<abi>\\d[^-]*|rc\\d+[^-]*))?(?:-?(?<flavour>.+))?");

  private static final Pattern TOKEN = Pattern.compile("\\d+|[A-Za-z]+");

  /**
   * Checks the release's form: it becomes a directory name, a package name and an argument.
   *
   * @throws UsageException if it is empty, too long, does not begin with a version number, or has a
   *     character that no release has, such as a slash or a blank
   */
  public KernelRelease {
    if (!isRelease(release)) {
      throw new UsageException(
          "not a kernel release: \"" + release + "\"",
          "name a kernel as uname -r prints it, for example 6.1.0-56-amd64");
    }
  }

  /**
   * Reads a release.
   *
   * @throws UsageException if the text is no kernel release
   */
  public static KernelRelease parse(String release) {
    return new KernelRelease(release);
  }

  /** Whether a word has the form of a kernel release. */
  public static boolean isRelease(String word) {
    return word.length() <= MAX_LENGTH && WORD.matcher(word).matches();
  }

  /** The version number that it begins with: {@code 6.1.0}, {@code 6.12.117}. */
  public String baseVersion() {
    return part("base").orElse(release);
  }

  /**
   * What tells two builds of the same version apart: {@code 56} (Debian, Ubuntu), {@code deb13}
   * (Debian since 6.12), {@code 427.13.1.el9_4} (an RPM's release), {@code rc3}, or nothing.
   */
  public String abi() {
    return part("abi").or(() -> part("suffix")).orElse("");
  }

  /**
   * The kernel's kind: {@code amd64}, {@code rt-amd64}, {@code cloud-amd64} (Debian), {@code
   * generic}, {@code aws} (Ubuntu), {@code 64k}, {@code rt}, {@code debug} (EL), the local version
   * of one's own kernel; empty for an RPM distribution's plain kernel.
   */
  public String flavour() {
    Optional<String> written = part("flavour");
    if (written.isEmpty() && rpmArch().isPresent() && RPM_REALTIME.matcher(abi()).matches()) {
      return "rt";
    }
    return written.orElse("");
  }

  /** The architecture that an RPM distribution's release ends with: {@code x86_64}. */
  public Optional<String> rpmArch() {
    Matcher matcher = RPM.matcher(release);
    return matcher.matches() ? Optional.of(matcher.group("arch")) : Optional.empty();
  }

  /**
   * The distribution tag within an RPM's release: {@code el7}, {@code el9_4}, {@code fc40}, with
   * whatever follows it, as in {@code el7.elrepo}. Empty where there is none.
   */
  public Optional<String> distTag() {
    Matcher matcher = DIST_TAG.matcher(rpmArch().isPresent() ? abi() : "");
    return matcher.find() ? Optional.of(matcher.group("tag")) : Optional.empty();
  }

  /** The architecture, where the release names one that is supported; Ubuntu's do not name any. */
  public Optional<Architecture> architecture() {
    String word = rpmArch().orElseGet(() -> flavour().substring(flavour().lastIndexOf('-') + 1));
    return Arrays.stream(Architecture.values())
        .filter(a -> a.rpm().equals(word) || a.debian().equals(word))
        .findFirst();
  }

  private Optional<String> part(String group) {
    Matcher rpm = RPM.matcher(release);
    if (rpm.matches()) {
      return group.equals("suffix") ? Optional.empty() : Optional.ofNullable(rpm.group(group));
    }
    Matcher plain = PLAIN.matcher(release);
    return plain.matches() ? Optional.ofNullable(plain.group(group)) : Optional.empty();
  }

  @Override
  public int compareTo(KernelRelease other) {
    Matcher mine = TOKEN.matcher(release);
    Matcher theirs = TOKEN.matcher(other.release);
    while (true) {
      String a = mine.find() ? mine.group() : "";
      String b = theirs.find() ? theirs.group() : "";
      if (a.isEmpty() && b.isEmpty()) {
        return release.compareTo(other.release);
      }
      int order = compareTokens(a, b);
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareTokens(String a, String b) {
    int byKind = Integer.compare(rank(a), rank(b));
    if (byKind != 0) {
      return byKind;
    }
    return isNumber(a) ? compareNumbers(a, b) : a.compareTo(b);
  }

  /** As in RPM a number is newer than a word, and more is newer than an end, but for rc. */
  private static int rank(String token) {
    if (token.equals("rc")) {
      return 0;
    }
    if (token.isEmpty()) {
      return 1;
    }
    return isNumber(token) ? 3 : 2;
  }

  private static boolean isNumber(String token) {
    return !token.isEmpty() && Character.isDigit(token.charAt(0));
  }

  private static int compareNumbers(String a, String b) {
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }

  /** The release itself. */
  @Override
  public String toString() {
    return release;
  }
}
