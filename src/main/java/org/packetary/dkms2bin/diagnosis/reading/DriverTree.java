package org.packetary.dkms2bin.diagnosis.reading;

import java.util.List;

/**
 * The module's own source tree, for questions that a log leaves open: whether a header that the
 * compiler missed is there, which flags the makefiles pass. Paths are relative to the tree.
 */
public interface DriverTree {

  /** Nothing is known of the tree. */
  DriverTree EMPTY =
      new DriverTree() {
        @Override
        public List<String> filesEndingWith(String suffix) {
          return List.of();
        }

        @Override
        public List<String> lines(String file) {
          return List.of();
        }
      };

  /** The files whose path is the suffix or ends with {@code /} and the suffix, sorted. */
  List<String> filesEndingWith(String suffix);

  /** A file's lines; none where it cannot be read. */
  List<String> lines(String file);
}
