/**
 * The plan of a run as a value: which cells there are, and all that decides about the bytes of
 * each. It is written as JSON and read back; nothing in it is a path of a host.
 */
@NullMarked
package org.packetary.dkms2bin.plan;

import org.jspecify.annotations.NullMarked;
