package org.packetary.dkms2bin.dkms;

import java.nio.file.Path;

/**
 * A source tree as dkms takes it.
 *
 * @param directory holds dkms.conf
 * @param digest of the whole tree; what is known of a tree is kept by it
 * @param name what messages call it: what the user named
 */
public record DkmsTree(Path directory, String digest, String name) {}
