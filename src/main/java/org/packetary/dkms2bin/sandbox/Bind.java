package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;

/**
 * A directory of the host shown in a sandbox.
 *
 * @param host the directory
 * @param name where it appears: below {@code /run/dkms2bin}, under this name
 * @param writable whether the sandbox may change it
 */
public record Bind(Path host, String name, boolean writable) {

  /** The path inside the sandbox. */
  public String inside() {
    return "/run/dkms2bin/" + name;
  }
}
