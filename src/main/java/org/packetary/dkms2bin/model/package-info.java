/** Values that every other package shares: modules, cells, outcomes, events and failures. */
@NullMarked
package org.packetary.dkms2bin.model;

import org.jspecify.annotations.NullMarked;
