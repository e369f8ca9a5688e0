package org.packetary.dkms2bin.proof.guest;

import java.math.BigDecimal;
import java.time.Duration;

/** A thing that the machine is to do: a line of its plan, which {@code init.sh} reads. */
public sealed interface Step {

  /** The line. */
  String line();

  /** Loads a module of the kernel's own, unless it is there. */
  record Tree(String name, String place) implements Step {
    @Override
    public String line() {
      return "tree " + name + " /" + place;
    }
  }

  /**
   * Loads a module that is to be proven.
   *
   * @param number which, in this boot
   * @param place its file, uncompressed
   * @param compression the word that the kernel has for the compression of the file as it ships,
   *     which is beside the other with that as suffix; empty where it ships uncompressed
   */
  record Ours(int number, String name, String place, String compression) implements Step {
    @Override
    public String line() {
      return ("ours " + number + " " + name + " /" + place + " " + compression).strip();
    }
  }

  /** Says where firmware is, of whom is tried next. */
  record Firmware(String place) implements Step {
    @Override
    public String line() {
      return "firmware /" + place;
    }
  }

  /** Removes it. */
  record Remove(int number, String name) implements Step {
    @Override
    public String line() {
      return "remove " + number + " " + name;
    }
  }

  /** Waits for what happens a little later. */
  record Settle(Duration time) implements Step {
    @Override
    public String line() {
      return "settle " + BigDecimal.valueOf(time.toMillis(), 3).toPlainString();
    }
  }
}
