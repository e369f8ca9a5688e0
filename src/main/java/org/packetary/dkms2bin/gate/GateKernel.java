package org.packetary.dkms2bin.gate;

import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.packaging.GatePackage;

/**
 * A kernel that a gate can name.
 *
 * @param image what a gate asks for so that it is installed
 * @param held what a gate for it holds back, and at which version
 */
record GateKernel(KernelRelease release, String image, GatePackage.Held held) {}
