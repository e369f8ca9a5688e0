/** Reading YAML files with the lines of what stands in them. */
@NullMarked
package org.packetary.dkms2bin.yaml;

import org.jspecify.annotations.NullMarked;
