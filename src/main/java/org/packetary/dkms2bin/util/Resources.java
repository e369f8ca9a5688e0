package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads the scripts and tables that come in the jar. */
public final class Resources {

  private Resources() {}

  /**
   * A resource's text, in UTF-8.
   *
   * @param user the class in whose package it lies
   * @throws IllegalStateException if the jar lacks it
   */
  public static String text(Class<?> user, String name) {
    try (InputStream in = user.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
