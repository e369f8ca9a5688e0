/** The run: plan, build every cell, verify, package, publish, report. */
@NullMarked
package org.packetary.dkms2bin.pipeline;

import org.jspecify.annotations.NullMarked;
