package org.packetary.dkms2bin.packaging.rpm;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * Everything that an RPM package says and holds.
 *
 * @param name of the package
 * @param evr its version
 * @param architecture empty for all
 * @param sourceName the source package that it is said to come from
 * @param summary one line
 * @param description lines
 * @param license of what is in it
 * @param metadata packager and home page
 * @param requires beyond what its format asks of rpm
 * @param provides beyond its own name
 * @param conflicts packages that cannot be installed beside it
 * @param recommends what most users want beside it; rpm before 4.12 passes over it
 * @param post the script that is run after installing it; empty for none
 * @param postun the script that is run after removing it; empty for none
 * @param entries files and links, sorted by path
 * @param configuration paths of those whose local changes survive an upgrade
 * @param directories that belong to the package and go with it
 * @param time of everything in it
 */
public record RpmSpec(
    String name,
    Evr evr,
    Optional<Architecture> architecture,
    String sourceName,
    String summary,
    String description,
    String license,
    PackageMetadata metadata,
    List<RpmRelation> requires,
    List<RpmRelation> provides,
    List<RpmRelation> conflicts,
    List<RpmRelation> recommends,
    Optional<String> post,
    Optional<String> postun,
    List<PackageEntry> entries,
    Set<String> configuration,
    Set<String> directories,
    Instant time) {

  /** What the scripts are written for. */
  static final String SHELL = "/bin/sh";

  public RpmSpec {
    requires = List.copyOf(requires);
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
    recommends = List.copyOf(recommends);
    configuration = Set.copyOf(configuration);
    directories = Set.copyOf(directories);
    entries = entries.stream().sorted(Comparator.comparing(PackageEntry::destination)).toList();
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).destination().equals(entries.get(i - 1).destination())) {
        throw new IllegalArgumentException("two files at " + entries.get(i).destination());
      }
    }
    if (time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("packages hold no time before 1970: " + time);
    }
  }

  /** The package's file name. */
  String fileName() {
    return RpmNames.fileName(name, evr, RpmNames.architecture(architecture));
  }
}
