/**
 * The file that describes a whole matrix: reading it, and joining it with the command line, the
 * environment and the defaults.
 */
@NullMarked
package org.packetary.dkms2bin.config;

import org.jspecify.annotations.NullMarked;
