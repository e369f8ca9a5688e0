package org.packetary.dkms2bin.config;

import org.packetary.dkms2bin.util.Resources;

/** The configuration file that a user begins with. */
public final class ExampleFile {

  private ExampleFile() {}

  /** Its text: a matrix that could be, with what else there is in comments. */
  public static String text() {
    return Resources.text(ExampleFile.class, "example.yaml");
  }
}
