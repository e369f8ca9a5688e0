/** What groups of commands share: who called them, the version, amounts in words. */
@NullMarked
package org.packetary.dkms2bin.cli.group;

import org.jspecify.annotations.NullMarked;
