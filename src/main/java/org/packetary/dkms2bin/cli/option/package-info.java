/**
 * The options of the commands, by the group that the help lists them under, and what they ask for.
 */
@NullMarked
package org.packetary.dkms2bin.cli.option;

import org.jspecify.annotations.NullMarked;
