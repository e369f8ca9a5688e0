package org.packetary.dkms2bin.layer;

import java.nio.file.Path;

/**
 * A complete, read-only part of a root file system.
 *
 * @param id its name in the store: a word for people and the digest of what went into it
 * @param tree the directory that is laid over the layers below
 */
public record Layer(String id, Path tree) {}
