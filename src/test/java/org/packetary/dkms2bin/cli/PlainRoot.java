package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root to try things in by hand, for comparison: a base tree with a private layer over it, plain
 * mounts, chroot(8), no network but where it is asked for. None of the product's code runs here.
 * What a script leaves in the root is there for the next one.
 */
final class PlainRoot {

  private static final String PRELUDE =
      """
      set -eu
      dir=$1 base=$2
      root=$dir/root share=$dir/share
      mkdir -p "$dir/upper" "$dir/work" "$root" "$share"
      mount -t overlay -o "lowerdir=$base,upperdir=$dir/upper,workdir=$dir/work" plain "$root"
      mount -t proc proc "$root/proc"
      mount --rbind /dev "$root/dev"
      mkdir -p "$root/srv/share"
      mount --bind "$share" "$root/srv/share"
      # dpkg runs packages' scripts in the root, with the PATH that it has itself.
      dpkg_of_root() {
        env PATH=/usr/sbin:/usr/bin:/sbin:/bin dpkg --root="$root" --force-unsafe-io "$@"
      }
      in_root() {
        chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
          DEBIAN_FRONTEND=noninteractive "$@"
      }
      """;

  private static final String ONLINE =
      """
      cat /etc/resolv.conf >"$root/etc/resolv.conf"
      cat /etc/hosts >"$root/etc/hosts"
      apt-config dump Acquire >"$root/etc/apt/apt.conf.d/90host"
      """;

  private final Workbench bench;
  private final Path base;
  private final Path directory;

  /** A root over the tree of a base layer. */
  PlainRoot(Workbench bench, Path base) throws IOException {
    this.bench = bench;
    this.base = base;
    this.directory = bench.scratch("root");
    Files.createDirectory(directory.resolve("share"));
  }

  /** A host's directory that scripts find at {@code /srv/share}. */
  Path share() {
    return directory.resolve("share");
  }

  /** The host's path of a file that a script wrote in the root. */
  Path written(String absolute) {
    return directory.resolve("upper" + absolute);
  }

  /**
   * Runs a shell script that ends at the first failure, outside of the root: {@code $root} is its
   * path, {@code in_root COMMAND...} enters it, {@code dpkg_of_root} is the host's dpkg for it.
   */
  Ended run(String script) throws IOException, InterruptedException {
    return run(script, List.of("--net"));
  }

  /** The same with the host's network; the root has the apt sources that it was made from. */
  Ended runOnline(String script) throws IOException, InterruptedException {
    return run(ONLINE + script, List.of());
  }

  private Ended run(String script, List<String> more) throws IOException, InterruptedException {
    List<Object> argv =
        new ArrayList<>(
            List.of(
                "unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"));
    argv.addAll(more);
    argv.addAll(List.of("--", "sh", "-c", PRELUDE + script, "plain-root", directory, base));
    return bench.host("", argv.toArray());
  }
}
