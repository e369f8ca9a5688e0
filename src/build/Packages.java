import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.program.ProgramFile;
import org.packetary.dkms2bin.packaging.program.ProgramPackage;
import org.packetary.dkms2bin.packaging.program.ProgramPackager;

/**
 * Writes dkms2bin's own .deb and .rpm from what the build has made. What they depend on comes from
 * the table of host tools.
 *
 * <p>Part of the build, which runs it from source in the checkout: {@code java Packages.java TARGET
 * VERSION TIMESTAMP MAINTAINER}, where TARGET is the build's directory, which gets the packages.
 */
public final class Packages {

  private static final Path HOST_TOOLS =
      Path.of("src/main/resources/org/packetary/dkms2bin/doctor/host-tools");
  private static final String SHARE = "/usr/share/dkms2bin/";
  private static final String DOC = "/usr/share/doc/dkms2bin/";

  /** What the tools of the table are needed for, if the package is to depend on them. */
  private static final Set<String> NEEDED =
      Set.of("launch", "build", "kernels", "env", "carry", "user");

  /** What only the project's own developers need. */
  private static final Set<String> DEVELOPMENT = Set.of("compile", "test", "page", "pipelines");

  /** A checkout's launcher picks a Java by name; a package may name any that is new enough. */
  private static final Map<String, String> DEB_WORDS =
      Map.of(
          "java", "default-jre-headless (>= 2:1.17) | java17-runtime-headless",
          "util-linux", "util-linux (>= 2.33)",
          "dpkg", "",
          "tar", "",
          "perl-base", "",
          "fuse-overlayfs", "",
          "findutils", "");

  private static final Map<String, String> RPM_WORDS =
      Map.of(
          "java",
          "java-headless >= 1:17",
          "util-linux",
          "util-linux >= 2.33",
          "fuse-overlayfs",
          "");

  private static final List<String> DEB_RECOMMENDS =
      List.of(
          "podman | docker.io",
          "xorriso | genisoimage",
          "xz-utils",
          "zstd",
          "bzip2",
          "kmod",
          "squashfs-tools",
          "bash-completion");
  private static final List<String> RPM_REQUIRES =
      List.of("bash", "coreutils", "findutils", "grep", "sed");
  private static final List<String> RPM_RECOMMENDS =
      List.of(
          "podman", "xorriso", "xz", "zstd", "bzip2", "kmod", "squashfs-tools", "bash-completion");

  private final Path target;
  private final Path work;
  private final String version;
  private final Instant time;
  private final String maintainer;

  private Packages(Path target, String version, Instant time, String maintainer)
      throws IOException {
    this.target = target;
    this.work = Files.createDirectories(target.resolve("packages"));
    this.version = version;
    this.time = time;
    this.maintainer = maintainer;
  }

  /** Writes both packages. */
  public static void main(String[] args) throws IOException {
    new Packages(Path.of(args[0]), args[1], Instant.parse(args[2]), args[3]).write();
  }

  private void write() throws IOException {
    ProgramPackage spec =
        new ProgramPackage(
            "dkms2bin",
            version.replace('-', '~'),
            List.of(
                "Turns DKMS packages into binary kernel module packages, each for one kernel",
                "release. The kernels need not run on, nor be installed on, the host that",
                "builds. It runs the real dkms in a throw-away root of the target",
                "distribution, checks every module against the kernel it is for, and leaves a",
                "directory that apt or dnf installs from."),
            new PackageMetadata(
                Optional.of("build binary kernel module packages from DKMS packages"),
                Optional.of(maintainer),
                Optional.empty(),
                Optional.of("Apache-2.0 AND MIT AND BSD-2-Clause AND BSD-3-Clause AND 0BSD")),
            files(),
            time);
    ProgramPackager packager = new ProgramPackager();
    packager.write(spec, deb(), target);
    packager.write(spec, rpm(spec), target);
  }

  private List<ProgramFile> files() throws IOException {
    List<ProgramFile> files = new ArrayList<>();
    files.add(new ProgramFile(Path.of("dkms2bin"), "/usr/bin/dkms2bin", true));
    Path jar = target.resolve("dkms2bin-" + version + ".jar");
    files.add(data(jar, SHARE));
    files.add(data(HOST_TOOLS, SHARE));
    for (String library : libraries(jar)) {
      files.add(new ProgramFile(target.resolve(library), SHARE + library, false));
    }
    for (Path recipe : list(Path.of("chroot-recipes"), ".yaml")) {
      files.add(data(recipe, SHARE + "chroot-recipes/"));
    }
    for (Path page : list(target.resolve("documents/man1"), ".1")) {
      files.add(data(gzip(page), "/usr/share/man/man1/"));
    }
    files.add(
        data(
            target.resolve("documents/completion/dkms2bin"),
            "/usr/share/bash-completion/completions/"));
    files.add(data(Path.of("README.md"), DOC));
    files.add(data(Path.of("CHANGELOG.md"), DOC));
    for (Path document : list(Path.of("docs"), ".md", ".json")) {
      files.add(data(document, DOC + "docs/"));
    }
    Path samples = Path.of("samples");
    for (Path sample : tree(samples)) {
      if (sample.startsWith(samples.resolve("matrix/repo"))) {
        continue; // what came of trying the sample
      }
      files.add(
          new ProgramFile(
              sample, DOC + "examples/" + samples.relativize(sample), Files.isExecutable(sample)));
    }
    return files;
  }

