package org.packetary.dkms2bin.request;

/**
 * What an earlier run's results are good for. A cell is the same where its input digest is.
 *
 * <p>A broken-off cell, and one that met a limit, leaves no result: it is always tried again.
 */
public enum Reuse {
  /** What was built, skipped or failed with the same inputs is not tried again. */
  ALL,
  /** What failed is tried again ({@code --retry failed}). */
  RETRY_FAILED,
  /** What failed or was skipped is tried again ({@code --retry all}). */
  RETRY_ALL,
  /** Everything is built again ({@code --force}). */
  NOTHING
}
