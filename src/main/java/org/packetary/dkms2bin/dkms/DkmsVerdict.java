package org.packetary.dkms2bin.dkms;

import java.util.Optional;
import org.packetary.dkms2bin.model.Stage;

/** What a run of dkms comes to, its exit statuses read by its version and with its output. */
public sealed interface DkmsVerdict {

  /** Added, built and installed. */
  record Installed() implements DkmsVerdict {}

  /** dkms declined because of a BUILD_EXCLUSIVE_* directive. */
  record Excluded(String said) implements DkmsVerdict {}

  /** dkms said no for the driver's sake. */
  record Refused(Stage stage, int status, String reason) implements DkmsVerdict {}

  /** Something outside the driver ended it. */
  record Ended(String reason, Optional<String> hint) implements DkmsVerdict {}
}
