package org.packetary.dkms2bin.packagefile;

/** What a header of an RPM package can say, as far as we ask; the numbers are rpmtag.h's. */
public enum RpmTag {
  NAME(1000),
  VERSION(1001),
  RELEASE(1002),
  EPOCH(1003),
  SUMMARY(1004),
  VENDOR(1011),
  LICENSE(1014),
  PACKAGER(1015),
  URL(1020),
  ARCH(1022),
  FILEFLAGS(1037),
  SOURCERPM(1044),
  ARCHIVESIZE(1046),
  REQUIREFLAGS(1048),
  REQUIRENAME(1049),
  REQUIREVERSION(1050),
  DIRINDEXES(1116),
  BASENAMES(1117),
  DIRNAMES(1118),
  PAYLOADFORMAT(1124),
  PAYLOADDIGEST(5092),
  PAYLOADDIGESTALGO(5093),

  /** Of the signature header, as are all that follow: hexadecimal SHA-1 of the main header. */
  SIG_SHA1(269),
  /** The payload's uncompressed size, where 32 bits do not hold it. */
  SIG_LONGARCHIVESIZE(271),
  /** Size of main header and payload, where 32 bits do not hold it. */
  SIG_LONGSIZE(270),
  /** Hexadecimal SHA-256 of the main header. */
  SIG_SHA256(273),
  /** Size of main header and payload. */
  SIG_SIZE(1000),
  /** MD5 of main header and payload. */
  SIG_MD5(1004),
  /** The payload's uncompressed size. */
  SIG_PAYLOADSIZE(1007);

  private final int number;

  RpmTag(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
