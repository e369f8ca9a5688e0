package org.packetary.dkms2bin.process;

import java.nio.charset.StandardCharsets;

/** A text that a command gets and that stands in no log and no message. */
public final class Secret {

  private final String text;

  /** A text. */
  public Secret(String text) {
    this.text = text;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
