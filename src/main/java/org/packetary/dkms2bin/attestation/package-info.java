/** Statements of what packages were made of: in-toto, SLSA provenance, DSSE. */
@NullMarked
package org.packetary.dkms2bin.attestation;

import org.jspecify.annotations.NullMarked;
