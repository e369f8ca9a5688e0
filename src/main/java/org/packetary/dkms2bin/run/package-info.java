/** Carries out what users ask for, from the request to the report. */
@NullMarked
package org.packetary.dkms2bin.run;

import org.jspecify.annotations.NullMarked;
