package org.packetary.dkms2bin.model;

/**
 * What a user says about a cell that is known to fail.
 *
 * @param reason why it fails, in the user's words
 * @param origin where the user wrote it: {@code dkms2bin.yaml:12}
 */
public record ExpectedFailure(String reason, String origin) {}
