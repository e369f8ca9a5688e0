package org.packetary.dkms2bin.dkms.lint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.dkms.ConfText;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.SourceRemark;

/**
 * Finds likely mistakes in the files of a module's sources: scripts that cannot be run, Windows
 * line ends where a shell or make reads them, links that lead nowhere.
 */
final class TreeLint {

  private static final int LARGEST = 4 << 20;
  private static final int MOST_LINKS = 20;
  private static final Pattern DIRECTORY = Pattern.compile("\\s-C\\s*(\\S+)");
  private static final Pattern ASKS_FOR_RELEASE =
      Pattern.compile("(?m)^\\s*(else\\s+)?if(n?eq|n?def)\\b.*KERNELRELEASE");

  /** Where a command begins: what is an argument of sh, make or cp needs no mode. */
  private static final Pattern CALLED =
      Pattern.compile(
          "(?:^|[;&|({\n]|\\s-\\w*c\\s+['\"]|(?<!\\S)(?:then|do|else|if|while|!|exec|env|time|command)\\s)"
              + "\\s*['\"]?(?:\\w+=\\S*\\s+)*\\./([\\w.+/-]+)");

  private final Path tree;
  private final ConfText text;
  private final DkmsConf conf;
  private final List<SourceRemark> remarks = new ArrayList<>();

  TreeLint(Path tree, ConfText text, DkmsConf conf) {
    this.tree = tree;
    this.text = text;
    this.conf = conf;
  }

