package org.packetary.dkms2bin.diagnosis.reading;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.kernel.KernelRelease;

/**
 * Finds the release that a build was for near the top of its log: in dkms's first line, else in the
 * directory of headers that make enters.
 */
final class TargetKernel {

  private static final int FIRST_LINES = 500;
  private static final List<Pattern> PLACES =
      List.of(
          Pattern.compile("make\\.log for .* for kernel (\\S+)"),
          Pattern.compile("Entering directory .*/linux-headers-([^/'`]+)'"),
          Pattern.compile("Entering directory .*/usr/src/kernels/([^/'`]+)'"),
          Pattern.compile("Entering directory .*/lib/modules/([^/'`]+)/build'"));

  private Optional<String> release = Optional.empty();

  /** Looks at a line, as long as nothing was found. */
  void line(String line, int number) {
    if (number > FIRST_LINES || release.isPresent()) {
      return;
    }
    for (Pattern place : PLACES) {
      Matcher named = place.matcher(line);
      if (named.find()
          && KernelRelease.isRelease(named.group(1))
          && !named.group(1).endsWith("-common")) {
        release = Optional.of(named.group(1));
        return;
      }
    }
  }

  /** The release, where a line named it. */
  Optional<String> release() {
    return release;
  }
}
