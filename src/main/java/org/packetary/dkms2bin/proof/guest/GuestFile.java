package org.packetary.dkms2bin.proof.guest;

import java.nio.file.Path;

/**
 * A file of the machine's.
 *
 * @param place where it is there, without a slash before it
 * @param source the host's file
 * @param plain whether it is decompressed on the way
 */
public record GuestFile(String place, Path source, boolean plain) {}
