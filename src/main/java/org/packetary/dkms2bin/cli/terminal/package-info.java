/**
 * What people and programs see of a run while it goes on: lines, a drawing, a stream of JSON, the
 * log.
 */
@NullMarked
package org.packetary.dkms2bin.cli.terminal;

import org.jspecify.annotations.NullMarked;
