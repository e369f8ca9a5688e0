/** External commands: explicit arguments and environment, time limits, bounded logs, no orphans. */
@NullMarked
package org.packetary.dkms2bin.process;

import org.jspecify.annotations.NullMarked;
