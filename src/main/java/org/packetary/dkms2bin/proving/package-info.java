/** Has what a run made proven on its kernels, before it leaves: one round for each kernel. */
@NullMarked
package org.packetary.dkms2bin.proving;

import org.jspecify.annotations.NullMarked;
