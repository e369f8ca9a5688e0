package org.packetary.dkms2bin.repository;

/** What becomes of a package whose file is published already with other content. */
public enum ReplacePolicy {
  /** It is not published: hosts and mirrors know a file by its name. */
  REFUSE,
  /** It takes the other's place. A client that has read the index before fetches the wrong file. */
  REPLACE
}