  List<SourceRemark> remarks() throws IOException {
    ConfText.SCRIPTS.forEach(d -> conf.value(d).ifPresent(v -> script(d, v)));
    conf.values("MAKE").forEach(this::called);
    LineEnds lineEnds = new LineEnds(tree, conf.values("PATCH").values());
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path file : all.sorted().toList()) {
        if (Files.isSymbolicLink(file)) {
          link(file);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          remarks.addAll(lineEnds.of(file));
        }
      }
    }
    makeCommand();
    return remarks;
  }

  /** dkms passes over a script that it cannot execute, with a warning that few see. */
  private void script(String directive, String value) {
    String name = value.strip().replaceFirst("\\s.*", "");
    Path file = inTree(name);
    if (name.isEmpty() || file == null) {
      return;
    }
    if (!Files.exists(file)) {
      // It may be made by another step, or lie in a directory that only the build has.
      if (directive.equals("PRE_BUILD") || directive.equals("POST_ADD")) {
        add(
            SourceRemark.Kind.SCRIPT_MODE,
            directive,
            directive + "'s script " + name + " is not in the sources, so dkms does not run it",
            "put the script where " + directive + " names it, relative to dkms.conf");
      }
    } else if (Files.isRegularFile(file) && !isExecutable(file)) {
      add(
          SourceRemark.Kind.SCRIPT_MODE,
          directive,
          directive
              + "'s script "
              + name
              + " is not executable (chmod +x), so dkms does not run it",
          "make it executable where it is packed; a zip archive made on Windows keeps no modes");
    }
  }

  private void called(int index, String command) {
    Matcher called = CALLED.matcher(command);
    Set<String> seen = new LinkedHashSet<>();
    while (called.find()) {
      seen.add(called.group(1));
    }
    for (String name : seen) {
      Path file = inTree(name);
      if (file != null && Files.isRegularFile(file) && !isExecutable(file)) {
        remarks.add(
            new SourceRemark(
                SourceRemark.Kind.SCRIPT_MODE,
                "dkms.conf",
                text.lineOf("MAKE", index),
                "MAKE calls ./" + name + ", which is not executable (chmod +x)",
                name,
                Optional.of("make it executable where it is packed, or call it with sh in front")));
      }
    }
  }

  private void add(SourceRemark.Kind kind, String directive, String message, String hint) {
    remarks.add(
        new SourceRemark(
            kind, "dkms.conf", text.lineOf(directive, 0), message, directive, Optional.of(hint)));
  }

  /** Links in the sources are followed, those that lead out of them are not. */
  private @Nullable Path inTree(String name) {
    Path file = tree.resolve(name.replaceFirst("^/+", "")).normalize();
    return !name.startsWith("/") && file.startsWith(tree) && leadsInside(file) ? file : null;
  }

  private boolean leadsInside(Path file) {
    try {
      return !Files.exists(file) || file.toRealPath().startsWith(tree.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isExecutable(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }

  private void link(Path link) throws IOException {
    long links = remarks.stream().filter(r -> r.kind() == SourceRemark.Kind.DANGLING_LINK).count();
    if (links >= MOST_LINKS) {
      return;
    }
    Path target = Files.readSymbolicLink(link);
    boolean outside =
        target.isAbsolute() || !link.resolveSibling(target).normalize().startsWith(tree);
    if (target.isAbsolute() ? !inRoot(target) : outside || !Files.exists(link)) {
      remarks.add(
          new SourceRemark(
              SourceRemark.Kind.DANGLING_LINK,
              tree.relativize(link).toString(),
              0,
              "the symbolic link leads nowhere, to "
                  + target
                  + (target.isAbsolute() || outside
                      ? ", which is not in the sources"
                      : ": perhaps a git submodule that was not cloned"),
              String.valueOf(link.getFileName()),
              Optional.of(
                  "pack the file that it leads to; \"git submodule update --init\" fetches"
                      + " submodules")));
    }
  }

  /** What is the build root's, or the kernel's headers', is not known here. */
  private static boolean inRoot(Path target) {
    return Stream.of("/usr", "/lib", "/bin", "/etc", "/dev", "/var", "/proc", "/tmp")
            .anyMatch(target::startsWith)
        && !target.startsWith("/usr/src")
        && !target.startsWith("/usr/local");
  }

  /** A makefile that takes KERNELRELEASE for a sign that kbuild reads it has no targets then. */
  private void makeCommand() throws IOException {
    for (Map.Entry<Integer, String> make : conf.values("MAKE").entrySet()) {
      String command = make.getValue();
      Matcher directory = DIRECTORY.matcher(command);
      Path from = inTree(directory.find() ? directory.group(1) : "");
      if (!command.startsWith("make")
          || command.matches("(?s).*\\s(M|SUBDIRS)=.*")
          || from == null) {
        continue;
      }
      String makefile = makefile(from);
      if (ASKS_FOR_RELEASE.matcher(makefile).find()) {
        Stream.concat(Stream.of("No targets"), lostTargets(command, makefile))
            .forEach(said -> makeCommand(make.getKey(), said));
      }
    }
  }

  private void makeCommand(int index, String said) {
    remarks.add(
        new SourceRemark(
            SourceRemark.Kind.MAKE_COMMAND,
            "dkms.conf",
            text.lineOf("MAKE", index),
            "dkms adds KERNELRELEASE to a command that begins with make, and with it the Makefile"
                + " takes the branch that kbuild reads, which has no targets",
            said,
            Optional.of("write 'make' in quotes, so that dkms adds nothing")));
  }

  /** The targets that a command names and a makefile has: what make says where it lacks one. */
  private static Stream<String> lostTargets(String command, String makefile) {
    return Stream.of(command.split("\\s+"))
        .skip(1)
        .filter(word -> word.matches("[A-Za-z][\\w-]*"))
        .filter(
            word ->
                Pattern.compile("(?m)^[^\\t#=]*\\b" + word + "\\b[^=\\n]*:")
                    .matcher(makefile)
                    .find())
        .map(word -> "No rule to make target '" + word + "'");
  }

  /** The makefile that make takes in a directory; empty where there is none. */
  private static String makefile(Path directory) throws IOException {
    for (String name : List.of("GNUmakefile", "makefile", "Makefile")) {
      Path makefile = directory.resolve(name);
      if (Files.isRegularFile(makefile, LinkOption.NOFOLLOW_LINKS)
          && Files.size(makefile) <= LARGEST) {
        return Files.readString(makefile, StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }
}
