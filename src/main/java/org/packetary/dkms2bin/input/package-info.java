/** What users name as inputs, read: DKMS packages, driver sources, packages of the archive. */
@NullMarked
package org.packetary.dkms2bin.input;

import org.jspecify.annotations.NullMarked;
