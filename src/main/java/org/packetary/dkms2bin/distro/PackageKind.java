package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;

/**
 * The packaging systems, and what is known of each without a program of its own: its files, and the
 * names of its packages. What is done with them is in the package {@code system}.
 */
public enum PackageKind {
  /** dpkg and apt. */
  @JsonProperty("deb")
  DEB("deb", "var/lib/dpkg/status") {
    @Override
    public List<String> dependencyFields() {
      return List.of("Pre-Depends", "Depends");
    }

    @Override
    boolean isFile(byte[] head) {
      return DebFile.looksLikeDeb(head);
    }

    @Override
    public BinaryPackage read(Path file) {
      return DebFile.read(file);
    }

    @Override
    public List<InstalledPackage> installedPackages(String text, String what) {
      return InstalledLists.ofDpkgStatus(text, what);
    }

    @Override
    public boolean unpackedByHost() {
      return true;
    }

    @Override
    boolean isKernelOrSystem(String name) {
      return name.startsWith("linux-headers") || name.startsWith("linux-image");
    }
  },
  /**
   * rpm and dnf. What is installed is noted in a file of ours: the database's format and place
   * differ from one rpm to the next, and only a root's own rpm reads it for sure.
   */
  @JsonProperty("rpm")
  RPM("rpm", "var/lib/dkms2bin/installed") {
    @Override
    public List<String> dependencyFields() {
      return List.of("Requires");
    }

    @Override
    boolean isFile(byte[] head) {
      return RpmFile.looksLikeRpm(head);
    }

    @Override
    public BinaryPackage read(Path file) {
      return RpmFile.read(file);
    }

    @Override
    public List<InstalledPackage> installedPackages(String text, String what) {
      return InstalledLists.ofRpmList(text, what);
    }

    @Override
    public boolean unpackedByHost() {
      return false;
    }

    @Override
    boolean isKernelOrSystem(String name) {
      return name.startsWith("kernel-") || name.equals("rpmlib");
    }
  };

  private final String suffix;
  private final String installed;

  PackageKind(String suffix, String installed) {
    this.suffix = suffix;
    this.installed = installed;
  }

  /** The kind of a package file by its first bytes; empty where it is no package. */
  public static Optional<PackageKind> ofFile(byte[] head) {
    return Stream.of(values()).filter(kind -> kind.isFile(head)).findFirst();
  }

  /** The kind of a package file by its name; empty where no kind's names end so. */
  public static Optional<PackageKind> ofName(Path file) {
    return Stream.of(values())
        .filter(kind -> file.toString().endsWith("." + kind.suffix))
        .findFirst();
  }

  /** How names of package files end, without the dot. */
  public String suffix() {
    return suffix;
  }

  /** The file of a root that says what is installed in it. */
  public String installed() {
    return installed;
  }

  /** The fields of a package's description that name what it needs. */
  public abstract List<String> dependencyFields();

  /**
   * Whether what DKMS packages depend on by a name is in every build root: dkms, the kernel and its
   * headers, and the packaging system itself.
   */
  public boolean isMetByTheRoot(String name) {
    return name.equals("dkms") || isKernelOrSystem(name);
  }

  /**
   * Whether this host's own tools lay packages' files into a tree, for which no root is needed;
   * else a root's own tools do.
   */
  public abstract boolean unpackedByHost();

  abstract boolean isKernelOrSystem(String name);

  /** Whether a file that begins with these bytes is a package of this kind. */
  abstract boolean isFile(byte[] head);

  /**
   * Reads a package file.
   *
   * @throws org.packetary.dkms2bin.model.InputException if it is none of this kind, or damaged
   */
  public abstract BinaryPackage read(Path file);

  /**
   * Reads the content of the file {@link #installed}.
   *
   * @param what names the file in messages
   * @throws org.packetary.dkms2bin.model.EnvironmentException if it is not of that form
   */
  public abstract List<InstalledPackage> installedPackages(String text, String what);
}
