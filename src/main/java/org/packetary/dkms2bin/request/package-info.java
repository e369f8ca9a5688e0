/**
 * What users ask for, as values: read from a command line or a file, checked, and carried out by a
 * run.
 */
@NullMarked
package org.packetary.dkms2bin.request;

import org.jspecify.annotations.NullMarked;
