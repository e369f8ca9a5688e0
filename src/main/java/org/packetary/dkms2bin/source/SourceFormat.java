package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/** One form in which DKMS sources come. Forms are told apart by content, never by file name. */
interface SourceFormat {

  /** What the user may give, for messages: {@code a DKMS .deb package}. */
  String description();

  /**
   * Whether the input is of this form, sound or not.
   *
   * @param input exists
   * @param head its first bytes, as many as {@link
   *     org.packetary.dkms2bin.archive.FileKind#describe} looks at; empty for a directory
   */
  boolean recognises(Path input, byte[] head);

  /**
   * Unpacks the input, whether it holds a dkms.conf or not.
   *
   * @param dir an empty directory of its own
   * @throws InputException if the input is damaged or unsafe
   * @throws EnvironmentException if the host cannot read or write
   */
  Unpacked unpack(Path input, Path dir);

  /**
   * Unpacks the input and finds the DKMS sources in it.
   *
   * @param dir an empty directory of its own
   * @return at least one source
   * @throws InputException if the input is damaged or unsafe, or holds no dkms.conf
   * @throws EnvironmentException if the host cannot read or write
   */
  default List<DkmsSource> read(Path input, Path dir) {
    return unpack(input, dir).sources();
  }
}