  /** The jar's own class path: {@code target/lib} may hold what earlier builds have left. */
  private static List<String> libraries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String path = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return List.of(path.split(" ", -1));
    }
  }

  private ProgramPackage.Deb deb() throws IOException {
    Relations relations = new Relations(DEB_WORDS);
    for (String[] row : rows()) {
      relations.add(row, row[2].replace("|", " | "), false);
    }
    relations.recommends.addAll(DEB_RECOMMENDS);
    Path changelog =
        Files.writeString(
            work.resolve("changelog"),
            "dkms2bin ("
                + version.replace('-', '~')
                + ") unstable; urgency=medium\n\n"
                + "  * What is new is in CHANGELOG.md.\n\n -- "
                + maintainer
                + "  "
                + DateTimeFormatter.RFC_1123_DATE_TIME
                    .format(time.atOffset(ZoneOffset.UTC))
                    .replace("GMT", "+0000")
                + "\n");
    return new ProgramPackage.Deb(
        "kernel",
        List.copyOf(relations.needed),
        List.copyOf(relations.recommends),
        Map.of("postinst", script("deb/postinst"), "postrm", script("deb/postrm")),
        List.of(
            data(Path.of("src/build/copyright"), DOC),
            data(
                Path.of("src/build/deb/dkms2bin.overrides"),
                "/usr/share/lintian/overrides/",
                "dkms2bin"),
            data(Path.of("src/build/deb/apparmor"), SHARE),
            data(gzip(changelog), DOC)));
  }

  private ProgramPackage.Rpm rpm(ProgramPackage spec) throws IOException {
    Relations relations = new Relations(RPM_WORDS);
    relations.needed.addAll(RPM_REQUIRES);
    for (String[] row : rows()) {
      String first = row[3].split("\\|", -1)[0];
      boolean epel = first.startsWith("epel:");
      relations.add(row, epel ? first.substring("epel:".length()) : first, epel);
    }
    relations.recommends.addAll(RPM_RECOMMENDS);
    String licenses = "/usr/share/licenses/dkms2bin/";
    Set<String> directories = new TreeSet<>(Set.of(licenses.substring(0, licenses.length() - 1)));
    for (ProgramFile file : spec.files()) {
      String directory = file.destination().replaceFirst("/[^/]*$", "");
      while (directory.startsWith("/usr/share/") && directory.contains("/dkms2bin")) {
        directories.add(directory);
        directory = directory.replaceFirst("/[^/]*$", "");
      }
    }
    return new ProgramPackage.Rpm(
        List.copyOf(relations.needed),
        List.copyOf(relations.recommends),
        Optional.of(script("rpm/post")),
        Optional.of(script("rpm/postun")),
        List.copyOf(directories),
        List.of(
            data(Path.of("LICENSE"), licenses), data(Path.of("src/build/copyright"), licenses)));
  }

  /** The packages that the table names, sorted by how much they are needed. */
  private static final class Relations {
    private final Map<String, String> words;
    private final Set<String> needed = new LinkedHashSet<>();
    private final Set<String> recommends = new LinkedHashSet<>();

    Relations(Map<String, String> words) {
      this.words = words;
    }

    /** The one package of a tool; {@code elsewhere} if the distribution itself does not have it. */
    void add(String[] row, String choice, boolean elsewhere) {
      Set<String> needs = new LinkedHashSet<>(List.of(row[1].split(",", -1)));
      boolean wanted = needs.stream().anyMatch(NEEDED::contains);
      needs.removeAll(DEVELOPMENT);
      String word = words.getOrDefault(row[0], words.getOrDefault(choice, choice));
      if (needs.isEmpty() || word.isEmpty()) {
        return;
      }
      if (wanted && !elsewhere) {
        needed.add(word);
        recommends.remove(word);
      } else if (!needed.contains(word)) {
        recommends.add(word);
      }
    }
  }

  private static List<String[]> rows() throws IOException {
    return Files.readAllLines(HOST_TOOLS).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.strip().split("\\s+", -1))
        .toList();
  }

  private static String script(String name) throws IOException {
    return Files.readString(Path.of("src/build").resolve(name));
  }

  private static ProgramFile data(Path file, String directory) {
    return data(file, directory, file.getFileName().toString());
  }

  private static ProgramFile data(Path file, String directory, String name) {
    return new ProgramFile(file, directory + name, false);
  }

  private static List<Path> list(Path directory, String... endings) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files
              .filter(f -> Stream.of(endings).anyMatch(f.toString()::endsWith))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("nothing to package in " + directory);
      }
      return found;
    }
  }

  private static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Path gzip(Path file) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(9);
    Path compressed = work.resolve(file.getFileName() + ".gz");
    try (OutputStream out =
        new GzipCompressorOutputStream(Files.newOutputStream(compressed), parameters)) {
      Files.copy(file, out);
    }
    return compressed;
  }
}
