package org.packetary.dkms2bin.isolation;

/**
 * What keeps a user from namespaces.
 *
 * @param problem what is not as it must be
 * @param remedy what mends it
 */
public record Obstacle(String problem, String remedy) {}
