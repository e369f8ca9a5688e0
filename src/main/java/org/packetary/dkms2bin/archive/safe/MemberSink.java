package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;

/** What takes an archive's members one after the other, whatever the archive's format. */
public interface MemberSink {

  /**
   * Takes one member.
   *
   * @param member its header
   * @param content its bytes; empty unless it is a file
   * @throws IOException only if reading the content fails, so that whoever reads the archive can
   *     blame it; failures to write are {@link org.packetary.dkms2bin.model.EnvironmentException}
   */
  void accept(Member member, InputStream content) throws IOException;
}
