package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * A user of this host that is nobody else, with 65,536 subordinate users, for as long as a test
 * needs it. Its home stays, so that its cache is warm the next time; wherever that lies, the user
 * has it, and this checkout, in places of its own.
 */
final class OrdinaryUser implements AutoCloseable {

  private static final String NAME = "dkms2bin-it";
  private static final int NUMBER = 59_337;
  private static final int LENT = 700_000_000;
  private static final Path LOCK = Path.of("/run/lock/dkms2bin-it-user");

  /**
   * Where nothing of the host's can be in the way of a user: seen by this user's processes only.
   */
  private static final String PLACES =
      """
      set -eu
      mount -t tmpfs -o mode=0755 tmpfs /mnt
      mkdir /mnt/home /mnt/program /mnt/path
      mount --bind "$1" /mnt/home
      # As careful hosts have them.
      mount -o remount,bind,nosuid,nodev /mnt/home
      mount --rbind /dev /dev
      mount -o remount,bind,nosuid,noexec /dev
      mount --bind "$2" /mnt/program
      path=$PATH
      if [ -d "$path" ]; then
        mount --bind "$path" /mnt/path
        path=/mnt/path
      fi
      user=$3
      shift 3
      cd /mnt/home
      # The class data archive in the checkout is for the checkout's own path.
      exec setpriv --reuid "$user" --regid "$user" --clear-groups -- \\
        env -i PATH="$path" HOME=/mnt/home DKMS2BIN_NO_INSTALL=1 DKMS2BIN_JAVA_OPTS=-Xshare:off "$@"
      """;

  private final Workbench bench;
  private final FileChannel lock;
  private final Path home;

  private OrdinaryUser(Workbench bench, FileChannel lock, Path home) {
    this.bench = bench;
    this.lock = lock;
    this.home = home;
  }

  /** Makes the user; the test ends, saying why, where that is impossible. */
  static OrdinaryUser of(Workbench bench) throws IOException, InterruptedException {
    Path home = bench.kept("user");
    FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
    OrdinaryUser user = new OrdinaryUser(bench, lock, home);
    user.make();
    return user;
  }

  private void make() throws IOException, InterruptedException {
    // One of a run that was killed.
    bench.host("", "userdel", NAME);
    Ended made =
        bench.host(
            "",
            "useradd",
            "--system",
            "--uid",
            NUMBER,
            "--user-group",
            "--no-create-home",
            "--home-dir",
            home,
            NAME);
    String range = LENT + "-" + (LENT + 65_535);
    if (made.status() == 0) {
      made = bench.host("", "usermod", "--add-subuids", range, "--add-subgids", range, NAME);
    }
    skipUnless(made.status() == 0, "no user can be made here: " + made.err().strip());
    bench.output("chown", NAME + ":", home);
    Ended doctor = dkms2bin("doctor");
    skipUnless(
        !doctor.out().contains("missing  user namespaces"),
        "ordinary users have no user namespaces here: " + doctor.out());
  }

  private void skipUnless(boolean possible, String reason) throws IOException {
    if (!possible) {
      Workbench.say("skipped: " + reason);
      close();
      Assumptions.abort(reason);
    }
  }

  /** Calls the tool as this user, to its end. */
  Ended dkms2bin(Object... words) throws IOException, InterruptedException {
    List<Object> all = new ArrayList<>(List.of("/mnt/program/dkms2bin"));
    all.addAll(List.of(words));
    return run(all.toArray());
  }

  /** Runs a program as this user, to its end. */
  Ended run(Object... words) throws IOException, InterruptedException {
    Path output = bench.scratch("user");
    List<String> argv =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                PLACES,
                "places",
                home.toString(),
                Workbench.CHECKOUT.toString(),
                NAME));
    Stream.of(words).map(String::valueOf).forEach(argv::add);
    return Workbench.end(
        new ProcessBuilder(argv)
            .redirectOutput(output.resolve("out").toFile())
            .redirectError(output.resolve("err").toFile())
            .start(),
        output);
  }

  /** Where the user's home lies; the user itself has it at {@code /mnt/home}. */
  Path home() {
    return home;
  }

  /** A new directory in its home, by name. */
  Path directory(String name) throws IOException, InterruptedException {
    Path directory = home.resolve(name);
    FileTrees.delete(directory);
    Files.createDirectory(directory);
    bench.output("chown", NAME + ":", directory);
    return directory;
  }

  /** Whom the host lends to the user as the one with a number. */
  static Map<String, Object> sub(int number) {
    return Map.of("unix:uid", LENT + number - 1, "unix:gid", LENT + number - 1);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      Ended removed = bench.host("", "userdel", NAME);
      assertThat(bench.host("", "id", NAME).status()).as(removed.toString()).isNotZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
