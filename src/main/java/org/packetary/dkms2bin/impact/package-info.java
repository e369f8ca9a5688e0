/** Says which drivers another kernel concerns, from what they were made of for an earlier one. */
@NullMarked
package org.packetary.dkms2bin.impact;

import org.jspecify.annotations.NullMarked;
