/** System calls that builds do not get: a table, and the filter that is made of it. */
@NullMarked
package org.packetary.dkms2bin.sandbox.seccomp;

import org.jspecify.annotations.NullMarked;
