package org.packetary.dkms2bin.packaging.rpm;

import java.util.List;
import org.redline_rpm.header.Flags;

/**
 * What a package requires, provides or conflicts with.
 *
 * @param name a package's name, or a capability's
 * @param flags rpm's senses, see {@link Flags}
 * @param version empty for any
 */
public record RpmRelation(String name, int flags, String version) {

  /** In any version. */
  public static RpmRelation any(String name) {
    return new RpmRelation(name, 0, "");
  }

  /** In just one version. */
  public static RpmRelation exactly(String name, String version) {
    return new RpmRelation(name, Flags.EQUAL, version);
  }

  /** In a version or a later one. */
  public static RpmRelation atLeast(String name, String version) {
    return new RpmRelation(name, Flags.GREATER | Flags.EQUAL, version);
  }

  /** In later versions. */
  static RpmRelation later(String name, String version) {
    return new RpmRelation(name, Flags.GREATER, version);
  }

  /** The interpreter of a script, {@link Flags#SCRIPT_POST} and its likes. */
  static RpmRelation interpreter(String name, int script) {
    return new RpmRelation(name, Flags.INTERP | script, "");
  }

  /** What the rpm that reads the package must be able to do, and since which version rpm is. */
  static RpmRelation rpmlib(String feature, String since) {
    return new RpmRelation(
        "rpmlib(" + feature + ")", Flags.LESS | Flags.EQUAL | Flags.RPMLIB, since);
  }

  static String[] names(List<RpmRelation> relations) {
    return relations.stream().map(RpmRelation::name).toArray(String[]::new);
  }

  static String[] versions(List<RpmRelation> relations) {
    return relations.stream().map(RpmRelation::version).toArray(String[]::new);
  }

  static int[] flags(List<RpmRelation> relations) {
    return relations.stream().mapToInt(RpmRelation::flags).toArray();
  }
}
