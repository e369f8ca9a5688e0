package org.packetary.dkms2bin.process;

/**
 * A limit that a command reached.
 *
 * @param problem which, in a sentence: {@code the limit on memory of 4.0 GiB was reached}
 * @param hint what its user can do
 */
public record BrokenLimit(String problem, String hint) {}
