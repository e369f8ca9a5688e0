/**
 * Limits of what one cell may use: how many, by what they hold, and how a cell that reached one
 * ends.
 */
@NullMarked
package org.packetary.dkms2bin.sandbox.limit;

import org.jspecify.annotations.NullMarked;
