package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An image that was looked at, for people and for programs. */
public interface Shown {

  /** In lines. */
  List<String> lines();

  /** As JSON. */
  ObjectNode json();
}
