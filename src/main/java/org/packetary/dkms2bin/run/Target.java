package org.packetary.dkms2bin.run;

import org.packetary.dkms2bin.delivery.Outlet;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.resolve.Distribution;

/**
 * A distribution that a run builds for, and where what is built goes.
 *
 * @param distribution the distribution
 * @param outlet how what is built leaves
 * @param packagers the packagers of the distribution's own dkms
 * @param tier how far its builds are apart from the host
 */
record Target(Distribution distribution, Outlet outlet, DkmsPackagers packagers, Tier tier) {

  BuildRequest request() {
    return distribution.request();
  }

  String name() {
    return distribution.name();
  }
}
