package org.packetary.dkms2bin.toolchain;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * The digest of our own scripts that take part in a build: those that make roots, enter them, and
 * run dkms in them. Computed of their texts, so that nobody has to raise a number when one changes.
 */
public final class ScriptDigest {

  /** The directories of all scripts that take part. */
  static final List<String> DIRECTORIES =
      List.of("container", "distro", "dkms", "roots", "sandbox");

  /** Scripts of these directories that see modules only when they are built, or make nothing. */
  static final List<String> LEFT_OUT =
      List.of(
          "container/container-end.sh",
          "container/container-first.sh",
          "container/container-reached.sh",
          "distro/dnf/dnf-query.py",
          "dkms/mkbmdeb.sh",
          "dkms/mkdriverdisk.sh",
          "dkms/packagers.sh");

  /** All others. A jar does not list its directories at once; a test compares. */
  static final List<String> COUNTED =
      List.of(
          "distro/dnf/dnf-install.sh",
          "distro/apt/configure-root.sh",
          "distro/apt/lean-root.sh",
          "distro/apt/merge-usr.sh",
          "distro/apt/unpack-packages.sh",
          "distro/tarball/tarball-root.sh",
          "dkms/build.sh",
          "dkms/evaluate.sh",
          "dkms/post_build.sh",
          "container/container-changes.sh",
          "container/container-import.sh",
          "container/container-put.sh",
          "sandbox/container-root.sh",
          "container/container-take.sh",
          "sandbox/enter.sh",
          "roots/install-deb.sh",
          "roots/install-rpm.sh",
          "roots/sources-deb.sh",
          "roots/sources-rpm.sh",
          "sandbox/uname.sh",
          "roots/unpack-deb.sh",
          "roots/unpack-rpm.sh",
          "roots/unpack-trees.sh");

  private static final String ROOT = "/org/packetary/dkms2bin/";

  private ScriptDigest() {}

  /** The digest; some twenty small resources are read for it. */
  public static String compute() {
    return of(COUNTED, name -> Resources.text(ScriptDigest.class, ROOT + name));
  }

  static String of(List<String> names, UnaryOperator<String> text) {
    return Digests.sha256(
        names.stream()
            .map(n -> n + " " + Digests.sha256(text.apply(n)) + "\n")
            .collect(Collectors.joining()));
  }
}
