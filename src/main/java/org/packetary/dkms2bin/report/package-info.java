/** The run report and its formats. */
@NullMarked
package org.packetary.dkms2bin.report;

import org.jspecify.annotations.NullMarked;
