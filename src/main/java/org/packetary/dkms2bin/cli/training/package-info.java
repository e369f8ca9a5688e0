/** Says what the class data archive is made of. */
@NullMarked
package org.packetary.dkms2bin.cli.training;

import org.jspecify.annotations.NullMarked;
