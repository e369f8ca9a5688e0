package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.vafer.jdeb.PackagingException;

/**
 * Writes Debian packages.
 *
 * <p>A module package tells the kernel that it is for, never the running one, about its modules
 * when it is installed and removed; it does so in an image too ({@code dpkg --root}, with or
 * without chroot). A companion package needs no script: udev and modprobe read their directories
 * when they need them.
 */
public final class DebPackager implements Packager {

  private final String postinst = resource("postinst.sh");
  private final String postrm = resource("postrm.sh");

  @Override
  public PackageFile write(ModulePackage spec, Path dir) {
    String fileName = DebianNames.fileName(spec.cell());
    return writing(
        fileName,
        () -> {
          List<DebEntry> entries = new ArrayList<>();
          for (ModuleFile module : spec.modules()) {
            entries.add(DebEntry.data(module.file(), module.destination()));
          }
          Map<String, String> fields = ControlFields.of(spec, DebEntry.installedKib(entries));
          Map<String, String> scripts =
              Map.of("postinst", script(postinst, spec), "postrm", script(postrm, spec));
          return new DebWriter(fields, scripts, entries, spec.sourceDate()).write(dir, fileName);
        });
  }

  @Override
  public PackageFile write(CommonPackage spec, Path dir) {
    if (spec.files().isEmpty()) {
      throw new IllegalArgumentException("no files for a companion of " + spec.dkmsPackage());
    }
    String fileName = DebianNames.commonFileName(spec);
    return writing(
        fileName,
        () -> {
          List<DebEntry> entries = new ArrayList<>();
          for (PayloadFile file : spec.files()) {
            entries.add(DebEntry.any(file.file(), file.destination()));
          }
          return new DebWriter(
                  ControlFields.of(spec, DebEntry.installedKib(entries)),
                  conffiles(spec.files(), entries),
                  entries,
                  spec.sourceDate())
              .write(dir, fileName);
        });
  }

  /** dpkg takes no links as conffiles (policy 10.7.3). */
  static Map<String, String> conffiles(List<PayloadFile> files, List<DebEntry> entries) {
    List<String> links =
        entries.stream().filter(DebEntry::isLink).map(DebEntry::destination).toList();
    String list =
        files.stream()
            .filter(PayloadFile::conffile)
            .map(PayloadFile::destination)
            .filter(d -> !links.contains(d))
            .sorted()
            .map(d -> d + "\n")
            .collect(Collectors.joining());
    return list.isEmpty() ? Map.of() : Map.of("conffiles", list);
  }

  private static String script(String template, ModulePackage spec) {
    return template
        .replace("@KERNEL@", spec.cell().kernel())
        .replace("@DIRECTORY@", spec.modulesDirectory())
        .replace("@REMAKE_INITRD@", spec.remakeInitrd() ? "yes" : "no");
  }

  /** The work of writing one package. */
  interface Writing {
    PackageFile run() throws IOException, PackagingException;
  }

  /** Does the work; what goes wrong with files becomes an exception that says which package. */
  static PackageFile writing(String fileName, Writing work) {
    try {
      return work.run();
    } catch (IOException | PackagingException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String reason = reason(cause);
      String hint =
          reason.toLowerCase(Locale.ROOT).contains("no space left")
              ? "free disk space in the output directory and in the JVM's temporary directory (java.io.tmpdir)"
              : "check that the output directory is writable and that no file was taken away";
      throw new PublishException("cannot write package " + fileName + ": " + reason, hint, e);
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    if (message == null) {
      return kind;
    }
    boolean pathOnly = cause instanceof FileSystemException f && f.getReason() == null;
    return pathOnly ? kind + ": " + message : message;
  }

  /** A script's text. */
  static String resource(String name) {
    try (InputStream in = DebPackager.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
