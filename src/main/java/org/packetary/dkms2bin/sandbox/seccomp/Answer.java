package org.packetary.dkms2bin.sandbox.seccomp;

/** What a refused system call returns, by the kernel's number for it (errno-base.h, errno.h). */
enum Answer {
  /** Not permitted. */
  EPERM(1),
  /** No such call: programs take another way then. */
  ENOSYS(38);

  private final int number;

  Answer(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
