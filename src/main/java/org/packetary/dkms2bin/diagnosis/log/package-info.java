/** A log's lines as the build's tools wrote them: without prefixes, folds and terminal codes. */
@NullMarked
package org.packetary.dkms2bin.diagnosis.log;

import org.jspecify.annotations.NullMarked;
