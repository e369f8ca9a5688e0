package org.packetary.dkms2bin.diagnosis;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.Finding;

/**
 * What a log says.
 *
 * @param findings in the log's order; none where nothing in it is called an error
 * @param kernel the release that was built for, where the log names it
 * @param unread the log's language, where not all that it says could be read
 */
public record Diagnosed(List<Finding> findings, Optional<String> kernel, Optional<String> unread) {
  public Diagnosed {
    findings = List.copyOf(findings);
  }
}
