package org.packetary.dkms2bin.schedule;

/**
 * A supply of tokens that the tasks of one kind share, such as processors or downloads at once.
 *
 * @param name what is shared
 * @param tokens how many there are
 */
public record Lane(String name, int tokens) {

  /** Checks that there are tokens. */
  public Lane {
    if (tokens < 1) {
      throw new IllegalArgumentException("lane " + name + " needs a token at least: " + tokens);
    }
  }

  /** A lane in which one task runs after the other. */
  public static Lane serial(String name) {
    return new Lane(name, 1);
  }
}
