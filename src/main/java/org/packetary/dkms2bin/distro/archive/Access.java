package org.packetary.dkms2bin.distro.archive;

import java.nio.file.Path;
import java.time.Clock;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * What archives are asked with.
 *
 * @param cache the cache directory
 * @param hostRoot the directory whose etc is the host's
 * @param runner starts package managers
 * @param environment what they get
 * @param tier where base roots are made
 * @param clock tells how old indexes are
 * @param freshness how old they may be
 * @param patience how long mirrors are waited for
 */
public record Access(
    Path cache,
    Path hostRoot,
    CommandRunner runner,
    HostEnvironment environment,
    Tier tier,
    Clock clock,
    Freshness freshness,
    Patience patience) {}
