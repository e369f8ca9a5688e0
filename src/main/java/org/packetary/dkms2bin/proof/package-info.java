/**
 * What is known of modules beyond that they were built: whether they load. Values and their JSON;
 * nothing is started here.
 */
@NullMarked
package org.packetary.dkms2bin.proof;

import org.jspecify.annotations.NullMarked;
