package org.packetary.dkms2bin.system;

import org.packetary.dkms2bin.packaging.Packager;

/**
 * The form of the packages that a build makes.
 *
 * @param packager writes them
 * @param options names all that was chosen about them: packages of the same contents and options
 *     are the same
 */
public record OwnPackages(Packager packager, String options) {}
