package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.extension.ExtensionRelease;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.LooseModules;
import org.packetary.dkms2bin.image.modules.LooseModules.LoadOrder;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.model.InputException;

/**
 * A system extension with modules: laid over {@code /usr} of a system that is not written to. It
 * has no {@code modules.*}, which would hide what the system's own say; a unit has depmod make such
 * for both in {@code /run}, and loads the modules.
 */
final class SystemExtension implements ImageTarget {

  /** It becomes a file's, a unit's and a script's name. */
  private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9_.-]*";

  private final ExtraRequest request;
  private final String name;
  private final ExtensionRelease system;
  private final Path tree;
  private final List<String> notes;

  /**
   * One that is to be written.
   *
   * @param name systemd's, and that of its file
   * @param tree an empty directory
   */
  SystemExtension(
      ExtraRequest request, String name, ExtensionRelease system, Path tree, List<String> notes) {
    if (!name.matches(NAMES)) {
      throw new InputException(
          "an extension cannot be called \"" + name + "\"",
          "letters, digits and any of _ . -, a letter or digit first");
    }
    this.request = request;
    this.name = name;
    this.system = system;
    this.tree = tree;
    this.notes = notes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean has(String path) {
    return Files.isRegularFile(place(path));
  }

  /** An extension has nothing but /usr. */
  private Path place(String path) {
    return tree.resolve(path.replaceFirst("^etc/", "usr/lib/").replaceFirst("^lib/", "usr/lib/"));
  }

  @Override
  public void put(String path, int mode, Path content) {
    try {
      Files.copy(content, made(path), StandardCopyOption.REPLACE_EXISTING);
      allow(place(path), mode);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + path, e);
    }
  }

  private void text(String path, int mode, String text) {
    try {
      Files.writeString(made(path), text);
      allow(place(path), mode);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + path, e);
    }
  }

  /** Where a file goes, below directories that are there then. */
  private Path made(String path) throws IOException {
    Path to = place(path);
    Files.createDirectories(to.getParent());
    return to;
  }

  private static void allow(Path path, int mode) throws IOException {
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(mode == 0755 ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /** Whatever umask there is. */
  private void allowDirectories() throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path directory : all.filter(Files::isDirectory).toList()) {
        allow(directory, 0755);
      }
    }
  }

  /** Writes it. */
  void write(
      Path to, ExtraPackages packages, Compression compression, SquashfsTools tools, Depmod depmod)
      throws IOException, InterruptedException {
    LooseModules loose = packages.loose(tree.resolveSibling(""));
    String release = request.release();
    loose
        .files()
        .forEach(
            (path, file) -> {
              if (loose.own().contains(path)) {
                put("lib/modules/" + release + "/" + path, 0644, file);
              }
            });
    new Bringing(request.load(), request.firmware(), this, depmod, notes)
        .furnish(loose.firmware(), packages.contents());
    text(
        "usr/lib/extension-release.d/extension-release." + name,
        0644,
        system.text(loose.architecture()));
    String loader = "usr/lib/dkms2bin/" + name;
    List<String> names = loose.orders().stream().map(LoadOrder::module).toList();
    text(loader, 0755, loader(names));
    String unit = name + "-modules.service";
    text("usr/lib/systemd/system/" + unit, 0644, unit("/" + loader));
    text(
        "usr/lib/systemd/system/multi-user.target.d/10-" + name + "-modules.conf",
        0644,
        "[Unit]\nUpholds=" + unit + "\n");
    notes.add(unit + " loads " + String.join(", ", names));
    allowDirectories();
    tools.make(tree, to, compression, packages.date());
  }

  private String loader(List<String> modules) {
    return """
        #!/bin/sh
        # Loads the modules of this system extension. Made by dkms2bin.
        release=%s
        if [ "$(uname -r)" != "$release" ]; then
          echo "%s: for Linux $release, and this is $(uname -r): nothing is loaded" >&2
          exit 0
        fi
        # /usr is not written to: what depmod says of all modules is kept here.
        run=/run/dkms2bin-%s
        directory="$run/usr/lib/modules/$release"
        rm -rf "$run"
        mkdir -p "$directory" || exit
        ln -s usr/lib "$run/lib" || exit
        for f in "/usr/lib/modules/$release"/*; do
          case ${f##*/} in
            modules.builtin* | modules.order) ;;
            modules.*) continue ;;
          esac
          ln -s "$f" "$directory/" || exit
        done
        depmod -b "$run" "$release" || exit
        status=0
        for module in %s; do
          modprobe -d "$run" -S "$release" "$module" || status=1
        done
        exit $status
        """
        .formatted(
            request.release(),
            name,
            name,
            modules.stream().map(EarlyLoading::safe).collect(Collectors.joining(" ")));
  }

  private String unit(String loader) {
    return """
        [Unit]
        Description=Kernel modules of the system extension %s
        DefaultDependencies=no
        After=local-fs.target systemd-sysext.service
        Before=shutdown.target
        Conflicts=shutdown.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=%s
        """
        .formatted(name, loader);
  }
}
