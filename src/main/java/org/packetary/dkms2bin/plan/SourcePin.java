package org.packetary.dkms2bin.plan;

import java.util.Optional;

/**
 * Names sources by what they are, wherever they come from.
 *
 * @param name what the input is called, for people: a file's name, a package's name
 * @param digest over all that is known of the sources: their files, the package's companion files
 *     and what it says about itself; 64 lower-case hexadecimal digits
 * @param tree the digest of the source tree, see {@code source.TreeDigest}
 * @param packageName the DKMS package's name, where the sources come from one
 * @param packageVersion its version
 */
public record SourcePin(
    String name,
    String digest,
    String tree,
    Optional<String> packageName,
    Optional<String> packageVersion) {}
