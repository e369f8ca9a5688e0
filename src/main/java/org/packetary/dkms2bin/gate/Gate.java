package org.packetary.dkms2bin.gate;

import java.util.List;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.request.GateRequest;

/** A set of drivers on the kernels of a flavour. */
record Gate(GateRequest request, String flavour, Architecture architecture) {

  /** The package's name. */
  String name() {
    return request.packageName(flavour);
  }

  List<String> drivers() {
    return request.drivers();
  }
}
