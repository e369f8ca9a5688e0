/** What a host must have to build, and whether this one has it. */
@NullMarked
package org.packetary.dkms2bin.doctor;

import org.jspecify.annotations.NullMarked;
