package org.packetary.dkms2bin.proof.ladder;

import java.util.Map;

/** The names of errors that modules and their loader give (asm-generic/errno.h). */
final class Errno {

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ENOEXEC = 8;
  static final int ENOMEM = 12;
  static final int EEXIST = 17;
  static final int EINVAL = 22;
  static final int EBADMSG = 74;
  static final int EOPNOTSUPP = 95;
  static final int ENOKEY = 126;
  static final int EKEYREJECTED = 129;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM"),
          Map.entry(ENOENT, "ENOENT"),
          Map.entry(5, "EIO"),
          Map.entry(6, "ENXIO"),
          Map.entry(7, "E2BIG"),
          Map.entry(ENOEXEC, "ENOEXEC"),
          Map.entry(11, "EAGAIN"),
          Map.entry(ENOMEM, "ENOMEM"),
          Map.entry(13, "EACCES"),
          Map.entry(14, "EFAULT"),
          Map.entry(16, "EBUSY"),
          Map.entry(EEXIST, "EEXIST"),
          Map.entry(19, "ENODEV"),
          Map.entry(EINVAL, "EINVAL"),
          Map.entry(25, "ENOTTY"),
          Map.entry(28, "ENOSPC"),
          Map.entry(34, "ERANGE"),
          Map.entry(38, "ENOSYS"),
          Map.entry(61, "ENODATA"),
          Map.entry(65, "ENOPKG"),
          Map.entry(EBADMSG, "EBADMSG"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
          Map.entry(110, "ETIMEDOUT"),
          Map.entry(ENOKEY, "ENOKEY"),
          Map.entry(EKEYREJECTED, "EKEYREJECTED"),
          Map.entry(517, "EPROBE_DEFER"));

  private Errno() {}

  /** {@code -ENODEV}, or {@code -200} for one without a name here. */
  static String name(int number) {
    String name = NAMES.get(number);
    return "-" + (name == null ? Integer.toString(number) : name);
  }
}
