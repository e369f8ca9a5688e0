/** What runs in the machine that modules are loaded in, and what it says. */
@NullMarked
package org.packetary.dkms2bin.proof.guest;

import org.jspecify.annotations.NullMarked;
