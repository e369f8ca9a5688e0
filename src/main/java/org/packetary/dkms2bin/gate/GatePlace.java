package org.packetary.dkms2bin.gate;

import java.nio.file.Path;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.repository.PackageRepository;

/**
 * A distribution whose hosts gates are for, and the repository that they use.
 *
 * @param archive refreshed already
 * @param directory the repository's
 * @param packager writes the gates
 */
public record GatePlace(
    Recipe recipe,
    PackageArchive archive,
    Architecture architecture,
    PackageRepository repository,
    Path directory,
    Packager packager) {}
