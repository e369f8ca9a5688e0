/** What a kernel's answer to a module means: errno, log line and whether its init ran. */
@NullMarked
package org.packetary.dkms2bin.proof.ladder;

import org.jspecify.annotations.NullMarked;
